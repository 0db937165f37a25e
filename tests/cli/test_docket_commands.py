import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from ended import Ended

from sekisho.cli.docket import gone_on_with
from sekisho.cli.words import Speech

Run = Callable[..., Ended]


@pytest.fixture
def docket(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "docket.parquet"
    assert run("docket", "synth", path, "--lines", 3000, "--seed", 5).code == 0
    return path


def test_a_synthetic_docket_says_that_it_is_synthetic(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "docket.parquet"
    ended = run("docket", "synth", path, "--lines", 200, "--seed", 5)
    assert (ended.code, ended.out) == (0, "")
    assert "200 synthetic lines of seed 5; none of them is a case" in ended.err
    assert pq.read_schema(path).metadata[b"basis"] == b"synthetic"


def test_a_docket_is_decided_in_columns_and_counted(run: Run, docket: Path, tmp_path: Path) -> None:
    out = tmp_path / "findings.parquet"
    ended = run("decide", docket, "-o", out, "--regime", "cn@2026-01-06", "--json")
    assert (ended.code, ended.err) == (0, "")
    tally = json.loads(ended.out)
    assert (tally["lines"], tally["errors"]) == (3000, 0)
    assert sum(tally["outcomes"].values()) == pq.read_metadata(out).num_rows == 3000


def test_a_decided_docket_is_told_outcome_by_outcome(run: Run, docket: Path, tmp_path: Path) -> None:
    text = run("decide", docket, "-o", tmp_path / "o.parquet", "--regime", "cn@2026-01-06").out
    assert text.startswith("3,000 lines under cn@2026-01-06~2026-11-23\n")
    assert "information needed" in text


GAPS = ("MOFCOM-20/2026", 7), ("MOFCOM-23/2026", 10), ("MOFCOM-30/2026", 14)


@pytest.mark.parametrize("regime", ["cn@2026-08-01", "cn@filed"])
def test_lists_without_parties_are_told_of_in_one_line_and_in_the_json(
    run: Run, docket: Path, tmp_path: Path, regime: str
) -> None:
    ended = run("decide", docket, "-o", tmp_path / "o.parquet", "--regime", regime, "--json")
    assert len(ended.err.splitlines()) == 1
    assert all(f"{notice} (binds from " in ended.err and f"; 0 of {named} here)" in ended.err for notice, named in GAPS)
    warnings = json.loads(ended.out)["warnings"]
    assert [(each["instrument"], each["named"], each["here"]) for each in warnings] == [(*gap, 0) for gap in GAPS]
    assert all(set(each["text"]) == {"en", "ja", "zh"} for each in warnings)


def test_no_list_is_told_of_that_does_not_bind_yet(run: Run, docket: Path, tmp_path: Path) -> None:
    ended = run("decide", docket, "-o", tmp_path / "o.parquet", "--regime", "cn@2026-04-23", "--json")
    assert (ended.err, json.loads(ended.out)["warnings"]) == ("", [])


def test_lines_that_cannot_be_read_leave_the_rest_done_and_say_where_the_first_is(run: Run, tmp_path: Path) -> None:
    docket, out = tmp_path / "docket.csv", tmp_path / "o.parquet"
    docket.write_text(
        "application,line,filed_on,form,net_g\nA,1,2026-02-10,magnet,5000\nB,1,2026-02-10,chair,5000\n"
        "C,1,2026-02-10,magnet,-1\n",
        encoding="utf-8",
    )
    ended = run("decide", docket, "-o", out, "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["errors"] == 2
    assert "2 of 3 lines could not be read; the first: docket.csv row 3: form: unknown value 'chair'" in ended.err
    assert pq.read_metadata(out).num_rows == 3


TWO_LAWS = ("--baseline", "cn@2026-01-05", "--reform", "cn@2026-01-06")


REPLAYS = (("--lines",), ("--cube",), ("--impact", "--flows"))


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("file", ("decide", "-o")),
        *((given, ("replay", *TWO_LAWS, *options)) for given in ("file", "folder") for options in REPLAYS),
    ],
)
def test_the_docket_itself_is_never_overwritten(
    run: Run, docket: Path, tmp_path: Path, given: str, asked: tuple[str, ...]
) -> None:
    before = docket.read_bytes()
    ended = run(asked[0], docket if given == "file" else tmp_path, *asked[1:], docket)
    assert ended.code == 2
    assert ended.err.endswith("is the docket itself; name another file for the findings\n")
    assert docket.read_bytes() == before


def test_a_replay_gives_totals_under_both_laws_and_the_flips(run: Run, docket: Path) -> None:
    ended = run("replay", docket, "--baseline", "cn@2026-01-05", "--reform", "cn@2026-01-06", "--json")
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert found["impact"] is None
    for side in ("baseline", "reform"):
        assert sum(found[side]["outcomes"].values()) == found["lines"] == 3000
    flipped = {(flip["from"], flip["to"]) for flip in found["flips"]}
    assert ("grantable", "information_needed") in flipped


def test_nothing_is_written_where_it_would_be_read_as_part_of_the_docket(
    run: Run, docket: Path, tmp_path: Path
) -> None:
    folder = docket.parent
    for asked in (
        ("decide", folder, "-o", folder / "out"),
        ("replay", folder, *TWO_LAWS, "--lines", folder / "l.parquet"),
    ):
        ended = run(*asked)
        assert ended.code == 2
        assert "lies in the docket's own folder, and would be read as part of it" in ended.err
    assert run("replay", folder, *TWO_LAWS, "--lines", folder / "_l.parquet").code == 0


def test_two_outputs_never_share_a_file(run: Run, docket: Path, tmp_path: Path) -> None:
    same = tmp_path / "same.parquet"
    ended = run("replay", docket, *TWO_LAWS, "--lines", same, "--cube", tmp_path / "x" / ".." / "same.parquet")
    assert (ended.code, same.exists()) == (2, False)
    assert "is named for two things to write; name a file for each" in ended.err


def test_any_number_of_workers_finds_the_same(run: Run, docket: Path, tmp_path: Path) -> None:
    for workers in (1, 3):
        assert run("decide", docket, "-o", tmp_path / f"{workers}.parquet", "--workers", workers).code == 0
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "3.parquet").read_bytes()
    ended = run("decide", docket, "-o", tmp_path / "o.parquet", "--workers", 2, "--cluster", "local")
    assert ended.code == 2
    assert "--workers: is how many processes work on this machine" in ended.err


def test_the_flips_are_told_with_their_rules_most_lines_first(run: Run, docket: Path) -> None:
    text = run("replay", docket, "--baseline", "cn@2026-01-05", "--reform", "cn@2026-01-06").out
    counts = [int(line.split(" line")[0].split()[-1]) for line in text.splitlines() if " → " in line]
    assert counts
    assert counts == sorted(counts, reverse=True)
    assert "PRACTICE-JP-2026:strict" in text


def test_a_law_against_itself_flips_nothing(run: Run, docket: Path) -> None:
    text = run("replay", docket, "--baseline", "cn@2026-01-06", "--reform", "cn@2026-01-06").out
    assert "0 of 3,000 lines flip (0.0 %)" in text


LAWS = ("--baseline", "cn@2026-01-05", "--reform", "cn+embargo@2026-01-06")


def test_impact_tells_grams_and_days_and_no_yen(run: Run, docket: Path) -> None:
    found = json.loads(run("replay", docket, *LAWS, "--impact", "--json").out)["impact"]
    assert found["basis"] == "synthetic"
    assert found["loss_jpy"]["value"] is None
    assert all(each["basis"] == "synthetic" for each in found["elements"])


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "Synthetic docket: every figure here is invented"),
        ("ja", "数値はすべて架空"),
        ("zh", "此处所有数字均为虚构"),
    ],
)
def test_impact_says_in_every_language_that_it_is_synthetic(run: Run, docket: Path, lang: str, sentence: str) -> None:
    assert sentence in run("replay", docket, *LAWS, "--impact", "--lang", lang).out


def test_flows_are_written_with_the_impact_alone(run: Run, docket: Path, tmp_path: Path) -> None:
    out = tmp_path / "flows.parquet"
    ended = run("replay", docket, *LAWS, "--flows", out)
    assert (ended.code, ended.out, out.exists()) == (2, "", False)
    assert ended.err.startswith("--flows: needs --impact; add --impact")
    assert "rows, without weights" in run("replay", docket, *LAWS, "--impact", "--flows", out).err
    assert out.is_file()
    ended = run("replay", docket, *LAWS, "--impact", "--weighted", out)
    assert (ended.code, ended.out) == (2, "")
    assert "without weights there are grams and days, and no yen" in ended.err


def test_a_fault_of_a_weighted_file_is_told_once(run: Run, docket: Path, tmp_path: Path) -> None:
    ended = run("replay", docket, *LAWS, "--impact", "--weighted", tmp_path / "absent.parquet")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)


def test_several_reforms_are_told_in_one_pass_with_a_cube(run: Run, docket: Path, tmp_path: Path) -> None:
    laws = (*LAWS, "--reform", "cn@2026-01-06")
    found = json.loads(run("replay", docket, *laws, "--cube", tmp_path / "cube.json", "--json").out)
    assert [reform["regime"].split("~")[0] for reform in found["reforms"]] == ["cn+embargo@2026-01-06", "cn@2026-01-06"]
    cube = json.loads((tmp_path / "cube.json").read_text(encoding="utf-8"))
    assert sum(row["lines"] for row in cube if row["element"] is None) == 3 * 3000
    text = run("replay", docket, *laws).out
    assert "1 → 3: cn@2026-01-06" in text
    ended = run("replay", docket, *laws, "--cube", tmp_path / "cube.txt")
    assert (ended.code, "is neither Parquet nor JSON by its name" in ended.err) == (2, True)
    ended = run("replay", docket, *laws, "--impact")
    assert (ended.code, "is of two laws" in ended.err) == (2, True)


def test_a_folder_of_files_is_decided_into_a_folder_of_parts_and_gone_on_with(
    run: Run, docket: Path, tmp_path: Path
) -> None:
    folder, out = tmp_path / "docket", tmp_path / "out"
    folder.mkdir()
    docket.rename(folder / "1.parquet")
    run("docket", "synth", folder / "2.parquet", "--lines", 500, "--seed", 6)
    for _ in range(2):
        ended = run("decide", folder, "-o", out, "--regime", "cn@filed", "--json")
        assert ended.code == 0
        assert json.loads(ended.out)["lines"] == 3500
    assert sorted(path.name for path in out.iterdir()) == [
        "manifest.jsonl",
        "part-00001.parquet",
        "part-00002.parquet",
    ]
    ended = run("decide", folder, "-o", out, "--regime", "cn@2026-01-06")
    assert (ended.code, "was begun under another law" in ended.err) == (2, True)


def test_lines_that_stand_twice_are_told_of_and_decided(run: Run, tmp_path: Path) -> None:
    docket = tmp_path / "docket.csv"
    docket.write_text("application,line,net_g\nA,1,5\nB,1,5\nA,1,6\n", encoding="utf-8")
    ended = run("decide", docket, "-o", tmp_path / "o.parquet", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["repeated"] == 1
    assert "1 line repeats one before it: A line 1: docket.csv row 2 and docket.csv row 4" in ended.err


def test_an_application_of_odd_or_many_signs_is_told_on_one_short_line(run: Run, tmp_path: Path) -> None:
    docket = tmp_path / "docket.csv"
    rows = "".join(f'"{name}",1,5\n' * 2 for name in ("A\tB", "x" * 5_000))
    docket.write_text(f"application,line,net_g\n{rows}", encoding="utf-8")
    ended = run("decide", docket, "-o", tmp_path / "o.parquet")
    assert "A\\tB line 1" in ended.err
    assert f"{'x' * 59}… line 1" in ended.err
    assert "x" * 60 not in ended.err


@pytest.mark.parametrize(("language", "said"), [("en", "the same command"), ("ja", "同じコマンド"), ("zh", "同一命令")])
def test_who_stops_work_on_parts_is_told_that_it_goes_on(
    capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    with pytest.raises(KeyboardInterrupt), gone_on_with(Speech(language)):
        raise KeyboardInterrupt
    assert said in capsys.readouterr().err


TWICE = "application,line,filed_on,form,net_g\nB,1,2026-02-10,metal,5\nA,1,2026-02-10,metal,5\n"


def test_all_that_a_library_holds_is_let_go_of_at_the_end(tmp_path: Path) -> None:
    docket = tmp_path / "docket.csv"
    # Lines that do not rise: only then is a database asked which of them come again.
    docket.write_text(TWICE, encoding="utf-8")
    asked = ("decide", docket, "-o", tmp_path / "o.parquet", "--regime", "cn@2026-04-23")
    command = (sys.executable, "-m", "sekisho", *asked)
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("lang", "first", "again"),
    [
        ("ja", "docket.csv 3行目: form：'chair'という値はない。選択肢は", "A明細1：docket.csv 2行目とdocket.csv 5行目"),
        ("zh", "docket.csv 第3行: form：没有'chair'这一取值；可选：", "A第1项：docket.csv 第2行和docket.csv 第5行"),
    ],
)
def test_what_is_wrong_with_lines_is_told_in_the_language_asked_for(
    run: Run, tmp_path: Path, lang: str, first: str, again: str
) -> None:
    docket, out = tmp_path / "docket.csv", tmp_path / "o.parquet"
    rows = ("A,1,,metal,5", "A,2,,chair,5", "A,3,metal,5", "A,1,,metal,5", "A,4,,chair,-1")
    docket.write_text("\n".join(("application,line,filed_on,form,net_g", *rows)), encoding="utf-8")
    ended = run("decide", docket, "-o", out, "--lang", lang)
    assert ended.code == 3
    assert first in ended.err
    assert again in ended.err
    assert " lines " not in ended.err
    # A rate of five lines would be one of the start.
    assert re.fullmatch(r"[0-9.]+秒", ended.out.splitlines()[-1])
    told = pq.read_table(out).column("error").to_pylist()
    assert told[1].startswith(first)
    assert told[2].startswith({"ja": "docket.csv 4行目：項目が4個", "zh": "docket.csv 第4行：有4个字段"}[lang])
    sixth = {"ja": "docket.csv 6行目: ", "zh": "docket.csv 第6行: "}[lang]
    mass = {"ja": "net_g：0より大きくなければならない。記入は-1", "zh": "net_g：必须大于0，而所填为-1"}[lang]
    form, net_g = sorted(told[4].split(" | "))
    assert form.startswith(f"{sixth}form：")
    assert net_g == f"{sixth}{mass}"
    assert told[0] is told[3] is None


def test_parts_in_one_language_are_not_gone_on_with_in_another(run: Run, docket: Path, tmp_path: Path) -> None:
    asked = ("decide", docket, "-o", tmp_path / "o", "--parts", "--regime", "cn@2026-04-23", "--lang")
    assert [run(*asked, lang).code for lang in ("ja", "ja", "en")] == [0, 0, 2]


def test_one_line_is_told_as_one(run: Run, tmp_path: Path) -> None:
    docket = tmp_path / "docket.csv"
    docket.write_text("application,line,net_g\nA,1,0\n", encoding="utf-8")
    ended = run("decide", docket, "-o", tmp_path / "o.parquet", "--regime", "cn@2026-04-23")
    assert ended.out.startswith("1 line under cn@2026-04-23")
    assert "docket.csv: the only line could not be read: docket.csv row 2: net_g: must be above 0; got 0" in ended.err


@pytest.mark.parametrize("content", [b"minutes of a meeting", b"", "docket"])
@pytest.mark.parametrize("command", ["decide", "replay", "synth"])
def test_a_file_of_another_kind_is_not_overwritten_unasked(
    run: Run, docket: Path, tmp_path: Path, command: str, content: bytes | str
) -> None:
    out = tmp_path / "o.parquet"
    asked: tuple[object, ...] = {
        "decide": ("decide", docket, "-o", out),
        "replay": ("replay", docket, *TWO_LAWS, "--lines", out),
        "synth": ("docket", "synth", out, "--lines", 5),
    }[command]
    # For one command a docket is a file of another kind, for the other one findings are.
    other = ("decide", docket, "-o", out) if command == "synth" else ("docket", "synth", out, "--lines", 5)
    if content == "docket":
        assert run(*other).code == 0
    else:
        out.write_bytes(content)
    before = out.read_bytes()
    ended = run(*asked)
    assert (ended.code, out.read_bytes()) == (2, before)
    assert "o.parquet: is there already and " in ended.err
    assert ended.err.endswith("; name another file, or --force\n")
    assert run(*asked, "--force").code == 0
    # Now it is of the same kind.
    assert run(*asked).code == 0


def test_judgements_settle_the_names_of_a_docket(run: Run, tmp_path: Path) -> None:
    docket, judged = tmp_path / "docket.csv", tmp_path / "judged.json"
    name, country = "Mitsubishi Shipbuildings Co., Ltd.", "JP"
    docket.write_text(
        "application,line,filed_on,form,dy_wt_pct,exported_from_cn,net_g,importer_country,importer_name\n"
        f'A,1,2026-03-10,metal,99,true,5000,{country},"{name}"\n',
        encoding="utf-8",
    )
    hits = json.loads(run("screen", name, "--country", country, "--json").out)
    entity = hits[0]["hits"][0]["id"]
    notes = {"by": "officer", "on": "2026-03-01", "reason": "another company"}
    judged.write_text(json.dumps([{"hit": f"{entity}|{country}|{name}", "same": True, **notes}]), encoding="utf-8")
    outcomes = []
    for given in ((), ("--adjudications", judged)):
        found = run("decide", docket, "-o", tmp_path / "o.parquet", "--regime", "cn@2026-03-10", *given, "--json")
        assert found.code == 0
        outcomes.append(json.loads(found.out)["outcomes"])
    assert outcomes == [{"information_needed": 1}, {"prohibited": 1}]
    assert run("replay", docket, *LAWS, "--adjudications", tmp_path / "absent.json").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("decide", "absent.parquet", "-o", "o.parquet"),
        ("replay", "absent.parquet", "--baseline", "cn@2026-01-05", "--reform", "cn@2026-01-06"),
    ],
)
def test_a_docket_that_is_not_there_is_a_mistake(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "absent.parquet: there is no such file; name a docket in Parquet or CSV\n"


def test_a_file_that_is_no_docket_is_a_mistake(run: Run, tmp_path: Path) -> None:
    docket = tmp_path / "docket.csv"
    docket.write_text("colour,size\nred,5\n", encoding="utf-8")
    ended = run("decide", docket, "-o", tmp_path / "o.parquet")
    assert ended.code == 2
    assert "docket.csv: application: the column is missing" in ended.err
    assert not (tmp_path / "o.parquet").exists()


def test_findings_cannot_be_written_into_a_folder_that_is_not_there(run: Run, docket: Path, tmp_path: Path) -> None:
    ended = run("decide", docket, "-o", tmp_path / "absent" / "o.parquet")
    assert ended.code == 2
    assert "cannot be written" in ended.err


@pytest.mark.parametrize("command", ["decide", "synth"])
def test_what_is_written_as_parquet_is_named_so(run: Run, docket: Path, tmp_path: Path, command: str) -> None:
    out = tmp_path / "findings.csv"
    given = ("decide", docket, "-o", out) if command == "decide" else ("docket", "synth", out, "--lines", 5)
    ended = run(*given)
    assert ended.code == 2
    assert "name it findings.parquet" in ended.err
    assert not out.exists()


def test_a_replay_with_lines_that_cannot_be_read_is_partial(run: Run, tmp_path: Path) -> None:
    docket = tmp_path / "docket.csv"
    docket.write_text("application,line,net_g\nA,1,5\nA,2,-5\n", encoding="utf-8")
    ended = run("replay", docket, "--baseline", "cn@2026-01-05", "--reform", "cn@2026-01-06", "--json")
    assert (ended.code, json.loads(ended.out)["errors"]) == (3, 1)
    assert "1 of 2 lines could not be read" in ended.err


def test_to_be_asked_to_end_is_not_lost_in_a_finaliser() -> None:
    told = """
import os, signal, time
import typer
from sekisho.cli import guard
guard.AGAIN_S = 0.3
class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
app = typer.Typer(cls=guard.Guarded)
@app.command()
def one():
    Gone()
    print("it went on", flush=True)
    time.sleep(60)
@app.command()
def other(): ...
app(["one"])
"""
    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=50, check=False)
    assert (ended.returncode, ended.stdout) == (143, "it went on\n")


def test_a_command_that_is_asked_to_end_leaves_nothing_half_written(tmp_path: Path) -> None:
    out = tmp_path / "docket.parquet"
    command = [sys.executable, "-m", "sekisho", "docket", "synth", str(out), "--lines", "50000000"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert any(tmp_path.iterdir())
    process.terminate()
    assert process.wait(timeout=60) == 143
    assert not any(tmp_path.iterdir())
