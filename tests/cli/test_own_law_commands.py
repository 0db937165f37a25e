"""Commands judge by a law of one's own, and say by which."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from ended import Ended

from retold import english_in
from sekisho.places import data_path

Run = Callable[..., Ended]
DAY = "2026-05-11"
EXAMPLE = Path(__file__).parents[1] / "examples" / "2-missing-document.json"
RULE = "CN-REG-792:16(1)(3)"
STATEMENT = "PRACTICE-JP-2026:supply-chain-statement"
PARTY = "{id},control_list,MOFCOM-11/2026,901,{name},示例,JP,2026-02-24,,2026-02-24,,s,high\n"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped law in which metals need no technical description, and Japan's importers no statement."""
    monkeypatch.chdir(tmp_path)
    folder = Path(shutil.copytree(data_path("law", "cn"), tmp_path / "mine"))
    changed(folder, "rules.yaml", RULE, 'when: "controlled"', "when: \"controlled and form <> 'metal'\"")
    changed(folder, "rules.yaml", STATEMENT, "importer_country = 'JP' or destination = 'JP'", "destination = 'US'")
    return folder


def changed(folder: Path, file: str, after: str, old: str, new: str) -> None:
    before, at, rest = (folder / file).read_text(encoding="utf-8").partition(after)
    assert old in rest
    (folder / file).write_text(before + at + rest.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def docket(run: Run, mine: Path) -> Path:
    path = mine.parent / "docket.parquet"
    run("docket", "synth", path, "--lines", 300, "--seed", 1)
    return path


def test_an_application_is_judged_by_it(run: Run, mine: Path) -> None:
    shipped, own = (
        json.loads(run("check", EXAMPLE, "--regime", f"{law}@{DAY}", "--json").out) for law in ("cn", "./mine")
    )
    assert (shipped["outcome"], own["outcome"]) == ("information_needed", "grantable")
    assert own["regime"] | {"hash": ""} == shipped["regime"] | {"id": "./mine", "hash": ""}
    assert own["regime"]["hash"] != shipped["regime"]["hash"]
    assert f"judged by ./mine as of {DAY}" in run("check", EXAMPLE, "--regime", f"{mine}@{DAY}").out


def test_it_is_shown_and_held_against_the_shipped_law(run: Run, mine: Path) -> None:
    assert json.loads(run("regime", "show", f"./mine@{DAY}", "--json").out)["regime"]["id"] == "./mine"
    found = json.loads(run("regime", "diff", f"cn@{DAY}", f"./mine@{DAY}", "--json").out)
    assert {each["rule"] for each in found["rules"]} == {RULE, STATEMENT}


def test_its_lists_are_looked_in(run: Run, mine: Path) -> None:
    with (mine / "lists" / "entities.csv").open("a", encoding="utf-8") as file:
        file.write(PARTY.format(id="MOFCOM-11/2026#901", name="Zyxwv Example Works"))
    found = json.loads(run("screen", "Zyxwv Example Works", "--regime", "./mine", "--json").out)
    assert found[0]["hits"][0]["id"] == "MOFCOM-11/2026#901"
    assert json.loads(run("screen", "Zyxwv Example Works", "--json").out)[0]["hits"] == []


def test_a_docket_is_replayed_under_it(run: Run, mine: Path, docket: Path) -> None:
    lines = mine.parent / "lines.parquet"
    ended = run("replay", docket, "--baseline", f"cn@{DAY}", "--reform", f"./mine@{DAY}", "--lines", lines, "--json")
    found = json.loads(ended.out)
    assert found["reform"]["regime"] == f"./mine@{DAY}~2026-11-23"
    assert found["reform"]["hash"] != found["baseline"]["hash"]
    assert found["flips"]
    assert {rule for flip in found["flips"] for rule in flip["rules"]} == {STATEMENT}
    assert str(mine.parent).encode() not in b"".join(pq.read_schema(lines).metadata.values())


def test_workers_are_handed_it_and_a_run_goes_on_under_the_same_edition_alone(
    run: Run, mine: Path, docket: Path
) -> None:
    out = mine.parent / "out"
    options = ("-o", out, "--parts", "--workers", 2, "--batch", 100)
    assert run("decide", docket, *options, "--regime", f"./mine@{DAY}").code == 0
    assert run("decide", docket, *options, "--regime", f"{mine}@{DAY}").code == 0
    assert str(mine.parent).encode() not in b"".join(file.read_bytes() for file in out.rglob("*") if file.is_file())
    changed(mine, "rules.yaml", STATEMENT, "destination = 'US'", "destination = 'DE'")
    ended = run("decide", docket, *options, "--regime", f"./mine@{DAY}")
    assert ended.code == 2
    assert f"was begun under another law, ./mine@{DAY}~2026-11-23 (sha256:" in ended.err


def test_two_laws_of_one_name_are_told_apart_before_they_are_replayed(run: Run, mine: Path, docket: Path) -> None:
    shutil.copytree(mine, mine.parent / "b" / "mine")
    same = ("replay", docket, "--baseline", f"./mine@{DAY}", "--reform", f"b/mine@{DAY}")
    assert run(*same).code == 0
    changed(mine, "rules.yaml", STATEMENT, "destination = 'US'", "destination = 'DE'")
    ended = run(*same)
    assert (ended.code, ended.out) == (2, "")
    assert "is the name of two laws that differ; give the folder of one of them another name" in ended.err


def test_a_docket_of_names_is_screened_once_for_laws_that_list_the_same_parties(run: Run, mine: Path) -> None:
    docket = mine.parent / "named.csv"
    docket.write_text(
        "application,line,filed_on,net_g,importer_name,importer_country\nA,1,2026-05-11,1000,Zyxwv Example Works,JP\n",
        encoding="utf-8",
    )
    laws = ("--baseline", f"cn@{DAY}", "--reform", f"./mine@{DAY}")
    assert run("replay", docket, *laws).code == 0
    with (mine / "lists" / "entities.csv").open("a", encoding="utf-8") as file:
        file.write(PARTY.format(id="MOFCOM-11/2026#901", name="Zyxwv Example Works"))
    ended = run("replay", docket, *laws)
    assert ended.code == 2
    said = f"regime './mine@{DAY}~2026-11-23': has other parties under MOFCOM-11/2026 than cn@{DAY}~2026-11-23; "
    assert said + "decide the docket by each law on its own" in ended.err
    decided = run("decide", docket, "-o", mine.parent / "out.parquet", "--regime", f"./mine@{DAY}")
    assert decided.code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("check", EXAMPLE, "--regime"),
        ("decide", "docket.parquet", "-o", "out.parquet", "--regime"),
        ("replay", "docket.parquet", "--baseline", "cn", "--reform"),
        ("regime", "show"),
        ("regime", "diff", f"cn@{DAY}"),
        ("screen", "Firm", "--regime"),
    ],
)
def test_its_faults_are_told_before_anything_is_judged(run: Run, docket: Path, command: tuple[object, ...]) -> None:
    changed(docket.parent / "mine", "rules.yaml", RULE, "form <> 'metal'", "fom <> 'metal'")
    ended = run(*command, f"./mine@{DAY}")
    assert (ended.code, ended.out) == (2, "")
    assert f"({RULE}): when: reads 'fom', which is no fact" in ended.err
    assert not (docket.parent / "out.parquet").exists()


@pytest.mark.parametrize("language", ["ja", "zh"])
@pytest.mark.parametrize(
    "name", ["./no", "mine", "./mine+no", "cn+no", "us+no", "./over", "./mine@", "./mine+./over+./over"]
)
def test_a_name_that_is_none_is_told_without_english(run: Run, mine: Path, name: str, language: str) -> None:
    head = "id: over\noverlay_of: cn\ntitle: {en: o, ja: o, zh: o}\nsource: s\nconfidence: low\n"
    (mine.parent / "over").mkdir()
    (mine.parent / "over" / "regime.yaml").write_text(head, encoding="utf-8")
    ended = run("check", EXAMPLE, "--regime", name, "--lang", language)
    assert ended.code == 2
    assert english_in(ended.err) is None
