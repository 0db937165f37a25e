"""The pages: who opens them, what they ask and start, and that their figures are the library's."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sekisho.determination.dockets.synth import write_synth
from sekisho.office.accounts.models import Account
from sekisho.office.analyst import jobs, shipped, views_replay
from sekisho.office.analyst.asks import Ask, leverage_ask, replay_ask, run_ask
from sekisho.office.analyst.models import CANCELLED, WAITING, Docket, Job
from sekisho.office.analyst.tell_compare import compare_plans_page
from sekisho.office.roles import Role
from sekisho.office.site.words import say
from sekisho.planning.words import PlanLabels
from sekisho.supply.dependency import read_dependency
from sekisho.supply.pictures.words import Labels, yen
from sekisho.supply.result import band
from sekisho.supply.run import run
from sekisho.supply.scenario_file import load_scenario

SignIn = Callable[..., Client]
WorkedOut = Callable[[Ask], Job]
SMALL = run_ask("japan-2026", 10, 7)
ADDRESS = "/analysis/scenarios/japan-2026?draws=10&seed=7"
ADDRESSES = (
    "/analysis",
    "/analysis/dependency",
    "/analysis/dependency.csv",
    "/analysis/scenarios/japan-2026",
    "/analysis/compare",
    "/analysis/leverage",
    "/analysis/hindcast/2010",
    "/analysis/replay",
    "/analysis/plan/state-stock",
    "/analysis/plan/compare",
    "/analysis/runs",
)
LAWS = ("cn@2025-12-31~2026-11-23", "cn@2026-02-10~2026-11-23")


def test_results_of_supply_are_shown_to_analysts_auditors_and_keepers_alone(sign_in: SignIn) -> None:
    readers = (Role.ANALYST, Role.AUDITOR, Role.KEEPER)
    for role in [*(each for each in Role if each not in readers), *readers]:
        client, reads = sign_in(str(role)), role in readers
        assert {client.get(each).status_code for each in ADDRESSES} == {200 if reads else 403}, role
        if not reads:
            assert client.post("/analysis/leverage", {"draws": 10}).status_code == 403
            assert client.post("/analysis/dockets").status_code == 403
            assert Job.objects.count() == 0


def test_nobody_reads_without_signing_in(sign_in: SignIn) -> None:
    assert {sign_in(None).get(each).status_code for each in ADDRESSES} == {302}


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_contents_has_a_line_for_each_page_and_asks_what_is_shipped_once(sign_in: SignIn, language: str) -> None:
    client = sign_in(language=language)
    page = client.get("/analysis").content.decode()
    for name in (*shipped.scenarios(), *shipped.plans()):
        assert f"/{name}" in page
    assert say("analyst.wall", language[:2]) in page.replace("&#x27;", "'")
    asked = Job.objects.count()
    assert asked == len(list(shipped.shipped_asks()))
    client.get("/analysis")
    assert Job.objects.count() == asked


def test_figures_on_the_page_are_the_librarys(sign_in: SignIn, worked_out: WorkedOut) -> None:
    worked_out(SMALL)
    result = run(load_scenario("japan-2026"), 10, 7)
    loss = band(result.loss_jpy)["p50"]
    assert loss is not None
    for language in ("en", "ja"):
        page = html.unescape(sign_in(language=language).get(ADDRESS).content.decode())
        assert yen(loss, Labels(language)) in page
        for house in result.published:
            assert house.source in page
        for unknown in result.not_identified:
            assert unknown[language] in page
    table = sign_in().get(f"{ADDRESS}&table=cover".replace("?", ".csv?")).content.decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(table)))
    assert float(first["50 %"]) == pytest.approx(band(result.cover_days["Nd"])["p50"])


def test_json_at_the_same_address_has_result_charts_and_what_stands_beside(
    sign_in: SignIn, worked_out: WorkedOut
) -> None:
    job = worked_out(SMALL)
    told = sign_in().get(ADDRESS.replace("?", ".json?")).json()
    assert told["result"] == jobs.document(job, "en")
    assert told["about"]["key"] == job.key
    assert told["about"]["data"].startswith("sha256:")
    assert {"cover", "cliff", "loss", "flows", "sectors", "arrivals"} <= told["charts"].keys()
    for section, notes in told["notes"].items():
        assert {"Convention", "Range", "Source"} <= {head for head, _ in notes}, section
    permanent = sign_in().get(f"/analysis/runs/{job.key}.json").json()
    assert permanent["result"] == told["result"]


def test_charts_hold_data_alone_and_no_code_or_colour(sign_in: SignIn, worked_out: WorkedOut) -> None:
    worked_out(SMALL)
    charts = json.dumps(sign_in().get(ADDRESS.replace("?", ".json?")).json()["charts"])
    assert not re.search(r"function|=>|#[0-9a-f]{3,6}\b|rgb", charts)


def test_a_page_needs_no_inline_script_or_style(sign_in: SignIn, worked_out: WorkedOut) -> None:
    worked_out(SMALL)
    page = sign_in().get(ADDRESS).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=\"", page)
    assert 'data-chart="cliff"' in page


def test_what_was_not_asked_is_asked_for_and_then_waited_for(sign_in: SignIn) -> None:
    client = sign_in()
    assert say("analyst.not_yet", "en") in client.get(ADDRESS).content.decode()
    assert client.get(ADDRESS.replace("?", ".json?")).status_code == 404
    assert Job.objects.count() == 0
    answer = client.post("/analysis/scenarios/japan-2026", {"draws": "10", "seed": "7", "case_draws": "0"})
    assert answer.headers["Location"].startswith(f"{ADDRESS}")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "<progress" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert client.get(ADDRESS.replace("?", ".json?")).status_code == 202
    job = Job.objects.get()
    assert (job.key, job.state, job.made_by.username) == (SMALL.key, WAITING, "analyst")  # type: ignore[union-attr]
    bar = client.get(f"/analysis/runs/{job.key}/progress")
    assert b"<progress" in bar.content
    assert "HX-Refresh" not in bar.headers


def test_a_job_is_ended_by_a_button_and_its_page_says_so(sign_in: SignIn) -> None:
    client = sign_in()
    client.post("/analysis/scenarios/japan-2026", {"draws": "10", "seed": "7"})
    job = Job.objects.get()
    assert client.post(f"/analysis/runs/{job.key}/cancel").status_code == 302
    job.refresh_from_db()
    assert job.state == CANCELLED
    assert client.get(f"/analysis/runs/{job.key}/progress").headers["HX-Refresh"] == "true"
    assert say("analyst.cancelled.nothing", "en") in client.get(ADDRESS).content.decode()
    assert client.post(f"/analysis/runs/{job.key}/again").status_code == 302
    job.refresh_from_db()
    assert job.state == WAITING


@pytest.mark.parametrize(
    "query", ["draws=9", "draws=2001", "draws=x", "seed=-1", "case_draws=201", "draws=1e3", "draws=%27"]
)
def test_what_is_out_of_bounds_is_told_and_starts_nothing(sign_in: SignIn, query: str) -> None:
    client = sign_in()
    page = client.get(f"/analysis/scenarios/japan-2026?{query}")
    assert page.status_code == 400
    assert b'role="alert"' in page.content
    name, _, value = query.partition("=")
    assert client.post("/analysis/scenarios/japan-2026", {name: value}).status_code == 400
    assert Job.objects.count() == 0


def test_a_scenario_that_is_not_shipped_is_not_there(sign_in: SignIn) -> None:
    client = sign_in()
    for address in ("/analysis/scenarios/nothing", "/analysis/plan/nothing", f"/analysis/runs/{'0' * 64}"):
        assert client.get(address).status_code == 404


def test_two_equal_scenarios_are_said_to_be_equal(sign_in: SignIn, worked_out: WorkedOut) -> None:
    worked_out(run_ask("nri-linear", 20, 7))
    client = sign_in()
    page = client.get("/analysis/compare?one=nri-linear&other=nri-linear&draws=20&seed=7").content.decode()
    assert say("analyst.compare.nothing", "en") in page


def test_leverage_has_its_horizons_with_range_and_convention(sign_in: SignIn, worked_out: WorkedOut) -> None:
    job = worked_out(leverage_ask(draws=10, seed=7))
    document = jobs.document(job, "en")
    assert document is not None
    page = sign_in().get("/analysis/leverage?draws=10&seed=7").content.decode()
    for each in document["horizons"]:
        assert yen(each["leverage_jpy"]["mean"], Labels("en")) in page
    assert Labels("en")("gdp.G3") in page


def test_dependency_is_narrowed_by_the_address_and_names_every_source(sign_in: SignIn) -> None:
    client = sign_in()
    told = client.get("/analysis/dependency.json").json()
    rows = next(each["rows"] for each in told["tables"] if each["id"] == "shares")
    shares = read_dependency()
    assert sorted(row[7] for row in rows) == sorted(each.share_pct for each in shares)
    assert {row[10] for row in rows} == {each.source for each in shares}
    few = client.get("/analysis/dependency.json?element=Dy").json()["tables"][0]["rows"]
    assert len(few) == sum(each.element == "Dy" for each in shares)


def test_two_laws_on_a_synthetic_docket_say_synthetic_on_their_face(sign_in: SignIn, worked_out: WorkedOut) -> None:
    job = worked_out(replay_ask(*LAWS, lines=400, seed=3))
    document = jobs.document(job, "en")
    assert document is not None
    assert document["flips"]
    page = sign_in().get("/analysis/replay?lines=400&seed=3").content.decode()
    assert say("analyst.replay.synthetic", "en") in page
    for flip in document["flips"]:
        assert all(rule in page for rule in flip["rules"])
    assert document["baseline"]["hash"] in page


def test_a_reform_that_changes_nothing_is_called_out(sign_in: SignIn, worked_out: WorkedOut) -> None:
    worked_out(replay_ask(LAWS[1], LAWS[1], lines=50, seed=3))
    page = sign_in("analyst", "ja").get("/analysis/replay?baseline_on=2026-02-10&lines=50&seed=3").content.decode()
    assert say("analyst.replay.nothing", "ja", baseline=LAWS[1], reform=LAWS[1]) in page


def test_a_day_that_the_law_does_not_cover_is_told(sign_in: SignIn) -> None:
    page = sign_in().get("/analysis/replay?reform_on=2019-01-01")
    assert page.status_code == 400
    assert say("analyst.replay.uncovered", "en", on="2019-01-01", known="2026-11-23") in page.content.decode()


@pytest.fixture
def docket(tmp_path: Path) -> bytes:
    write_synth(tmp_path / "d.parquet", 30, 5)
    return (tmp_path / "d.parquet").read_bytes()


def uploaded(client: Client, name: str, content: bytes) -> int:
    return client.post("/analysis/dockets", {"file": SimpleUploadedFile(name, content)}).status_code


def test_an_uploaded_docket_is_its_organisations_own(
    sign_in: SignIn, people: dict[str, Account], worked_out: WorkedOut, docket: bytes
) -> None:
    client, other = sign_in("analyst"), sign_in("keeper")
    assert uploaded(client, "mine.parquet", docket) == 302
    kept = Docket.objects.get()
    assert (kept.lines, kept.organisation) == (30, people["analyst"].organisation)
    job = worked_out(replay_ask(*LAWS, docket=kept.hash))
    address = f"/analysis/replay?docket={kept.hash}"
    page = client.get(address).content.decode()
    assert "mine.parquet" in page
    assert say("analyst.replay.synthetic", "en") not in page
    assert client.get(f"/analysis/runs/{job.key}").status_code == 200
    assert other.get(address).status_code == 400
    assert other.get(f"/analysis/runs/{job.key}").status_code == 404
    assert other.post(f"/analysis/runs/{job.key}/cancel").status_code == 404
    assert job.key not in other.get("/analysis/runs.json").content.decode()
    assert job.key in client.get("/analysis/runs.json").content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.exe", b"MZ"),
        ("d.parquet", b"PAR1 and nothing"),
        ("d.csv", b""),
        ("d.csv", b"\x00\xff\xfe"),
        ("d.csv", b"application,line\n"),
        ("../../d.csv", b"a,b\n1,2\n"),
    ],
)
def test_what_is_no_docket_is_refused_with_place_cause_and_remedy(sign_in: SignIn, name: str, content: bytes) -> None:
    client = sign_in()
    assert uploaded(client, name, content) == 400
    assert Docket.objects.count() == 0


def test_a_docket_that_is_too_large_is_refused(sign_in: SignIn, docket: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for bound in ("MOST_BYTES", "MOST_LINES", "MOST_UNPACKED_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(views_replay, bound, 10)
            assert uploaded(sign_in(), "d.parquet", docket) == 400, bound
    assert Docket.objects.count() == 0


def test_a_plans_form_keeps_what_was_chosen_in_the_address(sign_in: SignIn) -> None:
    client = sign_in()
    chosen = {"without": ["caremag"], "force": ["stock-state"], "risk_weight": "0.25", "draws": "4", "scenarios": "2"}
    answer = client.post("/analysis/plan/state-stock", chosen)
    assert answer.status_code == 302
    job = Job.objects.get()
    assert job.parameters == {
        "scenario": "state-stock",
        "seed": 20261123,
        "without": ["caremag"],
        "force": ["stock-state"],
        "risk_weight": 0.25,
        "draws": 4,
        "scenarios": 2,
    }
    page = client.get(answer.headers["Location"]).content.decode()
    assert re.search(r'name="force" value="stock-state"[^>]* checked', page)
    assert re.search(r'name="without" value="caremag"[^>]* checked', page)
    assert client.get("/analysis/plan/state-stock?without=caremag&force=caremag").status_code == 400
    assert client.get("/analysis/plan/state-stock?draws=4&scenarios=5").status_code == 400


def test_pages_ask_the_database_a_bounded_number_of_times(sign_in: SignIn, worked_out: WorkedOut) -> None:
    worked_out(SMALL)
    client = sign_in()
    for address in ("/analysis", ADDRESS, "/analysis/runs", "/analysis/compare"):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        assert len(asked) <= 12, (address, [each["sql"] for each in asked])


@pytest.mark.long
def test_a_plan_is_shown_with_both_losses_gap_bridge_and_tornado(sign_in: SignIn, worked_out: WorkedOut) -> None:
    from sekisho.office.analyst.asks import plan_ask

    ask = plan_ask("state-stock", draws=4, scenarios=2)
    job = worked_out(ask)
    document = jobs.document(job, "en")
    assert document is not None
    for language in ("en", "ja", "zh-hans"):
        page = sign_in(language=language).get("/analysis/plan/state-stock?draws=4&scenarios=2").content.decode()
        labels = Labels(language[:2])
        for name in ("without", "planned", "simulated", "simulated_without"):
            assert yen(document["loss_jpy"][name], labels) in page
        for section in ("losses", "choices", "bridge", "break-even", "tornado", "open", "parameters"):
            assert f'id="{section}"' in page
    same = sign_in().get(f"/analysis/plan/compare?one={job.key}&other={job.key}").content.decode()
    assert say("analyst.compare_plans.nothing", "en") in same
    # Counted by another convention, the losses stand apart, and no bar stands beside another's.
    said = PlanLabels("en")
    alike = compare_plans_page((document, document), said, (job.key, job.key))
    apart = compare_plans_page((document, {**document, "convention": "G2"}), said, (job.key, job.key))
    assert [sheet.id for sheet in alike.sections[0].sheets] == ["losses", "status"]
    assert [sheet.id for sheet in apart.sections[0].sheets] == ["losses-1", "losses-2", "status"]
    assert (alike.sections[0].chart is None, apart.sections[0].chart) == (False, None)
    assert [kind for kind, told in apart.banners if "do not subtract" in told] == ["warning"]
    assert not [told for _, told in alike.banners if "do not subtract" in told]


def test_a_drawing_says_all_by_attributes(sign_in: SignIn, worked_out: WorkedOut) -> None:
    job = worked_out(run_ask("nri-linear", 20, 7))
    jobs.keep_picture(
        job,
        "loss.en.svg",
        '<?xml version="1.0"?><svg width="9"><defs><style type="text/css">*{stroke-linejoin: round}</style></defs>'
        '<path style="fill: none; stroke: #555555"/></svg>',
    )
    client = sign_in()
    answer = client.get(f"/analysis/runs/{job.key}/loss.en.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"style" not in answer.content
    assert b'<path fill="none" stroke="#555555"/>' in answer.content
    assert f"/analysis/runs/{job.key}/loss.en.svg" in client.get(f"/analysis/runs/{job.key}").content.decode()
    assert client.get(f"/analysis/runs/{job.key}/loss.ja.svg").status_code == 404
