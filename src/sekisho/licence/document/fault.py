"""Why a token or a page is not what was issued, and where that shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "no_token": {
        "en": "this is no token of a licence: it does not begin with SK1:",
        "ja": "許可証のトークンではない。SK1:で始まっていない",
        "zh": "不是许可证令牌：未以SK1:开头",
    },
    "token_algorithm": {
        "en": "this program does not know how the token is signed (algorithm number {number}); a newer one may tell",
        "ja": "このトークンの署名方式(番号{number})を、このプログラムは知らない。新しい版であれば判定できる場合がある",
        "zh": "本程序不认识该令牌的签名算法(编号{number})；较新版本或可判定",
    },
    "token_character": {
        "en": "the token was misread or altered: no token holds {character}, its character {place}",
        "ja": "トークンの読み違いまたは改変がある。{place}文字目の{character}は使われない文字である",
        "zh": "令牌误读或被改动：第{place}个字符{character}不属于令牌字符",
    },
    "token_group": {
        "en": "the token was misread, cut or altered: its characters {first} to {last} stand for nothing",
        "ja": "トークンの読み違い・欠落・改変がある。{first}から{last}文字目が表すものはない",
        "zh": "令牌误读、被截断或被改动：第{first}至{last}个字符没有对应内容",
    },
    "token_content": {
        "en": "the token was cut or altered: its content cannot be read",
        "ja": "トークンの欠落または改変があり、内容を読み取れない",
        "zh": "令牌被截断或被改动：内容无法读取",
    },
    "token_signature": {
        "en": "the token was altered or forged: the signature of key {key} does not hold",
        "ja": "トークンが改変または偽造されている。鍵{key}の署名が正しくない",
        "zh": "令牌被改动或伪造：密钥{key}的签名无效",
    },
    "key_not_in_use": {
        "en": "dated {issued_on}, but key {key} was in use from {first} to {last} only",
        "ja": "発行日は{issued_on}だが、鍵{key}の使用期間は{first}から{last}までである",
        "zh": "签发日期为{issued_on}，但密钥{key}仅在{first}至{last}期间使用",
    },
    "no_seal": {
        "en": "the file has no seal: it was not issued so, or another program saved it anew",
        "ja": "ファイルに電子封印がない。このように発行されたものではないか、別のプログラムで保存し直されている",
        "zh": "文件没有电子封印：并非如此签发，或已被其他程序重新保存",
    },
    "page_altered": {
        "en": "the file was altered after it was issued, first at byte {byte} ({part})",
        "ja": "ファイルは発行後に改変されている。最初の相違は{byte}バイト目({part})",
        "zh": "文件在签发后被改动，首处在第{byte}字节({part})",
    },
    "page_unreadable": {
        "en": "the file was altered after it was issued, so that what is in it cannot be read any more",
        "ja": "ファイルは発行後に改変されており、内容を読み取れない",
        "zh": "文件在签发后被改动，其内容已无法读取",
    },
    "page_altered_somewhere": {
        "en": "the file was altered after it was issued; at which byte only {writer} could tell, which drew it",
        "ja": "ファイルは発行後に改変されている。どのバイトかは、これを作成した{writer}でなければ特定できない",
        "zh": "文件在签发后被改动；具体字节须由生成该文件的{writer}判定",
    },
    "attachment_altered": {
        "en": "the file was altered after it was issued: its attachment {name} is not what was signed",
        "ja": "ファイルは発行後に改変されている。添付{name}が署名されたものと異なる",
        "zh": "文件在签发后被改动：附件{name}与签署时不符",
    },
    "seal_of_other_key": {
        "en": "the seal is of key {seal}, the token inside of key {token}",
        "ja": "電子封印の鍵は{seal}だが、内部のトークンの鍵は{token}である",
        "zh": "封印的密钥为{seal}，而内部令牌的密钥为{token}",
    },
    "office_differs": {
        "en": "the office has another licence under the number {licence}",
        "ja": "発行機関には、番号{licence}で別の許可証が登録されている",
        "zh": "发证机关以编号{licence}登记的是另一份许可证",
    },
    "office_knows_none": {
        "en": "the office knows no licence {licence}",
        "ja": "発行機関に許可証{licence}の記録はない",
        "zh": "发证机关没有许可证{licence}的记录",
    },
}

PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "page": {
        "en": "what the page shows or how the file is built",
        "ja": "表示内容またはファイル構造",
        "zh": "页面内容或文件结构",
    },
    "font": {"en": "a font", "ja": "フォント", "zh": "字体"},
    "metadata": {"en": "metadata or seal", "ja": "メタデータまたは封印", "zh": "元数据或封印"},
    "attachment": {"en": "an attachment", "ja": "添付", "zh": "附件"},
    "end": {"en": "after the end", "ja": "末尾の後", "zh": "文件末尾之后"},
    "cut": {"en": "the file ends there", "ja": "ファイルがそこで終わる", "zh": "文件在此结束"},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is one of CODES; a figure `part` is one of PARTS."""

    code: str
    figures: Mapping[str, int | str] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """In English, Japanese or Chinese ("en", "ja", "zh")."""
        told = dict(self.figures)
        if "part" in told:
            told["part"] = PARTS[str(told["part"])][language]
        return _SENTENCES[self.code][language].format(**told)


class Unreadable(ValueError):
    """Carries the fault that ends a reading."""

    def __init__(self, code: str, **figures: int | str) -> None:
        self.fault = Fault(code, figures)
        super().__init__(self.fault.sentence("en"))


CODES: Final = tuple(_SENTENCES)
