"""Words of firms and institutes in two languages: short ways of writing them, singular and plural, directions, and
letters in Hangul. And what must not follow from them."""

import pytest

from sekisho.screening import ALERT, Entry, Matcher, compare
from sekisho.screening.names.parse import parse
from sekisho.screening.names.readings import has_japanese, in_japan, readings


@pytest.mark.parametrize(
    ("native", "english"),
    [
        # 新材 and 新能 as listed Chinese firms shorten 新材料 and 新能源.
        ("龙佰新材", "Longbai New Materials"),
        ("回天新材股份有限公司", "Huitian New Materials Co., Ltd."),
        ("嘉泽新能股份有限公司", "Jiaze New Energy Co., Ltd."),
        # The other number than the lexicon has.
        ("浩月汽车零部件有限公司", "Haoyue Auto Part Co., Ltd."),
        ("宁波金田建筑材料有限公司", "Ningbo Jintian Building Material Co., Ltd."),
        ("宝鸡稀有金属有限公司", "Baoji Rare Metal Co., Ltd."),
        # "Institute of ... Research" is one word, and 与 is "and".
        ("西北有色金属研究院", "Northwest Institute for Nonferrous Metal Research"),
        ("中国水利水电科学研究院", "China Institute of Water Resources and Hydropower Research"),
        ("上海微系统与信息技术研究所", "Shanghai Institute of Microsystem and Information Technology"),
        ("昆明贵金属研究所", "Kunming Institute of Precious Metals"),
        ("북경과학기술원", "Beijing Institute of Science and Technology"),
        # Directions.
        ("东南电梯股份有限公司", "Southeast Elevator Co., Ltd."),
        ("中南林业科技大学", "Central South University of Forestry and Technology"),
        ("西北工业大学", "Northwestern Polytechnical University"),
        # Foreign words in kana.
        ("日立オートモティブシステムズ株式会社", "Hitachi Automotive Systems, Ltd."),
        ("ナブテスコ・モーション・コントロール", "Nabtesco Motion Control"),
        ("住友電工ハードメタル株式会社", "Sumitomo Electric Hardmetal Corp."),
        # 앤 for N, and 스틸 that makes one word with a syllable.
        ("주식회사 제이앤티씨", "JNTC Co., Ltd."),
        ("피앤이솔루션", "PNE Solution"),
        ("엘앤에프 주식회사", "L&F Co., Ltd."),
        ("코스틸", "Kosteel"),
        ("넥스틸 주식회사", "NEXTEEL Co., Ltd."),
        # Words that were no trades.
        ("第一高周波工業株式会社", "Dai-ichi High Frequency Co., Ltd."),
        ("株洲难熔金属有限公司", "Zhuzhou Refractory Metals Co., Ltd."),
        ("日本鋳鋼株式会社", "Nippon Chuko Co., Ltd."),
    ],
)
def test_the_same_words_in_two_languages_are_found(native: str, english: str) -> None:
    assert compare(native, english) >= ALERT
    (told,) = Matcher.of([Entry("1", native)]).screen([english])
    assert [hit.alert for hit in told.hits] == [True]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浩月新材", "Haoyue New Energy"),
        ("浩月新能", "Haoyue New Materials"),
        ("西南大学", "Southeast University"),
        ("东南大学", "Central South University"),
        ("中南大学", "Southeast University"),
        ("Southeast Steel Co., Ltd.", "Southwest Steel Co., Ltd."),
        ("Southeastern Steel Co., Ltd.", "Southwestern Steel Co., Ltd."),
        ("西北有色金属研究院", "Northwest Institute for Rare Metal Research"),
        ("中国科学院化学研究所", "Institute of Metal Research, Chinese Academy of Sciences"),
        ("주식회사 제이앤티씨", "JMTC Co., Ltd."),
        ("주식회사 비앤지스틸", "BMG Steel Co., Ltd."),
        ("코스틸", "Posteel"),
        ("넥스틸", "Kosteel"),
        ("浩月钛合金有限公司", "Haoyue Magnesium Alloy Co., Ltd."),
        ("General Motor Works Ltd.", "General Motors Company"),
    ],
)
def test_what_only_looks_like_it_does_not_alert(one: str, other: str) -> None:
    assert compare(one, other) < ALERT
    assert compare(other, one) < ALERT


def test_a_brand_keeps_the_other_number_of_a_word() -> None:
    assert [token.kept for token in parse("Jintian Rare Metal Co., Ltd.").tokens] == ["jintian", "rare metal"]
    assert [token.kept for token in parse("Jintian Auto Part Co., Ltd.").tokens] == ["jintian", "auto part"]
    assert parse("Applied Material").tokens != parse("Applied Materials").tokens


def test_and_is_left_out_only_between_two_words_of_work() -> None:
    assert [token.kept for token in parse("宁波材料与工程研究所").tokens] == ["宁波", "材料", "工程", "研究所"]
    assert parse("与野電機株式会社").tokens[0].kept == "与野"
    assert "和" in parse("三和電機株式会社").flat


def test_a_direction_is_read_and_put_into_english() -> None:
    assert readings("中南", "中南", "zh")[:2] == ("pzhongnan", "lcentralsouth")
    assert compare("中南建设股份有限公司", "Zhongnan Construction Co., Ltd.") >= ALERT


def test_an_and_of_hangul_is_read_as_n_too() -> None:
    assert readings("비앤지", "비앤지", "ko")[1:] == ("lbg", "lbng")
    assert readings("비엔지", "비엔지", "ko")[1:] == ("lbng",)


def test_old_kanji_are_read_as_new_ones_and_simplified_ones_left() -> None:
    assert in_japan("鐵鋼") == "鉄鋼"
    assert in_japan("國光製鐵") == "国光製鉄"
    assert in_japan("机") == "机"


@pytest.mark.skipif(not has_japanese(), reason="needs the [ja] extra")
def test_a_place_is_read_as_with_the_ke_that_it_leaves_out() -> None:
    assert readings("千駄谷", "千駄谷", "ja")[0] == "jsendagaya"
    assert readings("熊谷", "熊谷", "ja")[0] == "jkumagai"
    assert compare("岡山鐵鋼株式会社", "Okayama Tekko Co., Ltd.") >= ALERT
