"""A case whose statutory day lies where no calendar is published yet: every page says so, and none guesses."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from furnished import Furnishing, civil
from room_fixtures import SignIn

from sekisho.office.accounts.models import Account
from sekisho.office.site.shelf import lawbook
from sekisho.office.store import desk, queue

FILED = datetime(2026, 12, 21, 1, 0, tzinfo=UTC)
LAST = date(2026, 12, 31)
LISTED = "beyond the published calendar, which ends on 31 Dec 2026"
SAID = f"beyond the published calendar, which ends on {LAST}"
"""As casework says it, which writes days for programs too."""


@pytest.fixture
def late(office: Path) -> None:
    """LATE is filed and accepted in the last days of the last year that a calendar is published for."""
    people = {each.username: each for each in Account.objects.select_related("organisation")}
    made = Furnishing(people, FILED)
    made.files("LATE", civil(id="A-LATE"))
    made.accepts("LATE")


@pytest.mark.parametrize("day", [date(2026, 12, 22), date(2027, 3, 1)])
def test_a_day_beyond_the_calendar_is_told_as_such_on_every_page(
    late: None, browse: SignIn, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    now = datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    officer, exporter = browse("officer"), browse("exporter")
    listed = officer.get("/queue?q=LATE").content.decode()
    assert LISTED in listed
    assert "no date runs" not in listed
    row = json.loads(officer.get("/queue.json?q=LATE").content)["rows"][0]
    assert (row["due_on"], row["due_said"]) == (None, f"not known: {LISTED}")
    page = officer.get("/cases/LATE").content.decode()
    assert SAID in page
    assert ("Nobody can say yet whether the period is over." in page) is (day > LAST)
    assert "? of 45" not in page
    assert SAID in exporter.get("/my/cases/LATE").content.decode()
    assert LISTED in exporter.get("/my/cases").content.decode()
    clock = json.loads(officer.get("/api/v1/cases/LATE").content)["clock"]
    assert (clock["due_on"], clock["calendar_ends"]) == (None, str(LAST))
    assert clock["overdue"] is (None if day > LAST else False)
    rows = json.loads(officer.get("/api/v1/cases").content)["cases"]
    assert {row["case"]: row["calendar_ends"] for row in rows}["LATE"] == str(LAST)


@pytest.mark.usefixtures("late")
def test_a_clock_that_does_not_run_is_not_told_to_be_beyond_the_calendar() -> None:
    """A question stops the clock: then it is for that, and not for the calendar, that there is no date."""
    by = Account.objects.get(username="officer").actor
    assert queue.find("LATE").calendar_ends == LAST  # type: ignore[union-attr]
    own = {"own": [{"en": "Which plant?", "ja": "どの工場か。", "zh": "哪个工厂？"}]}
    desk.carry_out("LATE", "query", at=FILED.replace(hour=9), by=by, book=lawbook(), what=own)
    found = queue.find("LATE")
    assert found is not None
    assert (found.state, found.due_on, found.calendar_ends) == ("queried", None, None)
