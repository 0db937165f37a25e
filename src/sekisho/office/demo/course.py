"""The way of one fictional case: who does what next, by where it stands. What may be done is casework's to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from sekisho.casework.case import Case
from sekisho.casework.findings import FoundLine
from sekisho.casework.model import Json
from sekisho.office.demo.wares import told

_HOLDS: Final = ("information_needed", "refer")
_DECISION: Final = ("mended", "left")
"""What of a course's `sent_back` is about the decision."""


@dataclass(frozen=True, slots=True)
class Step:
    """days: working days until it is done. who: a sign-in name of demo/people.py, or `system`."""

    command: str
    who: str
    days: int
    what: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Course:
    """What becomes of a case, as far as its people can choose.

    exporter, officer, colleague: sign-in names. slow: how many times longer each step takes. stop: the state in which
    it is left. repair: changes to the file with which a query is answered; None: it is never answered. returned: is it
    given back once? part: the share that is granted of each line, in hundredths. months: of a licence. draws: how many
    shipments; reverse: the last one is given back in part. then: what becomes of the licence. refuses: until a
    refusal is set aside. reconsidered: how a refusal comes out. sent_back: what the supervisor sends back after
    the countersignature: the `step` after a suspension, or the decision, which is `mended`, the conditions being
    recommended then, or `left` to a visitor.
    """

    exporter: str
    officer: str
    colleague: str
    slow: int = 1
    stop: str | None = None
    repair: Mapping[str, Any] | None = None
    returned: bool = False
    withdrawn_in: str | None = None
    appraisal: str | None = None
    asks: bool = False
    same: bool = False
    part: int = 100
    refuses: bool = False
    weighs_for: bool = False
    disputed: bool = False
    months: int = 12
    conditions: tuple[Mapping[str, Any], ...] = ()
    draws: int = 0
    reverse: bool = False
    then: str | None = None
    reconsidered: str | None = None
    sent_back: str | None = None


def next_step(case: Case, course: Course, rng: Random) -> Step | None:
    """The next thing that is done; None where nothing is until the law changes or at all."""
    was_sent_back = case.last("sent_back") is not None
    if case.state == course.stop or (course.sent_back == "left" and was_sent_back):
        return None
    if case.state == course.withdrawn_in:
        return Step("withdraw", course.exporter, 3, why=_why("withdraw", rng))
    choose = _BY_STATE.get(case.state)
    step = None if choose is None else choose(case, course, rng)
    if step is None:
        return None
    return Step(step.command, step.who, step.days * course.slow, step.what, step.why)


def _why(what: str, rng: Random) -> str:
    return str(rng.choice(told()["why"][what]))


def _filed(case: Case, course: Course, rng: Random) -> Step:
    if course.returned and case.last("returned") is None:
        return Step("return", course.officer, 2, why=_why("return", rng))
    return Step("accept", course.officer, rng.randint(1, 4))


def _returned(case: Case, course: Course, rng: Random) -> Step:
    days = rng.randint(4, 9)
    documents = [{**each, "original": True} for each in case.application["documents"]]
    documents[0] = {**documents[0], "issued_on": str(case.events[-1].day)}
    return Step("amend", course.exporter, days, {"changes": {"documents": documents}}, _why("answer", rng))


def _under_review(case: Case, course: Course, rng: Random) -> Step | None:
    assert case.found is not None
    if case.found.hits:
        hit = case.found.hits[0]
        why = _why("same" if course.same else "other", rng)
        return Step("adjudicate", course.officer, 2, {"hit": hit.hit, "same": course.same}, why)
    if course.appraisal is not None and case.last("appraisal_started") is None:
        return Step("start_appraisal", course.officer, 3, {"kind": course.appraisal}, _why("appraise", rng))
    lines = case.found.lines
    queries = sum(event.kind == "queried" for event in case.events)
    if any(line.law for line in lines):
        return None  # Nobody can say which law binds; the case waits.
    if any(line.facts or line.documents for line in lines):
        if queries < 2:
            return Step("query", course.officer, rng.randint(3, 8), _asked(course, queries, rng))
    elif course.asks and not queries:
        return Step(
            "query", course.officer, 4, {"facts": [], "papers": [], "own": [rng.choice(told()["own_questions"])]}
        )
    return _recommend(case, course, rng)


def _asked(course: Course, queries: int, rng: Random) -> Json:
    return {"own": [rng.choice(told()["own_questions"])]} if course.asks and not queries else {}


def _recommend(case: Case, course: Course, rng: Random) -> Step:
    assert case.found is not None
    rows, reasons = list[Json](), dict[str, None]()
    granted = False
    refuses = course.refuses and case.last("reconsideration_decided") is None
    asked_g = {line.line: line.net_g for line in case.dossier.lines}
    for place, line in enumerate(case.found.lines):
        part = course.part if place == 0 or course.part == 100 else 0
        row, reason = _row(line, asked_g[line.line], course, part, refuses)
        rows.append(row)
        granted = granted or row["granted_g"] > 0
        reasons |= {} if reason is None else {_why(reason, rng): None}
    what: Json = {"lines": rows}
    if granted:
        forgets = course.sent_back in _DECISION and case.last("sent_back") is None
        conditions = [] if forgets else [dict(each) for each in course.conditions]
        what |= {"valid_months": course.months, "conditions": conditions}
    return Step("recommend", course.officer, rng.randint(4, 12), what, " ".join(reasons))


def _row(line: FoundLine, asked_g: int, course: Course, part: int, refuses: bool) -> tuple[Json, str | None]:
    """What is proposed of a line, and which kind of reason for it."""

    def refused(*grounds: str) -> Json:
        return {"line": line.line, "granted_g": 0, "grounds": list(grounds)}

    if line.outcome == "no_licence_required":
        return refused(), None
    if line.barred_by("prohibit"):
        return refused("barred"), None
    if line.barred_by("presume_denial"):
        return refused("refused_in_principle"), None
    if line.facts or line.documents:
        return refused("facts_not_shown" if line.facts else "papers_missing"), None
    if line.barred_by("refer") and not course.weighs_for:
        return refused("weighed_against"), "weighed"
    if refuses:
        return refused("end_user_or_end_use"), "refuse"
    if part == 0:
        return refused("sensitivity"), "part"
    granted_g = asked_g * part // 100_000 * 1000 or asked_g
    row = {"line": line.line, "granted_g": granted_g, "grounds": [] if granted_g == asked_g else ["sensitivity"]}
    return row, "part" if granted_g < asked_g else "weighed_for" if line.outcome in _HOLDS else None


def _queried(case: Case, course: Course, rng: Random) -> Step | None:
    if course.repair is None:
        return None
    answered = case.last("answered") is not None
    changes = {} if answered else dict(course.repair)
    what = {"changes": changes} if changes else {}
    return Step("answer", course.exporter, rng.randint(3, 12), what, _why("answer", rng))


def _under_appraisal(case: Case, course: Course, rng: Random) -> Step:
    if course.stop == "queried_under_appraisal":
        return Step("query", course.officer, 2, {"own": [rng.choice(told()["own_questions"])]})
    return Step("end_appraisal", course.officer, rng.randint(8, 15), why=_why("appraised", rng))


def _recommended(case: Case, course: Course, rng: Random) -> Step:
    assert case.recommendation is not None
    if course.disputed and case.last("countersign_refused") is None:
        return Step("refuse_countersignature", course.colleague, 2, why=_why("not_signed", rng))
    what = {"recommendation": case.recommendation.hash()}
    return Step("countersign", course.colleague, rng.randint(1, 3), what)


def _countersigned(case: Case, course: Course, rng: Random) -> Step:
    assert case.recommendation is not None
    if course.sent_back in _DECISION and case.last("sent_back") is None:
        return Step("send_back", "supervisor", 2, why=_why("sent_back", rng))
    return Step("decide", "supervisor", rng.randint(1, 3), {"recommendation": case.recommendation.hash()})


def _granted(case: Case, course: Course, rng: Random) -> Step:
    return Step("issue", course.officer, 1, {"licence": f"{case.id.replace('DEMO-', 'DEMO-L-')}"})


def _refused(case: Case, course: Course, rng: Random) -> Step | None:
    if course.reconsidered is None or case.last("reconsideration_decided") is not None:
        return None
    return Step("ask_reconsideration", course.exporter, 5, why=_why("reconsider", rng))


def _under_reconsideration(case: Case, course: Course, rng: Random) -> Step:
    outcome = course.reconsidered or "upheld"
    return Step("decide_reconsideration", "reviewer", 12, {"outcome": outcome}, _why(outcome, rng))


def _issued(case: Case, course: Course, rng: Random) -> Step | None:
    drawn = sum(event.kind == "drawn" for event in case.events)
    assert case.found is not None
    if case.found.hits:
        return _under_review(case, course, rng)
    if drawn < course.draws:
        return Step("ship", "customs", _until_next(case, drawn, rng), {"nth": drawn + 1, "of": course.draws})
    if course.reverse and drawn and case.last("draw_reversed") is None:
        key, draw = list(case.draws.items())[-1]
        lines = {str(line): max(1, mass_g // 4) for line, mass_g in draw.lines_g.items()}
        return Step("reverse_draw", "customs", 3, {"corrects": key, "lines": lines}, _why("reverse", rng))
    if course.then == "surrender":
        return Step("surrender", course.exporter, 20, why=_why("surrender", rng))
    if course.then in ("suspend", "reinstate", "revoke") and case.last("suspended") is None:
        return Step("suspend", course.officer, 15, why=_why("suspend", rng))
    if course.then == "amend":
        return Step("file_amendment", course.exporter, 10)
    if case.licence is None:
        return None
    if course.then == "run_out":
        days = (case.licence.valid_to - case.events[-1].day).days
        return Step("expire", "system", max(1, days * 5 // 7 + 2))
    return Step("expire", "system", 1) if case.is_used_up and case.licence.most_exports is not None else None


def _until_next(case: Case, drawn: int, rng: Random) -> int:
    """Goods of an individual licence leave as one export, on one day; others from month to month."""
    assert case.licence is not None
    if case.licence.most_exports == 1 and drawn:
        return 0
    return rng.randint(8, 25)


def _suspended(case: Case, course: Course, rng: Random) -> Step | None:
    if course.then not in ("reinstate", "revoke") or "officer" not in case.suspended_for:
        return None
    return Step("recommend_next_step", course.officer, 6, {"step": course.then}, _why(course.then, rng))


def _suspended_recommended(case: Case, course: Course, rng: Random) -> Step:
    assert case.recommendation is not None
    return Step("countersign_next_step", course.colleague, 2, {"recommendation": case.recommendation.hash()})


def _suspended_countersigned(case: Case, course: Course, rng: Random) -> Step:
    assert case.recommendation is not None
    if course.sent_back == "step" and case.last("sent_back") is None:
        return Step("send_back_next_step", "supervisor", 1, why=_why("step_sent_back", rng))
    return Step(case.recommendation.what["step"], "supervisor", 1, why=_why(case.recommendation.what["step"], rng))


_BY_STATE: Final = {
    "filed": _filed,
    "returned": _returned,
    "under_review": _under_review,
    "queried": _queried,
    "under_appraisal": _under_appraisal,
    "recommended": _recommended,
    "countersigned": _countersigned,
    "granted": _granted,
    "refused": _refused,
    "under_reconsideration": _under_reconsideration,
    "issued": _issued,
    "suspended": _suspended,
    "suspended_recommended": _suspended_recommended,
    "suspended_countersigned": _suspended_countersigned,
}
