import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ended import Ended

from sekisho.cli.layout import cells
from sekisho.cli.story import APPLICATIONS
from sekisho.places import data_path

Run = Callable[..., Ended]
STORY, CLAIMS = (yaml.safe_load(data_path("demo", name).read_bytes()) for name in ("story.yaml", "claims.yaml"))


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every sentence of a file: a mapping that holds English."""
    if isinstance(value, dict):
        if "en" in value:
            yield value
        for inner in value.values():
            yield from texts(inner)
    if isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_every_sentence_of_the_story_stands_in_three_languages() -> None:
    told = [*texts(STORY), *texts(CLAIMS)]
    assert len(told) > 50
    assert all(set(text) == {"en", "ja", "zh"} and all(text.values()) for text in told)


def test_every_figure_about_japan_has_source_and_confidence() -> None:
    assert len(CLAIMS) == 9
    for claim in CLAIMS:
        assert claim["source"]
        assert claim["confidence"] in ("high", "medium", "low")


def test_no_room_that_is_shipped_is_said_to_be_missing() -> None:
    assert all(claim["there"] for claim in CLAIMS)
    assert not any("not there yet" in claim["part"]["en"] for claim in CLAIMS)


def test_what_is_told_of_the_plan_is_what_the_planning_page_prints() -> None:
    page = (Path(__file__).parents[2] / "docs" / "planning.md").read_text(encoding="utf-8")
    told = {claim["id"]: claim["part"] for claim in CLAIMS}
    (pays,) = re.findall(r"break-even, minamitorishima, stop of 6 months \| ([\d.]+ %) a year", page)
    (lynas,) = re.findall(r"2035: break-even, lynas-expansion, stop of 6 months \| ([\d.]+ %) a year", page)
    (until,) = re.findall(r"2035: bridge, Dy, at most 5 % \|[^|]*until (\d{4})-\d\d", page)
    section = page.partition("(`minamitorishima`)")[2].partition("###")[0]
    (starts,) = re.findall(r"`starts` \| ([\d,]+) \| ([\d,]+) – ([\d,]+)", section)
    (never,) = re.findall(r"`never` \| ([\d.]+) \| ([\d.]+) – ([\d.]+)", section)
    options = yaml.safe_load(data_path("planning", "scenarios", "japan-2026-2035.yaml").read_bytes())["options"]
    assert len(options) == 14
    for language in ("en", "ja", "zh"):
        assert pays in told["chikyu"][language]
        assert lynas in told["chikyu"][language]
        later = told["no-output-before-2027"][language]
        assert all(year.replace(",", "") in later for year in starts)
        assert all(f"{100 * float(share):g}" in later for share in never)
        assert until in later


def test_every_shipped_application_is_told_and_names_invented_parties() -> None:
    folder = data_path("demo", APPLICATIONS)
    assert [case["file"] for case in STORY["cases"]["files"]] == sorted(file.name for file in folder.iterdir())
    assert all("(fictional)" in file.read_text(encoding="utf-8") for file in folder.iterdir())


def test_the_whole_story_runs_on_the_shipped_data(run: Run) -> None:
    ended = run("demo", "--no-serve")
    assert (ended.code, ended.err) == (0, "")
    text = " ".join(ended.out.split())
    assert "SYNTHETIC: 100,000 invented lines" in text
    assert "nobody can say: MOFCOM-GAC-56/2025" in text
    for told in (
        "Application DEMO-1: grantable",
        "due 2025-07-09 if accepted 2025-05-06",
        "Application DEMO-2: information needed",
        "Application DEMO-3: prohibited",
        "Application DEMO-4: referred to an officer",
        "Application DEMO-5: no licence required",
        "Application DEMO-6: prohibited",
        "Application DEMO-7: referred to an officer",
    ):
        assert told in text
    assert "of 100,000 lines flip" in text
    assert "71.9 %: all rare earths, all forms, by weight, 2024; Japan's imports of all rare earths [JOGMEC" in text
    assert "2.64 trillion yen, 0.433 % of GDP, exactly what it printed (sekisho supply run nri-linear)" in text
    assert re.search(
        r"This model, No rare earths from China for a year: \d\.\d+ trillion yen \([\d.]+–[\d.]+\) in 365", text
    )
    assert "Daiwa, 365 days: 7.00 trillion yen, 1.30 % of GDP" in text
    assert "not a confidence interval" in text
    assert "supply room" not in text


@pytest.mark.parametrize("language", ["ja", *(pytest.param(each, marks=pytest.mark.long) for each in ("en", "zh"))])
def test_the_story_reads_in_each_language_within_80_cells(run: Run, language: str) -> None:
    out = run("demo", "--no-serve", "--lines", 2000, "--lang", language).out
    assert "\x1b" not in out
    assert [line for line in out.splitlines() if cells(line) > 80 and not line.startswith("    sekisho ")] == []


@pytest.mark.long
def test_with_no_serve_no_office_is_spoken_of(run: Run) -> None:
    assert "fictional office" not in run("demo", "--lines", 500, "--no-serve").out


@pytest.mark.long
def test_a_taken_port_is_told_after_the_story(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("demo", "--lines", 500, "--port", port)
    assert f"A fictional office opens at http://127.0.0.1:{port}/" in ended.out
    assert ended.code == 2
    assert f"127.0.0.1:{port}: cannot be listened on" in ended.err


@pytest.mark.long
def test_the_story_is_the_same_on_any_day(run: Run) -> None:
    def cases(day: str) -> str:
        return run("demo", "--no-serve", "--lines", 500, SEKISHO_TODAY=day).out.partition("\n3. ")[0]

    assert cases("2026-11-23") == cases("2031-01-01")


def test_what_to_run_next_runs(run: Run) -> None:
    folder = data_path("demo", APPLICATIONS)
    assert run("check", folder / "2-strictest.json", "--regime", "cn@filed").code == 0
    assert run("check", folder, "--regime", "cn+limited@2026-02-10", "--json").code == 0
