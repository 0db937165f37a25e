"""An office with a few cases in it, for tests of pages: built once, copied for each test.

Its day is 15 June 2026. FILED, QUERIED (a fact and words), PAPERS (a paper), LICENSED (L-1) and REFUSED are the first
exporter's, OTHER (L-2) is the second's. Nobody is invited anywhere.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sekisho.casework.case import Case
from sekisho.licence.judge import Answer, Shipment
from sekisho.office.accounts.models import Account
from sekisho.office.demo.people import seed_people
from sekisho.office.site.shelf import lawbook
from sekisho.office.store import desk

NOW: Final = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
EXAMPLES: Final = Path(__file__).parents[1] / "examples"
LICENCE_G: Final = 480_000
DRAWN_G: Final = 100_000

Json = dict[str, Any]


def example(name: str, **changes: Any) -> Json:
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8")) | changes


def civil(**changes: Any) -> Json:
    return example("1-civil-grant.json", **changes)


class Furnishing:
    """Takes cases some steps, an hour for each, as the fictional office's people."""

    def __init__(self, people: dict[str, Account], since: datetime) -> None:
        self.people, self.now = people, since

    def does(self, case: str, command: str, who: str, why: str = "", **what: Any) -> Case:
        self.now += timedelta(hours=1)
        stands = desk.case(case).recommendation
        if command in ("countersign", "decide") and stands is not None:
            what["recommendation"] = stands.hash()
        done = desk.carry_out(case, command, at=self.now, by=self.people[who].actor, book=lawbook(), what=what, why=why)
        assert isinstance(done, Case), done.sentence("en")
        return done

    def files(self, case: str, application: Json, who: str = "exporter") -> None:
        self.does(case, "file", who, application=application | {"filed_on": str(self.now.date())})

    def accepts(self, case: str) -> None:
        self.does(case, "accept", "officer")

    def decides(self, case: str, lines: list[Json], why: str = "", **more: Any) -> None:
        self.does(case, "recommend", "officer", why, lines=lines, valid_months=12, **more)
        self.does(case, "countersign", "officer-2")
        self.does(case, "decide", "supervisor")

    def licenses(self, case: str, licence: str, who: str = "exporter", **changes: Any) -> None:
        application = civil(id=f"A-{case}", kind="general", **changes)
        papers = ("icp_statement", "past_licences_statement", "channels_statement")
        application["documents"] += [{"kind": paper, "original": True} for paper in papers]
        self.files(case, application, who)
        self.accepts(case)
        self.decides(case, [{"line": 1, "granted_g": LICENCE_G}], "it leaves in parts")
        self.does(case, "issue", "officer", licence=licence)


def furnish() -> None:
    """Put people and cases into an empty office."""
    made = Furnishing(seed_people(), datetime(2026, 5, 11, 1, 0, tzinfo=UTC))
    made.licenses("LICENSED", "L-1")
    made.licenses("OTHER", "L-2", "exporter-2")
    made.files("QUERIED", example("3-unknown-fact.json", id="A-Q"))
    made.accepts("QUERIED")
    words = {"en": "Which plant makes it?", "ja": "製造工場はどこか。", "zh": "由哪家工厂制造？"}
    made.does("QUERIED", "query", "officer", own=[words])
    made.files("PAPERS", example("2-missing-document.json", id="A-P"))
    made.accepts("PAPERS")
    made.does("PAPERS", "query", "officer")
    made.files("REFUSED", civil(id="A-R"))
    made.accepts("REFUSED")
    made.decides("REFUSED", [{"line": 1, "granted_g": 0, "grounds": ["security"]}], "weighed and found wanting")
    made.files("FILED", civil(id="A-F"))
    made.now = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    left = desk.ship(
        "LICENSED",
        Shipment("E-1", made.now.date(), {1: DRAWN_G}, "sea", "CNNGB"),
        key="first-draw",
        at=made.now,
        by=made.people["customs"].actor,
        book=lawbook(),
    )
    assert left.judgement.answer is Answer.ALLOWED
