"""Many laws on one docket: asked in one pass, shown side by side, broken down by the cube of the command line."""

from __future__ import annotations

import csv
import html
import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.determination.dockets.cube import Cells
from sekisho.determination.dockets.synth import write_synth
from sekisho.office.accounts.models import Account
from sekisho.office.analyst import jobs, work
from sekisho.office.analyst.asks import MOST_REFORMS, Ask, command, python, replay_ask
from sekisho.office.analyst.cut import PARTS, cut_of
from sekisho.office.analyst.models import Docket, Job, Part
from sekisho.office.analyst.sheets import as_csv
from sekisho.office.analyst.tell_cube import cube_section
from sekisho.office.analyst.work import CUBE
from sekisho.office.site.words import say
from sekisho.planning.words import PlanLabels

SignIn = Callable[..., Client]
WorkedOut = Callable[[Ask], Job]
BASELINE = "cn@2025-12-31~2026-11-23"
REFORMS = ("cn@2026-02-10~2026-11-23", "cn+embargo@2026-02-10~2026-11-23")
LAWS = (BASELINE, *REFORMS)
THREE = replay_ask(BASELINE, *REFORMS, lines=400, seed=3)
ADDRESS = "/analysis/replay?lines=400&seed=3&reform=none&reform=embargo"
Row = dict[str, str]


def table(client: Client, name: str, more: str = "") -> list[Row]:
    answer = client.get(f"{ADDRESS.replace('?', '.csv?')}&table={name}{more}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def of_law(row: Row, law: str) -> float:
    return float(row[law])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The cube that the command line writes of the same docket under the same laws."""
    folder = tmp_path_factory.mktemp("cube")
    for line in command(THREE, "en").splitlines():
        words = [str(folder / word) if word.endswith(".parquet") else word for word in shlex.split(line)[1:]]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
    return (folder / "cube.parquet").read_bytes()


def test_the_page_is_the_cube_of_the_command_line(sign_in: SignIn, worked_out: WorkedOut, written: bytes) -> None:
    job, client = worked_out(THREE), sign_in()
    download = client.get(f"/analysis/runs/{job.key}/cube.parquet")
    assert (download.status_code, download.content) == (200, written)
    assert download.headers["Content-Disposition"] == 'attachment; filename="cube.parquet"'
    cells = pq.read_table(io.BytesIO(written)).to_pylist()
    for name, column in (("outcomes", "lines"), ("outcomes-kg", "net_kg")):
        rows = {row["finding"]: row for row in table(client, name)}
        assert len(rows) >= 5
        for outcome in {cell["outcome"] for cell in cells}:
            row = rows.pop(say(f"cases.outcome.{outcome}", "en"))
            sums = [
                sum(cell[column] for cell in cells
                    if (cell["law"], cell["outcome"], cell["element"]) == (law, outcome, None))
                for law in LAWS
            ]  # fmt: skip
            assert [of_law(row, law) for law in LAWS] == pytest.approx(sums)
            differences = [of_law(row, f"{law}, difference to the first") for law in REFORMS]
            assert differences == pytest.approx([each - sums[0] for each in sums[1:]])
        assert not rows
    assert any(of_law(row, f"{REFORMS[1]}, difference to the first") for row in table(client, "outcomes"))


@pytest.mark.parametrize("by", PARTS["by"])
@pytest.mark.parametrize("measure", PARTS["measure"])
def test_one_finding_is_broken_down_by_one_dimension(
    sign_in: SignIn, worked_out: WorkedOut, written: bytes, by: str, measure: str
) -> None:
    worked_out(THREE)
    client, more = sign_in(), f"&by={by}&outcome=grantable&measure={measure}"
    rows = table(client, f"cube-{by}", more)
    cells = [
        cell
        for cell in pq.read_table(io.BytesIO(written)).to_pylist()
        if cell["outcome"] == "grantable" and (cell["element"] is not None) == (by == "element")
    ]
    column = "lines" if measure == "lines" else "net_kg"
    assert len(rows) == len({cell[by] for cell in cells})
    for law in LAWS:
        sums: dict[str | None, float] = dict.fromkeys((cell[by] for cell in cells), 0)
        for cell in cells:
            sums[cell[by]] += cell[column] * (cell["law"] == law)
        assert sorted(of_law(row, law) for row in rows) == pytest.approx(sorted(sums.values()))
    most = [max(of_law(row, law) for law in LAWS) for row in rows]
    assert most == sorted(most, reverse=True)
    page = client.get(ADDRESS + more).content.decode()
    drawn = re.search(r'<svg class="bars".*?</svg>', page, re.DOTALL)
    assert drawn is not None
    head = next(iter(rows[0].values()))
    assert f">{html.escape(head)}</text>" in drawn[0]
    assert f'<title id="cube-title">{say("cases.outcome.grantable", "en")}' in drawn[0]
    assert not re.search(r"<script|style=|\son\w+=", drawn[0])


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_choices_keep_the_question_and_say_which_is_shown(
    sign_in: SignIn, worked_out: WorkedOut, language: str
) -> None:
    job = worked_out(THREE)
    page = html.unescape(sign_in(language=language).get(f"{ADDRESS}&by=sector").content.decode())
    said = language[:2]
    links = dict(re.findall(r'<li><a href="(\?[^"#]*)#cube"(?: aria-current="true")?>([^<]+)</a>', page))
    assert len(links) == sum(len(known) for known in PARTS.values())
    assert all("reform=none&reform=embargo" in link for link in links)
    shown = re.findall(r'<a href="\?[^"#]*#cube" aria-current="true">([^<]+)</a>', page)
    # What an embargo changes most is what is refused.
    told = ("analyst.cube.sector", "cases.outcome.presumed_refusal", "analyst.head.kg")
    assert shown == [say(key, said) for key in told]
    assert f'href="/analysis/runs/{job.key}/cube.parquet"' in page
    assert sign_in(language=language).get(f"/analysis/runs/{job.key}?by=element&measure=lines").status_code == 200


def test_a_finding_that_no_line_comes_to_is_said_to_be_none(sign_in: SignIn, worked_out: WorkedOut) -> None:
    worked_out(THREE)
    page = sign_in().get(f"{ADDRESS}&outcome=grantable_in_part").content.decode()
    told = say("analyst.cube.none", "en", outcome=say("cases.outcome.grantable_in_part", "en"))
    assert told in html.unescape(page)
    assert '<svg class="bars"' not in page


@pytest.mark.parametrize("query", ["by=law", "outcome=granted", "measure=g", "by=%27", "by=element&measure=%3Cb%3E"])
@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_what_cannot_be_chosen_is_told_in_a_sentence(
    sign_in: SignIn, worked_out: WorkedOut, query: str, form: str
) -> None:
    job = worked_out(THREE)
    for address in (ADDRESS.replace("?", f"{form}?"), f"/analysis/runs/{job.key}{form}?"):
        answer = sign_in(language="ja").get(f"{address}&{query}")
        assert answer.status_code == 400
        assert "から選んでください" in answer.content.decode()
        assert "<b>" not in answer.content.decode()


def test_reforms_are_asked_for_in_the_form_and_stand_in_the_address(sign_in: SignIn) -> None:
    client = sign_in()
    chosen = {"reform": ["embargo", "none"], "also_on": "2026-06-01", "lines": "400", "seed": "3"}
    answer = client.post("/analysis/replay", chosen)
    days = ("2026-02-10", "2026-06-01")
    job = Job.objects.get()
    assert job.parameters["reforms"] == [f"cn{each}@{day}~2026-11-23" for day in days for each in ("", "+embargo")]
    page = client.get(answer.headers["Location"]).content.decode()
    assert "<progress" in page
    for value in ("none", "embargo"):
        assert re.search(rf'<option value="{value}" selected>', page)
    # The order in which they are written makes no other question, nor does a day that is written twice.
    client.post("/analysis/replay", {**chosen, "reform": ["none", "embargo"]})
    client.post("/analysis/replay?", {**chosen, "reform_on": "2026-06-01", "also_on": "2026-02-10"})
    assert Job.objects.count() == 1
    client.post("/analysis/replay", {"reform": ["none"], "also_on": "2026-02-10", "lines": "400", "seed": "3"})
    assert replay_ask(*LAWS[:2], lines=400, seed=3).key in Job.objects.values_list("key", flat=True)


def test_more_laws_than_may_be_are_told(sign_in: SignIn) -> None:
    every = [("reform", each) for each in ("none", "limited", "embargo", "case-by-case", "relaxed")]
    for query, asked in ((every, 5), ([*every, ("also_on", "2026-06-01")], 10)):
        answer = sign_in().get(f"/analysis/replay?{urlencode(query)}")
        told = say("analyst.replay.too_many_laws", "en", asked=asked, most=MOST_REFORMS)
        assert (answer.status_code, told in answer.content.decode()) == ((400, True) if asked > 9 else (200, False))
    for query in ([("reform", "nothing")], [("also_on", "soon")], [("also_on", "2019-01-01")]):
        answer = sign_in().get(f"/analysis/replay?{urlencode(query)}")
        assert answer.status_code == 400
        assert b'role="alert"' in answer.content
    assert Job.objects.count() == 0


def test_ten_laws_stand_on_one_page(sign_in: SignIn, worked_out: WorkedOut) -> None:
    overlays = ("", "+limited", "+embargo", "+case-by-case", "+relaxed")
    names = [f"cn{each}@{day}~2026-11-23" for day in ("2026-02-10", "2026-06-01") for each in overlays][:9]
    job = worked_out(replay_ask(BASELINE, *names, lines=60, seed=3))
    page = sign_in().get(f"/analysis/runs/{job.key}").content.decode()
    assert all(html.escape(name) in page for name in names)
    assert page.count('class="plain"') >= 1
    assert page.count('class="other"') == 9 * page.count('class="plain"')
    document = jobs.document(job, "en")
    assert document is not None
    assert [each["regime"] for each in document["reforms"]] == names
    assert document["impact"] is None


def test_a_cube_that_is_not_kept_is_said_to_be_missing(
    sign_in: SignIn, worked_out: WorkedOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_CUBE_BYTES", 100)
    job, client = worked_out(THREE), sign_in()
    assert not Part.objects.filter(job=job, name=CUBE).exists()
    page = html.unescape(client.get(ADDRESS).content.decode())
    assert say("analyst.cube.not_kept", "en") in page
    assert '<svg class="bars"' not in page
    assert len(table(client, "outcomes")) >= 5
    assert client.get(f"/analysis/runs/{job.key}/cube.parquet").status_code == 404


def test_the_cube_of_an_uploaded_docket_is_its_organisations_own(
    sign_in: SignIn, people: dict[str, Account], worked_out: WorkedOut, tmp_path: Path
) -> None:
    write_synth(tmp_path / "d.parquet", 30, 5)
    Docket.objects.create(
        hash="ab" * 32,
        organisation=people["analyst"].organisation,
        name="cube.parquet",
        lines=30,
        content=(tmp_path / "d.parquet").read_bytes(),
        made_by=people["analyst"],
        made_at=people["analyst"].date_joined,
    )
    job = worked_out(replay_ask(BASELINE, *REFORMS, docket="ab" * 32))
    address = f"/analysis/runs/{job.key}/cube.parquet"
    assert sign_in("analyst").get(address).status_code == 200
    assert sign_in("keeper").get(address).status_code == 404
    assert sign_in("officer").get(address).status_code == 403
    assert sign_in(None).get(address).status_code == 302


def test_lines_of_python_give_document_and_cube(
    worked_out: WorkedOut, written: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found: dict[str, object] = {}
    exec(python(THREE, "en"), found)
    document = jobs.document(worked_out(THREE), "en")
    assert document is not None
    assert isinstance(found["document"], dict)
    assert found["document"]["reforms"] == document["reforms"]
    assert (tmp_path / "cube.parquet").read_bytes() == written


def test_what_a_docket_writes_runs_nowhere() -> None:
    said = '=HYPERLINK("x")<script>'
    row = {"law": LAWS[0], "outcome": "refer", "element": None, "sector": said, "destination": None}
    none = {**row, "law": LAWS[1], "lines": 0, "net_g": 0}
    cells = Cells(pa.Table.from_pylist([{**row, "lines": 1, "net_g": 1500}, none]))
    cut = cut_of({"by": "sector", "outcome": "refer"}, "en")
    section = cube_section(cells, LAWS[:2], cut, PlanLabels("en"), [], "/cube")
    assert section.drawn is not None
    assert "<script>" not in section.drawn
    assert html.escape(said) in section.drawn
    rows = list(csv.reader(io.StringIO(as_csv(section.sheets[0]).removeprefix("\ufeff"))))
    assert rows[1] == [f"'{said}", "1.5", "0.0", "-1.5"]
