import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

from sekisho.places import data_path

Run = Callable[..., Ended]
FEW = ("--draws", 4, "--scenarios", 2)
BARE = ("--leave-out", "bridge", "--leave-out", "break-even", "--leave-out", "tornado")
BAREST = (*BARE, "--leave-out", "simulation")


def test_a_plan_as_json_keeps_the_contract(run: Run) -> None:
    ended = run("plan", "single-maker", *FEW, "--leave-out", "break-even", "--leave-out", "tornado", "--json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    needed = ("status", "objective_jpy", "bound_jpy", "gap_pct", "loss_jpy", "choices", "break_even", "bridge")
    assert set(needed) <= told.keys()
    assert {"without", "planned", "simulated"} <= told["loss_jpy"].keys()
    assert told["bridge"]["Dy"][0].keys() == {"month", "kg"}
    assert told["basis"] == "synthetic"


@pytest.mark.parametrize("scenario", ["japan-2026-2035", "state-stock", "single-maker"])
def test_every_shipped_scenario_is_planned_by_its_name(run: Run, scenario: str) -> None:
    ended = run("plan", scenario, *FEW, *BAREST, "--json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert (told["scenario"], told["solver_status"], told["status"]) == (scenario, "optimal", "not_simulated")
    assert told["gap_pct"] <= 1.0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("gap", "bound", "Rests on assumptions", "assumed *", "Not identified")),
        ("ja", ("ギャップ", "下界", "仮定に基づく", "特定できない点")),
        ("zh", ("差距", "下界", "基于假设", "无法识别")),
    ],
)
def test_tables_say_gap_bound_basis_and_what_is_not_identified(run: Run, language: str, words: tuple[str, ...]) -> None:
    out = run("plan", "japan-2026-2035", *FEW, *BAREST, "--lang", language).out
    for word in words:
        assert word in out


def test_both_losses_stand_side_by_side_with_their_difference(run: Run) -> None:
    out = run("plan", "single-maker", *FEW, *BARE).out
    assert "loss under the plan" in out
    assert "simulator" in out
    assert "% of the programme's" in out
    assert "SYNTHETIC" in out


def test_equal_seeds_give_equal_plans(run: Run) -> None:
    told = [json.loads(run("plan", "single-maker", *FEW, *BAREST, "--seed", 9, "--json").out) for _ in range(2)]
    for each in told:
        del each["seconds"]
        del each["solver"]
    assert told[0] == told[1]


def test_tables_tell_what_is_paid_when_what_a_mark_means_and_every_year_of_the_bridge(run: Run) -> None:
    ended = run(
        "plan", "single-maker", *FEW, "--leave-out", "simulation", "--leave-out", "break-even", "--leave-out", "tornado"
    )
    out = " ".join(ended.out.split())
    for words in ("Committed now", "Paid over", "* assumed:", "counts once for each"):
        assert words in out
    for year in range(2026, 2032):
        assert f"│ {year} " in out


@pytest.mark.parametrize("kind", ["svg", "png", "html"])
def test_a_picture_is_written_whole(run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"plan.{kind}"
    ended = run("plan", "single-maker", *FEW, *BAREST, "--plot", path, "--picture", "portfolio")
    assert ended.code == 0
    assert path.stat().st_size > 5_000
    assert f"{path}: written" in ended.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("japan-2040",), "no such scenario; shipped are japan-2026-2035, single-maker, state-stock"),
        (("state-stock", "--most-share", "CN=160"), "--most-share: a share must lie between 0 and 100 %; got 160 %"),
        (("state-stock", "--most-share", "China"), "--most-share: 'China' names no country"),
        (("state-stock", "--most-share", "CN=50@2050"), "--most-share: 2050 lies after the plan"),
        (("state-stock", "--without", "lynas"), "--without: no option is named 'lynas'"),
        (("state-stock", "--service-level", "Nd=90"), "--service-level: unknown element 'Nd'"),
        (("state-stock", "--maker", "mine.yaml"), "--maker: this scenario is of a country, not of one maker"),
        (("state-stock", "--plot", "plan.gif"), "plan.gif: is not named as a picture"),
        (("state-stock", "--resume", "nowhere/kept.npz"), "nowhere/kept.npz: cannot be written"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_nothing_is_computed(run: Run, words: tuple[str, ...], told: str) -> None:
    ended = run("plan", *words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_contradictory_demands_are_told_in_words_as_a_smallest_set(run: Run) -> None:
    demands = ("--service-level", "Dy=100", "--most-share", "CN=10@2027")
    ended = run("plan", "state-stock", *FEW, *BAREST, *demands)
    assert ended.code == 2
    assert "These demands cannot be kept together" in ended.out
    assert "At least 100 % of the demand for Dy is served." in ended.out
    assert "origin CN" in ended.out
    assert "no plan keeps all that is demanded" in ended.err


def test_a_makers_own_file_takes_the_place_of_the_example(run: Run, tmp_path: Path) -> None:
    text = data_path("planning", "makers", "fictional-magnets.yaml").read_text(encoding="utf-8")
    path = tmp_path / "ours.yaml"
    path.write_text(text.replace("Fictional Magnets KK", "Our Magnets KK"), encoding="utf-8")
    ended = run("plan", "single-maker", *FEW, *BAREST, "--maker", path, "--json")
    assert "Our Magnets KK" in json.loads(ended.out)["title"]["en"]


def test_a_plan_goes_on_from_what_was_kept_and_refuses_what_another_problem_kept(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "kept.npz"
    first = json.loads(run("plan", "single-maker", *FEW, *BAREST, "--resume", path, "--json").out)
    assert path.is_file()
    again = json.loads(run("plan", "single-maker", *FEW, *BAREST, "--resume", path, "--json").out)
    assert again["objective_jpy"] == pytest.approx(first["objective_jpy"], rel=0.01)
    other = run("plan", "single-maker", "--draws", 5, "--scenarios", 2, *BAREST, "--resume", path)
    assert other.code == 2
    assert "another" in other.err or "other figures" in other.err


def test_stopped_from_the_keyboard_it_shows_what_was_found_and_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sekisho.planning import plan

    whole = plan._Maker._programme

    def then_stop(self: plan._Maker, *rest: object) -> None:
        whole(self, *rest)  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(plan._Maker, "_programme", then_stop)
    ended = run("plan", "single-maker", *FEW)
    assert ended.code == 3
    assert "stopping: what was begun is finished first" in ended.err
    assert "What to commit to" in ended.out
    assert "not worked out, because it was stopped: simulator, under the plan, bridge" in " ".join(ended.out.split())
