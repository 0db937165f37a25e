from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended

Run = Callable[..., Ended]


@pytest.mark.parametrize("name", ["", "   ", "株式会社", "Ltd.", "🚀🚀"])
def test_what_names_nobody_is_not_told_to_be_clear(run: Run, name: str) -> None:
    told = run("screen", name, "--lang", "zh").out
    assert "非名称" in told
    assert "未命中" not in told
    assert "未指称任何人" in told


def test_the_day_of_the_regime_is_the_day_of_the_lists(run: Run) -> None:
    before = run("screen", "トーキン", "--regime", "cn@2026-02-23", "--json")
    after = run("screen", "トーキン", "--regime", "cn@2026-02-24", "--json")
    assert '"alert": true' not in before.out
    assert '"alert": true' in after.out
    assert run("screen", "トーキン", "--regime", "cn@2026-02-24", "--on", "2026-02-23", "--json").out == before.out


def test_a_judgement_of_a_day_to_come_is_a_mistake(run: Run, tmp_path: Path) -> None:
    judged = tmp_path / "judged.csv"
    judged.write_text(
        "hit,same,by,on,reason\nMOFCOM-12/2026#1|JP|Example,false,A,2030-01-01,because\n", encoding="utf-8"
    )
    ended = run("check", "tests/examples/1-civil-grant.json", "--adjudications", judged)
    assert ended.code == 2
    assert "2030-01-01 has not come yet" in ended.err
