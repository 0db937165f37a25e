"""docs/limits.md says what the code does: each figure of its tables is read here from where it is used."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from prepared import Prepared
from test_hostile_requests import UPLOADS

from sekisho.dossier import files, package, parse, read
from sekisho.licence.document.verify import MOST_BYTES as PAGE_BYTES
from sekisho.office.analyst import jobs, views_replay
from sekisho.office.api import bodies, callers
from sekisho.office.api.shapes import Names
from sekisho.office.drafting import application, people, upload
from sekisho.office.keeper import anew, effect
from sekisho.office.keeping import bundle
from sekisho.office.officer import asked, batches
from sekisho.office.site.limits import DEFAULTS, KINDS

PAGE: Final = Path(__file__).parents[3] / "docs" / "limits.md"
_UNITS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day"}


@cache
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def table(heading: str) -> dict[str, list[str]]:
    """The rows under a heading, by their first cell."""
    part = text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in part.splitlines() if row.startswith("|")]
    return {first: rest for first, *rest in rows[2:]}


def mb(size: int) -> str:
    assert size % 10**6 == 0
    return f"{size // 10**6} MB"


def mib(size: int) -> str:
    assert size % (1 << 20) == 0
    return f"{size >> 20} MiB"


def flat() -> str:
    return " ".join(text().split())


def test_files_that_are_sent_are_told_as_they_are_bounded() -> None:
    workbook = f".xlsx: {mb(package.MOST_UNPACKED)} in {package.MOST_ENTRIES:,} parts"
    kinds = ".json, .yaml, .yml, .xlsx"
    assert set(kinds.split(", ")) == set(files.SUFFIXES)
    a_file, rows = mb(files.MOST_BYTES), f"{read.MOST_ROWS:,} rows"
    most = f"{application.MOST_ROWS} lines, receivers or papers"
    pack = f"{mb(upload._BOUNDS.unpacked)} in {upload._BOUNDS.entries} files; the application in it {a_file}"
    law = f"{mb(bundle.MOST_UNPACKED)} in {bundle.MOST_ENTRIES} files, each {mb(bundle.MOST_FILE)}"
    docket = f"{views_replay.MOST_LINES:,} lines; {views_replay.MOST_DOCKETS} dockets of an organisation"
    assert table("Files that are sent") == {
        "an application": ["`/drafts/begin`", kinds, a_file, workbook, f"{rows}; {most}"],
        "the importer's pack": ["`/drafts/begin`", ".zip", a_file, pack, most],
        "an application's amendment": ["`/my/cases/…/amend`", kinds, a_file, workbook, rows],
        "the page of a licence": ["`/verify`", ".pdf", mib(PAGE_BYTES), f"each attachment {mib(PAGE_BYTES)}", ""],
        "a folder of law": [
            *("`/keeper/law/propose`", ".zip of the law's .yaml and .csv files"),
            *(mb(settings.MOST_UPLOADED_BYTES), law, ""),
        ],
        "a list of parties or their other names": ["`/keeper/law/propose`", ".csv", mb(bundle.MOST_FILE), "", ""],
        "a docket": [
            *("`/analysis/dockets`", ", ".join(views_replay._SUFFIXES), mb(views_replay.MOST_BYTES)),
            *(mb(views_replay.MOST_UNPACKED_BYTES), docket),
        ],
    }
    assert f"{mb(bodies.MOST_BYTES)} of it" in flat()
    fields = f"{mb(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)} and {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields"
    assert f"A form without files has {fields} at most" in flat()


def test_every_place_that_takes_a_file_has_a_row(prepared: Prepared) -> None:
    told = {row[0].strip("`") for row in table("Files that are sent").values()}
    taken = {each.address(prepared).replace(prepared.cases["filed"], "…") for each in UPLOADS}
    assert told == taken


def test_limits_on_calls_are_told_as_they_are() -> None:
    rows = table("Calls")
    assert list(rows) == [f"`{kind}`" for kind in KINDS]
    for kind, (calls, unit) in DEFAULTS.items():
        assert rows[f"`{kind}`"][1] == f"{calls:,} in 1 {_UNITS[unit]}", kind
    rates = settings.ACCOUNT_RATE_LIMITS
    assert rates == {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "5/m/ip,2/h/key"}
    assert "60 tries a minute from an address, 10 wrong ones; 5 wrong passwords or device codes in 5 minutes" in flat()
    assert "2 letters to reset a password in an hour for an address, 5 a minute from one" in flat()
    minutes = settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT // 60
    tries = settings.ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS
    assert f"a code that is good for {minutes} minutes and {tries} tries" in flat()
    assert f"Unknown tokens: {callers.MOST_FAILURES} in {callers._WITHIN_S // 60} minutes" in flat()
    assert f"An applicant sends {people._MOST_LETTERS} letters of invitation a day" in flat()


def test_costly_work_is_told_with_its_bounds_and_what_protects_the_rest() -> None:
    rows = table("Costly work")
    protected = {work: set(re.findall(r"`(\w+)`", row[1])) for work, row in rows.items()}
    assert all(kinds and kinds <= set(KINDS) for kinds in protected.values()), protected
    assert set().union(*protected.values()) == set(KINDS) - {"code"}
    names = Names.model_json_schema()["properties"]["names"]
    bounds = {
        "a finding": [mb(bodies.MOST_BYTES), f"{read.MOST_ROWS:,} rows", f"{parse.MOST_VALUES:,} values"],
        "names held against lists": [f"{names['maxItems']} names", f"{names['items']['maxLength']} characters"],
        "a licence's page verified": [mib(PAGE_BYTES)],
        "a table to keep": [f"{asked.MOST_ROWS:,} rows of the queue"],
        "an analyst's job": [
            *(f"{settings.JOBS_AT_ONCE} at once", f"{jobs.MOST_RUNNING_OF_ONE} of an account"),
            *(f"{jobs.MOST_OF_ONE} open of an account", f"{jobs.MOST_WAITING} of an organisation"),
        ],
        "many cases at once": [f"{batches.MOST_CASES} cases"],
        "judging every open case anew": [f"{anew.MOST_HERE:,} cases"],
        "a proposal of law": [f"{effect.MOST_TRIED:,} cases"],
    }
    for work, figures in bounds.items():
        for figure in figures:
            assert figure in rows[work][0], (work, figure)


def test_server_ends_what_lasts_too_long_as_the_page_says() -> None:
    source = (PAGE.parents[1] / "src" / "sekisho" / "office" / "serving.py").read_text(encoding="utf-8")
    found = re.search(r'"timeout": (\d+)', source)
    assert found is not None
    assert f"more than {found[1]} seconds is ended by the server" in flat()
    proxy = (PAGE.parent / "operate.md").read_text(encoding="utf-8")
    assert f"proxy_read_timeout {found[1]}s" in proxy
