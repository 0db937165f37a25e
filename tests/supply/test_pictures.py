"""A picture says where it is from, what it assumes and how far it may be out; equal pictures are equal bytes."""

import re
import string
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_result import made_result
from matplotlib.text import Text

from sekisho.errors import InputError
from sekisho.supply.dependency import read_dependency
from sekisho.supply.hindcast import HindcastResult, hindcast
from sekisho.supply.licensing import Spring, spring_2025
from sekisho.supply.pictures import of_hindcast, of_result
from sekisho.supply.pictures.dependency import dependency_dots
from sekisho.supply.pictures.fan import apart, cliff_told
from sekisho.supply.pictures.origins import MISSING, streams
from sekisho.supply.pictures.sheet import Picture, drawn, facts
from sekisho.supply.pictures.style import LOOKS
from sekisho.supply.pictures.text import width_pt, wrapped
from sekisho.supply.pictures.waiting import waiting_curve
from sekisho.supply.pictures.words import LANGUAGES, Labels, phrases, yen, yens
from sekisho.supply.pictures.write import page, png, svg, write
from sekisho.supply.result import Flow


@cache
def recalled(case: str) -> HindcastResult:
    return hindcast(case, 40)


@cache
def spring() -> Spring:
    return spring_2025(400)


MAKERS: dict[str, Callable[[str], Sequence[Picture]]] = {
    "run": lambda language: of_result(made_result(), language),
    "hindcast 2010": lambda language: of_hindcast(recalled("2010"), language),
    "hindcast 2025": lambda language: of_hindcast(recalled("2025"), language)[:2],
    "waiting": lambda language: [waiting_curve(spring(), language)],
    "dependency": lambda language: [dependency_dots(read_dependency(), language)],
}
EVERY = pytest.mark.parametrize(
    "of", [pytest.param(of, marks=pytest.mark.long) if of.startswith("hindcast") else of for of in MAKERS]
)
IN_ALL = pytest.mark.parametrize("language", LANGUAGES)


@EVERY
@pytest.mark.long
def test_equal_pictures_are_equal_bytes(of: str) -> None:
    for picture in MAKERS[of]("en")[:2]:
        text = svg(picture)
        assert svg(picture) == text
        assert "<dc:date>" not in text


@IN_ALL
@EVERY
@pytest.mark.long
def test_every_character_is_in_the_shipped_fonts_and_nothing_is_cut_off(of: str, language: str) -> None:
    for picture in MAKERS[of](language):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = drawn(picture)
            figure.canvas.draw()
        whole = figure.bbox
        for text in figure.findobj(Text):
            if text.get_visible() and text.get_text().strip():
                box = text.get_window_extent()
                told = f"{picture.id}: {text.get_text()!r}"
                assert box.x0 >= whole.x0 - 1, told
                assert box.x1 <= whole.x1 + 1, told
                assert box.y0 >= whole.y0 - 1, told
                assert box.y1 <= whole.y1 + 1, told


@IN_ALL
@EVERY
def test_every_picture_says_its_range_and_its_source_and_what_it_rests_on(of: str, language: str) -> None:
    say = Labels(language)
    for picture in MAKERS[of](language):
        heads = [head for head, _ in picture.notes]
        assert say("range") in heads
        assert picture.under
        assert picture.table.rows
        assert all(len(row) == len(picture.table.header) for row in picture.table.rows)
        assert all(sentence for _, sentence in picture.notes)
        assert (picture.mark == "") == (of == "dependency")
        said = facts(picture)["description"]
        assert picture.mark in said
        assert all(sentence in said for _, sentence in picture.notes)


def test_the_loss_stands_beside_the_published_houses_with_the_convention_and_what_is_open() -> None:
    (loss, *_) = MAKERS["run"]("en")
    told = facts(loss)["description"]
    assert "G3" in told
    assert "609 trillion yen" in told
    assert "not a confidence interval" in told
    assert "No single cover gives all of them".lower() in told.lower()
    houses = [row[0] for row in loss.table.rows if "days" in row[0]]
    assert houses == ["Daiwa, 365 days", "Mizuho, 365 days", "Nomura (NRI), 365 days", "Nomura (NRI), 90 days"]


def test_a_stopped_run_says_so_in_its_picture() -> None:
    (loss, *_) = of_result(made_result(draws_asked=1000), "en")
    assert "Stopped: 60 of 1,000 draws were finished." in facts(loss)["description"]


def test_what_is_synthetic_says_so() -> None:
    for picture in of_result(made_result(basis="synthetic"), "en"):
        assert picture.mark == "SYNTHETIC INPUT"


def test_a_cliff_beyond_the_horizon_is_not_given_a_date() -> None:
    result = made_result()
    say = Labels("en")
    never = replace(result, cliff_day=result.cliff_day * float("nan"))
    assert cliff_told(never, say) == "no cliff: 1 % is not passed within 180 days"
    late = result.cliff_day.copy()
    late[5:] = float("nan")
    assert "in most draws not within the horizon" in cliff_told(replace(result, cliff_day=late), say)


def test_a_screen_reader_finds_title_and_description() -> None:
    (picture, *_) = MAKERS["run"]("ja")
    text = svg(picture)
    assert 'role="img" lang="ja"' in text
    assert f'<title id="title-{picture.id}">{picture.title}</title>' in text
    assert f'<desc id="desc-{picture.id}">' in text


def test_a_page_holds_every_picture_with_its_figures_and_needs_nothing_beside_it() -> None:
    pictures = MAKERS["run"]("en")
    text = page(pictures)
    assert text.count("<svg") == text.count("<table>") == len(pictures)
    assert "<script" not in text
    assert not re.search(r'(?:src|href)="(?!#)', text)
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    asked = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    assert asked <= set(names)


@pytest.mark.long
def test_a_png_is_a_png_and_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    pictures = MAKERS["dependency"]("en")
    assert png(pictures[0]).startswith(b"\x89PNG")
    out = tmp_path / "d.svg"
    write(pictures, out)
    assert out.read_text(encoding="utf-8") == svg(pictures[0])
    assert [each.name for each in tmp_path.iterdir()] == ["d.svg"]


@pytest.mark.parametrize(
    ("name", "cause"), [("d.gif", "is not named as a picture"), ("absent/d.svg", "its folder is not there")]
)
def test_a_file_that_cannot_be_a_picture_is_told_and_nothing_is_written(tmp_path: Path, name: str, cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        write(MAKERS["dependency"]("en"), tmp_path / name)
    assert not [*tmp_path.iterdir()]


def test_no_two_looks_share_their_dashes_their_marker_or_their_hatch() -> None:
    for what in ("colour", "dashes", "marker", "hatch"):
        assert len({getattr(look, what) for look in LOOKS}) == len(LOOKS)


@given(st.lists(st.floats(0, 100), max_size=8).map(lambda levels: sorted(levels, reverse=True)), st.floats(0.1, 9))
def test_labels_keep_apart_and_keep_their_order(levels: list[float], gap: float) -> None:
    places = apart(levels, gap)
    assert all(upper - lower >= gap - 1e-9 for upper, lower in pairwise(places))
    assert all(place >= 0 for place in places)


flow = st.builds(
    Flow,
    origin=st.sampled_from(["CN", "AU"]),
    element=st.sampled_from(["Dy", "Nd"]),
    form=st.sampled_from(["magnet", "material"]),
    sector=st.sampled_from(["c14", "c15"]),
    contained_g=st.floats(0, 1e9),
    normal_g=st.floats(1, 1e9),
)


@given(st.lists(flow, min_size=1, max_size=10))
def test_what_came_and_what_did_not_is_never_less_than_what_is_normal(flows: list[Flow]) -> None:
    found = streams(flows)
    for element in {each.element for each in flows}:
        for sector in {each.sector for each in flows if each.element == element}:
            mine = [each for each in flows if (each.element, each.sector) == (element, sector)]
            normal = sum(each.normal_g for each in flows if each.element == element)
            shares = [each for each in found if (each.element, each.sector) == (element, sector)]
            came = sum(each.share for each in shares if each.source != MISSING) * normal
            short = sum(each.share for each in shares if each.source == MISSING) * normal
            assert came == pytest.approx(sum(each.contained_g for each in mine))
            usual = sum(each.normal_g for each in mine)
            assert short == pytest.approx(max(usual - came, 0.0), abs=1e-6 * usual)


@given(st.text(alphabet="abc 、。鉄道の（）", max_size=120), st.sampled_from(LANGUAGES), st.integers(60, 300))
def test_lines_keep_within_the_width_or_are_one_word(text: str, language: str, limit: int) -> None:
    for line in wrapped(text, 8, limit, language):
        assert width_pt(line, 8, language) <= limit or len(line.split()) == 1


@pytest.mark.parametrize("phrase", phrases())
def test_every_phrase_is_there_in_each_language_with_the_same_parts(phrase: str) -> None:
    texts = [phrases()[phrase][language] for language in LANGUAGES]
    assert all(texts) or not texts[0] or phrase == "sentences"
    parts = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]
    assert parts[0] == parts[1] == parts[2]


def test_every_phrase_that_the_code_asks_for_is_there() -> None:
    root = Path(__file__).parents[2] / "src" / "sekisho"
    asked = {
        phrase
        for path in [*(root / "supply").rglob("*.py"), *(root / "cli").glob("supply*.py")]
        for phrase in re.findall(r'\bsay\(\s*"([^"{]+)"', path.read_text(encoding="utf-8"))
        if path.parent.name != "hindcast" and path.name != "scenario_file.py"
    }
    assert asked
    assert asked - phrases().keys() == set()


@pytest.mark.parametrize(
    ("value", "language", "told"),
    [
        (2.64e12, "en", "2.64 trillion yen"),
        (0.66e12, "en", "660 billion yen"),
        (0.66e12, "ja", "6,600億円"),
        (2.64e12, "zh", "2.64万亿日元"),
        (1.2e6, "en", "1.20 million yen"),
        (0.0, "ja", "0円"),
        (-0.2, "en", "0 yen"),
        (3400.0, "en", "3,400 yen"),
    ],
)
def test_yen_are_told_in_three_figures(value: float, language: str, told: str) -> None:
    assert yen(value, Labels(language)) == told


def test_a_range_of_yen_keeps_the_unit_of_its_middle() -> None:
    assert yens([151e9, 531e9, 1330e9], Labels("en")) == ("151", "531 billion yen", "1,330")
