"""What an officer does before deciding: accept, return, ask, appraise, judge name hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sekisho.casework.case import with_judgement
from sekisho.casework.clock import periods
from sekisho.casework.filing import let_go
from sekisho.casework.model import Json
from sekisho.casework.refusal import Refusal, in_each
from sekisho.casework.turn import Particulars, Turn, Written
from sekisho.licence.names import facts_named, listed
from sekisho.regime.rows import LANGUAGES, Text
from sekisho.screening.adjudication import NOBODY

_APPRAISED = "appraisal_started"


def accept(turn: Turn) -> Written:
    """No particulars. The statutory clock starts; its day 1 is the next working day."""
    Particulars("accept", turn.what, ()).close()
    return (turn.write({}),)


def give_back(turn: Turn) -> Written:
    """No particulars; what is wrong with the file is the reason."""
    Particulars("return", turn.what, ()).close()
    return (turn.write({}), *let_go(turn))


def query(turn: Turn) -> Written:
    """particulars: `facts`, `papers` to ask for, of those that are missing (left out: all of them); `own`, questions of
    the officer's, each a text in en, ja and zh."""
    given = Particulars("query", turn.what, ("facts", "papers", "own"))
    own = given.rows("own")
    for number, text in enumerate(own):
        missing = [each for each in LANGUAGES if not isinstance(text, Mapping) or not text.get(each)]
        if missing:
            given.fault(f"own[{number}]", f"no text in {', '.join(missing)}", "ask in all three")
    wanted = {key: given.words(key) if key in turn.what else None for key in ("facts", "papers")}
    given.close()
    finding = turn.book.explain(turn.case.file, turn.day)
    questions, papers = questions_of(finding), papers_of(finding, turn)
    for key, there in (("facts", {each["fact"] for each in questions}), ("papers", {each["kind"] for each in papers})):
        strange = sorted(set(wanted[key] or ()) - there)
        if strange:
            texts = facts_named(strange) if key == "facts" else papers_named(turn, strange)
            return Refusal("not_asked_for", what=", ".join(strange), **in_each("what", texts))
    questions = [each for each in questions if wanted["facts"] is None or each["fact"] in wanted["facts"]]
    papers = [each for each in papers if wanted["papers"] is None or each["kind"] in wanted["papers"]]
    if not questions and not papers and not own:
        return Refusal("nothing_to_ask")
    return (turn.write({"questions": questions, "papers": papers, "own": own}),)


def questions_of(finding: Mapping[str, Any]) -> list[Json]:
    """The questions that would settle a finding, each once with the lines that it is about: the dictionary's words, of
    whom it is asked, the papers that prove it, the rules that it settles."""
    asked: dict[tuple[str, str | None, str | None], Json] = {}
    for line in finding["lines"]:
        for fact in line["missing_facts"]:
            key = fact["fact"], fact.get("party"), fact.get("hit")
            there = asked.setdefault(
                key,
                {
                    **{name: fact[name] for name in ("fact", "question", "asked_of", "accepted_documents")},
                    **{name: fact[name] for name in ("party", "hit") if name in fact},
                    "settles": [],
                    "lines": [],
                },
            )
            there["lines"].append(line["line"])
            there["settles"] += [rule for rule in fact["settles"] if rule not in there["settles"]]
    return list(asked.values())


def papers_named(turn: Turn, kinds: Sequence[str]) -> Text:
    """Kinds of papers by the names that the law gives them; one that it does not know as it is."""
    known = turn.book.law.documents
    return listed(known[kind].name if kind in known else dict.fromkeys(LANGUAGES, kind) for kind in kinds)


def papers_of(finding: Mapping[str, Any], turn: Turn) -> list[Json]:
    """The papers that are missing, each once, with its name and the rule that asks for it."""
    known = turn.book.law.documents
    asked = {paper["kind"]: paper for line in finding["lines"] for paper in line["missing_documents"]}
    return [{**paper, "name": dict(known[kind].name)} for kind, paper in asked.items()]


def start_appraisal(turn: Turn) -> Written:
    """particulars: `kind`, one of the kinds of data/casework/clock.yaml."""
    given = Particulars("start_appraisal", turn.what, ("kind",))
    kind = given.text("kind")
    given.close()
    known = [rule.stop for rule in periods().stops.values() if rule.begins == _APPRAISED]
    if kind not in known:
        return Refusal("unknown_appraisal", kind=kind, known=", ".join(known))
    return (turn.write({"kind": kind}),)


def end_appraisal(turn: Turn) -> Written:
    """No particulars; what came of it is the reason."""
    Particulars("end_appraisal", turn.what, ()).close()
    begun = turn.case.last(_APPRAISED)
    assert begun is not None
    return (turn.write({"kind": begun.what["kind"]}),)


def adjudicate(turn: Turn) -> Written:
    """particulars: `hit`, ENTITY|COUNTRY|NAME as the finding has it; `same`: is the party the listed one?"""
    given = Particulars("adjudicate", turn.what, ("hit", "same"))
    key, same = given.text("hit"), given.flag("same")
    given.close()
    # Also a hit that came with a list of today, and one judged before: a judgement is put right by a later one.
    unjudged = turn.find(replace(turn.case.file, judged=NOBODY))
    hit = next((each for each in unjudged.hits if each.hit == key), None)
    if hit is None:
        return Refusal("no_such_hit", hit=key)
    event = turn.write({"hit": key, "same": same, "seen": {"entry_hash": hit.entry_hash}})
    judged = turn.after(turn.case.application, with_judgement(turn.case.judged, event))
    return (turn.write(event.what, turn.find(judged.file)),)
