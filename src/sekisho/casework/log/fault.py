"""What is wrong with a log that was given, and at which place it first shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "no_export": {
        "en": "is not the header of an export of a log",
        "ja": "ログのエクスポートのヘッダーではない",
        "zh": "不是日志导出文件的文件头",
    },
    "row_form": {
        "en": "is not written as an event, a head or the end of an export is",
        "ja": "事象・ヘッド・末尾のいずれの書式にもなっていない",
        "zh": "不符合事件、日志头或文件尾的书写格式",
    },
    "row_end": {
        "en": "does not end with a line feed: the file was cut here",
        "ja": "改行で終わっていない。ファイルはここで切れている",
        "zh": "未以换行符结束：文件在此处被截断",
    },
    "row_length": {
        "en": "is longer than any row of an export ({most} bytes)",
        "ja": "エクスポートの行の上限({most}バイト)を超えている",
        "zh": "超过导出文件单行上限({most}字节)",
    },
    "event_place": {
        "en": "event {expected} should stand here; a row was dropped, put in or moved",
        "ja": "ここには事象{expected}があるはずである。行の削除・挿入・移動がある",
        "zh": "此处应为事件{expected}：有行被删除、插入或移动",
    },
    "event_changed": {
        "en": "event {event} is not the one that was logged here: it was changed, or one before it is missing",
        "ja": "事象{event}は記録されたものと異なる。変更されたか、その前の事象が欠けている",
        "zh": "事件{event}与原记录不符：内容被改动，或其前有事件缺失",
    },
    "event_form": {
        "en": "event {event} is not JSON in canonical form: two readers could understand it differently",
        "ja": "事象{event}は正規形のJSONではなく、読み手により解釈が分かれうる",
        "zh": "事件{event}不是规范形式的JSON：不同读者可能有不同理解",
    },
    "head_form": {
        "en": "the head cannot be read",
        "ja": "ヘッドを読み取れない",
        "zh": "无法读取日志头",
    },
    "head_place": {
        "en": "the head covers {size} events, {events} stand before it",
        "ja": "ヘッドの対象は{size}件だが、その前にある事象は{events}件",
        "zh": "日志头覆盖{size}个事件，其前却有{events}个",
    },
    "head_root": {
        "en": "the events are not those that were signed: the difference lies among events {first} to {last}",
        "ja": "署名された事象と異なる。相違は事象{first}から{last}の間にある",
        "zh": "事件与签署时不符：差异在事件{first}至{last}之间",
    },
    "head_same_size": {
        "en": "the root is not that of the head before, though no event lies between",
        "ja": "間に事象がないのに、直前のヘッドとルートが異なる",
        "zh": "其间并无事件，根哈希却与前一日志头不同",
    },
    "head_chain": {
        "en": "the head does not name the one before it: a head was dropped, put in or moved",
        "ja": "直前のヘッドを指していない。ヘッドの削除・挿入・移動がある",
        "zh": "未指向前一日志头：有日志头被删除、插入或移动",
    },
    "head_key": {
        "en": "the head is signed with the key {found}, not with {expected}, and no earlier head announced that",
        "ja": "ヘッドの署名鍵は{found}であり、{expected}ではない。鍵の交代はそれまでのヘッドで告げられていない",
        "zh": "日志头由密钥{found}签署而非{expected}，此前的日志头并未宣告更换",
    },
    "head_signature": {
        "en": "the signature of the head does not hold",
        "ja": "ヘッドの署名が正しくない",
        "zh": "日志头的签名无效",
    },
    "head_origin": {
        "en": "the head is of the log {found}, the export of {expected}",
        "ja": "ヘッドはログ{found}のもので、エクスポートは{expected}のものである",
        "zh": "日志头属于日志{found}，导出文件属于{expected}",
    },
    "cut_short": {
        "en": "the file ends here, after {events} of {all_events} events and {heads} of {all_heads} heads",
        "ja": "ファイルはここで終わっている。事象{all_events}件中{events}件、ヘッド{all_heads}件中{heads}件",
        "zh": "文件在此结束：事件{events}/{all_events}，日志头{heads}/{all_heads}",
    },
    "too_much": {
        "en": "more follows than the header says ({all_events} events, {all_heads} heads)",
        "ja": "ヘッダーにある数(事象{all_events}件、ヘッド{all_heads}件)を超える行がある",
        "zh": "内容多于文件头所载(事件{all_events}个、日志头{all_heads}个)",
    },
    "licence_keys": {
        "en": "the licences' public keys are not those that the last head was signed with",
        "ja": "許可証の公開鍵が、最後のヘッドで署名されたものと異なる",
        "zh": "许可证公钥与最后一个日志头所签署的不符",
    },
    "other_key": {
        "en": "no head is signed with a key that was given; the export names {key} as its first",
        "ja": "指定された鍵で署名されたヘッドがない。エクスポートの最初の鍵は{key}",
        "zh": "没有日志头由所给密钥签署；导出文件载明的首个密钥为{key}",
    },
    "older_unsigned": {
        "en": "the older head is signed with none of the log's keys",
        "ja": "古いヘッドは、このログのどの鍵でも署名されていない",
        "zh": "较早的日志头不是由本日志的任何密钥签署",
    },
    "rolled_back": {
        "en": "the log once held {older} events and holds {events} now: it was set back",
        "ja": "以前は{older}件あった事象が{events}件になっている。ログが巻き戻されている",
        "zh": "日志曾有{older}个事件，现仅{events}个：日志被回退",
    },
    "forked": {
        "en": "the first {older} events are not those that the older head was signed over",
        "ja": "最初の{older}件の事象は、古いヘッドで署名されたものと異なる",
        "zh": "前{older}个事件与较早日志头所签署的不符",
    },
    "event_rewritten": {
        "en": "event {event} is not the one of the older export: history was written anew from here on",
        "ja": "事象{event}は古いエクスポートのものと異なる。ここから履歴が書き換えられている",
        "zh": "事件{event}与较早导出文件中的不同：历史自此被改写",
    },
    "other_log": {
        "en": "this is the log {found}, the older one is {expected}",
        "ja": "このログは{found}であり、古い方は{expected}である",
        "zh": "本日志为{found}，较早的为{expected}",
    },
    "no_receipt": {
        "en": "is not written as a receipt is",
        "ja": "受領証明の書式になっていない",
        "zh": "不符合收录凭证的书写格式",
    },
    "receipt_key": {
        "en": "the head is of {origin} and signed with none of the keys that were given",
        "ja": "ヘッドは{origin}のものだが、指定されたどの鍵でも署名されていない",
        "zh": "日志头属于{origin}，但不是由所给任何密钥签署",
    },
    "receipt_event": {
        "en": "event {event} as given here is not the one in the log that the head was signed over",
        "ja": "ここにある事象{event}は、ヘッドが署名されたログのものと異なる",
        "zh": "此处的事件{event}与日志头所签署的日志内容不符",
    },
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is one of CODES; line: of the file, from 1; event: its number in the log, from 1, where one is meant."""

    code: str
    line: int
    event: int | None = None
    figures: Mapping[str, int | str] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """In English, Japanese or Chinese ("en", "ja", "zh")."""
        known: dict[str, int | str] = dict(self.figures)
        if self.event is not None:
            known["event"] = self.event
        return _SENTENCES[self.code][language].format(**known)


class Broken(Exception):
    """Carries the fault that ends a reading."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"line {fault.line}: {fault.sentence('en')}")
        self.fault = fault


CODES: Final = tuple(_SENTENCES)

UNKNOWN_KEY: Final = ("other_key", "older_unsigned", "receipt_key")
"""Codes that say no more than that another key is asked for than those that were given."""
