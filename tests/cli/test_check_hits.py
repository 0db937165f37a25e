"""`check` with judgements of hits, and with a table of who owns whom."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

EXAMPLES = Path(__file__).parents[1] / "examples"
Run = Callable[..., Ended]
REGIME = "cn@2026-05-11"
KEY = "MOFCOM-12/2026#15|DE|株式会社トーキン"


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """The civil magnet, for an importer that bears a watch-listed name in another country."""
    told = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    for party in (told["importer"], *told["end_users"]):
        if party["id"] == told["importer"]["id"]:
            party |= {"name": "株式会社トーキン", "country": "DE"}
    file = tmp_path / "application.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def judgement(folder: Path, same: bool) -> Path:
    file = folder / "judged.json"
    said = {"hit": KEY, "same": same, "by": "officer 7", "on": "2026-05-12", "reason": "register extract"}
    file.write_text(json.dumps([said]), encoding="utf-8")
    return file


def test_an_open_hit_is_asked_with_the_words_that_answer_it(run: Run, application: Path) -> None:
    lines = run("check", application, "--regime", REGIME).out
    assert f"\n        {KEY}\n" in lines
    told = " ".join(lines.split())
    assert "Is 株式会社トーキン (DE) the listed party Tokin Corporation (MOFCOM-12/2026#15)?" in told
    assert "judge it in the file for --adjudications, under this hit:" in told


@pytest.mark.parametrize(("same", "outcome"), [(True, "refer"), (False, "grantable")])
def test_a_judgement_settles_it(run: Run, application: Path, tmp_path: Path, same: bool, outcome: str) -> None:
    ended = run("check", application, "--regime", REGIME, "--adjudications", judgement(tmp_path, same), "--json")
    assert (ended.code, json.loads(ended.out)["outcome"]) == (0, outcome)
    told = run("check", application, "--regime", REGIME, "--adjudications", judgement(tmp_path, same)).out
    assert "register extract" in told


def test_the_hit_that_a_finding_shows_is_the_hit_that_a_judgement_names(
    run: Run, application: Path, tmp_path: Path
) -> None:
    finding = json.loads(run("check", application, "--regime", REGIME, "--json").out)
    (hit,) = next(party["hits"] for party in finding["parties"] if party["hits"])
    said = {"hit": hit["hit"], "same": False, "by": "o", "on": "2026-05-12", "reason": "r", "seen": hit["derived_from"]}
    (tmp_path / "a.json").write_text(json.dumps([said]), encoding="utf-8")
    words = ["check", application, "--regime", REGIME, "--adjudications", tmp_path / "a.json", "--json"]
    assert json.loads(run(*words).out)["outcome"] == "grantable"


def test_a_judgement_of_nobody_is_remarked(run: Run, application: Path, tmp_path: Path) -> None:
    said = [{"hit": "MOFCOM-12/2026#51|DE|A", "same": False, "by": "o", "on": "2026-05-12", "reason": "r"}]
    (tmp_path / "a.json").write_text(json.dumps(said), encoding="utf-8")
    ended = run("check", application, "--regime", REGIME, "--adjudications", tmp_path / "a.json", "--json")
    assert "no party of cn has the id MOFCOM-12/2026#51" in ended.err
    assert json.loads(ended.out)["outcome"] == "information_needed"


def test_mistakes_in_both_files_are_told_at_once(run: Run, application: Path, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"hit": "x"}]', encoding="utf-8")
    (tmp_path / "s.csv").write_text("owner,owned,share_pct\nX,A,-1\n", encoding="utf-8")
    words = ["--adjudications", tmp_path / "a.json", "--ownership", tmp_path / "s.csv"]
    ended = run("check", application, "--regime", REGIME, *words)
    assert ended.code == 2
    assert "a.json[0]: hit" in ended.err
    assert "s.csv row 2: share_pct: must be from 0 to 100" in ended.err


def shares(folder: Path, *rows: str) -> Path:
    file = folder / "shares.csv"
    file.write_text("owner,owner_country,owned,share_pct\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def third_country(tmp_path: Path) -> Path:
    """Dysprosium metal from Korea to Germany, from Chinese ore: only Announcement 61 asks for a licence."""
    told = json.loads((EXAMPLES / "1-civil-grant.json").read_text(encoding="utf-8"))
    told["exporter"]["country"] = "KR"
    told |= {"route": ["KR", "DE"], "destination": "DE"}
    told["importer"] |= {"name": "Kakuu Magnet GmbH", "country": "DE"}
    told["lines"][0] |= {"form": "metal", "family": None, "composition_wt_pct": {"Dy": "99.9"}, "made_in": "CN"}
    for node in told["downstream"]:
        node["party"] |= {"country": "DE", "name": "Kakuu Motor GmbH"}
    told["end_users"] = [node["party"]["id"] for node in told["downstream"][-1:]]
    file = tmp_path / "third.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def judged(run: Run, file: Path, regime: str, table: Path) -> tuple[str, list[str], list[str]]:
    finding = json.loads(run("check", file, "--regime", regime, "--ownership", table, "--json").out)
    (line,) = finding["lines"]
    rules = [reason["rule"] for reason in line["reasons"]]
    return line["outcome"], rules, [each["verdict"] for each in finding["ownership"]]


def test_ownership_by_half_is_no_bar_where_the_law_does_not_have_it(
    run: Run, third_country: Path, tmp_path: Path
) -> None:
    table = shares(tmp_path, "Tokin Corporation,JP,Kakuu Magnet GmbH,60", "Tokin Corporation,JP,Kakuu Motor GmbH,60")
    outcome, rules, verdicts = judged(run, third_country, "cn@2026-07-21", table)
    assert verdicts == ["captured", "captured"]
    assert "MOFCOM-61/2025:refusal" not in rules
    assert outcome == "no_licence_required"


def test_who_owns_whom_is_shown_in_the_text(run: Run, third_country: Path, tmp_path: Path) -> None:
    table = shares(tmp_path, "Tokin Corporation,JP,Kakuu Magnet GmbH,60")
    told = run("check", third_country, "--regime", "cn@2026-07-21", "--ownership", table).out
    assert "Kakuu Magnet GmbH: captured; held directly 60" in told


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "neither the importer nor an end user"), ("ja", "この表は何も答えない"), ("zh", "未能作答")],
)
def test_a_share_table_of_other_parties_is_remarked(
    run: Run, third_country: Path, tmp_path: Path, lang: str, words: str
) -> None:
    table = shares(tmp_path, "Tokin Corporation,JP,Kakuu Motors GmbH,60")
    ended = run("check", third_country, "--regime", REGIME, "--ownership", table, "--lang", lang)
    assert ended.code == 0
    assert words in ended.err
    table = shares(tmp_path, "Tokin Corporation,JP,Kakuu Motor GmbH,60")
    assert words not in run("check", third_country, "--regime", REGIME, "--ownership", table, "--lang", lang).err


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "shares.csv row 1: has no stake: there is only the head"),
        ("ja", "shares.csv 1行目：持分の記載がない"),
        ("zh", "shares.csv 第1行：没有持股记录"),
    ],
)
def test_a_share_table_without_a_stake_is_a_mistake(
    run: Run, third_country: Path, tmp_path: Path, lang: str, words: str
) -> None:
    ended = run("check", third_country, "--ownership", shares(tmp_path), "--lang", lang)
    assert ended.code == 2
    assert words in ended.err


def test_a_judgement_of_a_hit_that_is_not_in_the_file_is_remarked(run: Run, application: Path, tmp_path: Path) -> None:
    said = [{"hit": "MOFCOM-12/2026#15|FR|Nobody SA", "same": False, "by": "o", "on": "2026-05-12", "reason": "r"}]
    (tmp_path / "a.json").write_text(json.dumps(said), encoding="utf-8")
    ended = run("check", application, "--regime", REGIME, "--adjudications", tmp_path / "a.json", "--json")
    assert ended.code == 0
    assert "a.json[0]: hit: 'MOFCOM-12/2026#15|FR|Nobody SA' is no hit of what is judged here" in ended.err
    assert "copy hits[].hit of the finding" in ended.err
