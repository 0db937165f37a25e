"""A finding as a paper of the house, in Japanese: what came out, what is still to be asked, which papers lack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sekisho.cli.tell import Teller
from sekisho.cli.words import Speech
from sekisho.determination.telling import clock_helps, is_overridden
from sekisho.dossier.pack.blocks import Block, Fields, Notice, Row, Section, Table, Text, Told
from sekisho.dossier.words import Words
from sekisho.regime.law import Law

Json = Mapping[str, Any]

TITLE: Final[Words] = {
    "ja": "法令による判定と不足事項",
    "en": "WHAT THE LAW COMES TO, AND WHAT IS MISSING",
    "zh": "法律判断与缺失事项",
}
_BOTH: Final = ("ja", "en")
_NO_DECISION: Final[Words] = {
    "ja": "この判定は法令の当てはめであり、許可・不許可の決定ではない。決めるのは主管部門である。"
    "不明は「いいえ」とみなさない。",
    "en": "This says what the law comes to; it decides nothing, the authority does. An unknown is never taken for no.",
}
_LABELS: Final[Mapping[str, Words]] = {
    "law": {"ja": "適用した法令", "en": "Law"},
    "outcome": {"ja": "判定", "en": "Outcome"},
    "possible": {"ja": "ありうる範囲", "en": "May yet come to"},
    "scrutiny": {"ja": "審査の厳しさ", "en": "Scrutiny"},
    "codes": {"ja": "管理コード", "en": "Control codes"},
    "clock": {"ja": "審査期限", "en": "Clock"},
    "alternatives": {"ja": "適法な代替手段", "en": "Lawful alternatives"},
}
_REASONS: Final[tuple[Words, ...]] = ({"ja": "規定", "en": "Rule"}, {"ja": "理由", "en": "Reason"})
_ASKED: Final[tuple[Words, ...]] = (
    {"ja": "確認先", "en": "Asked of"},
    {"ja": "確認すべき事項", "en": "Question"},
    {"ja": "証明書類", "en": "Proved by"},
)
_MISSING: Final[tuple[Words, ...]] = (
    {"ja": "提出者", "en": "From"},
    {"ja": "書類", "en": "Paper"},
    {"ja": "根拠", "en": "Rule"},
)
_TITLES: Final[Mapping[str, Words]] = {
    "line": {"ja": "明細{line}", "en": "Line {line}"},
    "reasons": {"ja": "理由", "en": "Why"},
    "asked": {"ja": "確認すべき事項", "en": "To ask"},
    "unproved": {"ja": "回答済みだが証明書類が未着の事項", "en": "Answered; the proof is missing"},
    "drafted": {
        "ja": "この作成に含まれる書類（署名・押印待ち）",
        "en": "Papers that this build makes; still to be signed",
    },
    "missing": {"ja": "不足書類（提出がなければ先に進まない）", "en": "Papers missing"},
    "advised": {"ja": "提出が望ましい書類（実務上求められるが、必須ではない）", "en": "Papers advised; none blocks"},
}


def finding_blocks(finding: Json, law: Law, drafted: frozenset[str] = frozenset()) -> Iterator[Block]:
    """The finding of `check` as blocks of a paper, Japanese first, English beside it.

    drafted: kinds of papers that are made along with it, so that nobody has to be asked for them.
    """
    yield from _Finding(finding, law, drafted).blocks()


class _Finding:
    def __init__(self, finding: Json, law: Law, drafted: frozenset[str]) -> None:
        self.finding, self.law, self.drafted = finding, law, drafted
        self.speeches = {each: Speech(each) for each in _BOTH}
        self.tellers = {each: Teller(law, speech) for each, speech in self.speeches.items()}

    def blocks(self) -> Iterator[Block]:
        under = self.finding["regime"]
        parts = {"law": under["id"], "on": under["on"], "known_on": under["known_on"]}
        rows = [
            Row(_LABELS["law"], (Told(self._said("law_on", **parts)), Text(under["hash"], tone="soft"))),
            Row(_LABELS["outcome"], (Told(self._said(f"outcome.{self.finding['outcome']}")),)),
        ]
        if clock_helps(self.finding):
            rows.append(Row(_LABELS["clock"], (Told(self._clock(self.finding["clock"])),)))
        yield Notice(_NO_DECISION)
        yield Fields(tuple(rows))
        for numbers, line in self._alike():
            yield from self._line(numbers, line)

    def _alike(self) -> Iterator[tuple[str, Json]]:
        """Lines that the law says the same of stand together: their numbers, and what is said."""
        said: dict[str, tuple[list[str], Json]] = {}
        for line in self.finding["lines"]:
            same = {key: value for key, value in line.items() if key not in ("line", "grantable_g")}
            # The facts of a line's own, such as its shares of elements, do not stand in the paper.
            same["reasons"] = [{**reason, "facts": None} for reason in line["reasons"]]
            key = json.dumps(same, sort_keys=True, default=str)
            said.setdefault(key, ([], line))[0].append(str(line["line"]))
        for numbers, line in said.values():
            yield ", ".join(numbers), line

    def _line(self, numbers: str, line: Json) -> Iterator[Block]:
        yield Section({each: text.format(line=numbers) for each, text in _TITLES["line"].items()})
        weakest, strongest = line["possible"]
        rows = [Row(_LABELS["outcome"], (Told(self._said(f"outcome.{line['outcome']}")), self._plain(line)))]
        if weakest != strongest:
            ends = [self._said(f"outcome.{each}") for each in (weakest, strongest)]
            rows.append(
                Row(_LABELS["possible"], (Told({each: f"{ends[0][each]} – {ends[1][each]}" for each in _BOTH}),))
            )
        rows.append(Row(_LABELS["scrutiny"], (Told(self._said(f"scrutiny.{line['scrutiny']}")),)))
        codes = ", ".join(line["control_codes"])
        rows.append(Row(_LABELS["codes"], (Text(codes),) if codes else (Told(self._said("no_codes")),)))
        ways = [self._way(way) for way in line["lawful_alternatives"]]
        if ways:
            rows.append(Row(_LABELS["alternatives"], tuple(Told(way) for way in ways)))
        yield Fields(tuple(rows))
        yield from self._tables(line)

    def _tables(self, line: Json) -> Iterator[Block]:
        for title, answered in (("asked", False), ("unproved", True)):
            questions: dict[str, tuple[Json, list[Words]]] = {}
            for each in line["missing_facts"]:
                if (each.get("answer") is not None) == answered:
                    questions.setdefault(each["fact"], (each, []))[1].append(self._who(each))
            asked = [
                (
                    tuple(Told(who) for who in asked_of),
                    (Told(_both(each["question"])),),
                    tuple(Told(self._paper(kind)) for kind in each["accepted_documents"]),
                )
                for each, asked_of in questions.values()
            ]
            if asked:
                yield Section(_TITLES[title])
                yield Table(_ASKED, (3, 7, 5), tuple(asked))
        lacking = [each for each in line["missing_documents"] if each["kind"] not in self.drafted]
        drafted = [each for each in line["missing_documents"] if each["kind"] in self.drafted]
        for heading, found in (("missing", lacking), ("drafted", drafted), ("advised", line["advised_documents"])):
            papers = [
                (
                    (Told(self._role(each["asked_of"])),),
                    (Told(self._paper(each["kind"])),),
                    (Told(self._rule(each["rule"])),),
                )
                for each in found
            ]
            if papers:
                yield Section(_TITLES[heading])
                yield Table(_MISSING, (3, 7, 5), tuple(papers))
        reasons = [
            ((Told(self._rests(each)),), (Told(_both(each["text"])),))
            for each in line["reasons"]
            if each["effect"] != "require_document" and not is_overridden(each, line)
        ]
        if reasons:
            yield Section(_TITLES["reasons"])
            yield Table(_REASONS, (5, 10), tuple(reasons))

    def _said(self, phrase: str, **parts: Any) -> Words:
        return {each: speech(phrase, **parts) for each, speech in self.speeches.items()}

    def _plain(self, line: Json) -> Told:
        return Told({each: teller.plain(line) for each, teller in self.tellers.items()}, "soft")

    def _role(self, role: str) -> Words:
        return {each: speech.named("role", role) for each, speech in self.speeches.items()}

    def _who(self, asked: Json) -> Words:
        names = {party["id"]: party["name"] for party in self.finding["parties"]}
        name = names.get(asked.get("party")) or asked.get("party") or ""
        return {each: f"{said} {name}".strip() for each, said in self._role(asked["asked_of"]).items()}

    def _paper(self, kind: str) -> Words:
        return {each: teller.paper(kind) for each, teller in self.tellers.items()}

    def _rule(self, rule: str) -> Words:
        return {each: teller.rule(rule) for each, teller in self.tellers.items()}

    def _rests(self, reason: Json) -> Words:
        """The rule, and whether it is law, practice or assumption, and how sure."""
        rule = self._rule(reason["rule"])
        return {
            each: f"{rule[each]} {speech.bracketed(speech.rests(reason))}" for each, speech in self.speeches.items()
        }

    def _way(self, way: Json) -> Words:
        change = _both(way["change"])
        ends = self._said(f"outcome.{way['outcome']}")
        return {each: self.speeches[each]("would_be", change=change[each], outcome=ends[each]) for each in _BOTH}

    def _clock(self, clock: Json) -> Words:
        return {each: teller.due(clock) for each, teller in self.tellers.items()}


def _both(text: Mapping[str, str]) -> Words:
    return {each: text[each] for each in _BOTH}
