"""Law folders written to do harm: too deep, too big once aliases are written out, values without end."""

from __future__ import annotations

from pathlib import Path

import pytest
from law_folders import FILES, RULES, law_folder

from sekisho.errors import InputError
from sekisho.facts import dictionary
from sekisho.planning.scenario_file import read_scenario as read_plan
from sekisho.regime.lint import lint
from sekisho.regime.rows import DEEPEST, MOST_VALUES, echo, load_yaml
from sekisho.supply.scenario_file import read_scenario

FILE = "x.yaml"


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in lint(folder, dictionary())]


def refused(text: str) -> str:
    with pytest.raises(InputError) as error:
        load_yaml(text.encode(), FILE)
    (problem,) = error.value.problems
    return str(problem)


def bomb(layers: int) -> str:
    """A list of nine, and of nine times the one before in each layer."""
    lines = ["k0: &k0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, layers)]
    return "\n".join(lines)


@pytest.mark.parametrize("file", sorted(file for file in FILES if file.endswith(".yaml")))
@pytest.mark.parametrize("deep", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000])
def test_a_file_of_law_that_nests_too_deeply_is_told_with_its_line(tmp_path: Path, file: str, deep: str) -> None:
    folder = law_folder(tmp_path)
    (folder / file).write_text(f"# hello\n{deep}", encoding="utf-8")
    assert f"x/{file} line 2: is nested too deeply; nest at most {DEEPEST} deep" in told(folder)


@pytest.mark.parametrize("deep", ["[" * 50_000, "a: [" * 50_000])
def test_a_scenario_that_nests_too_deeply_is_told(tmp_path: Path, deep: str) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text(deep, encoding="utf-8")
    for read in (lambda: read_scenario(path), lambda: read_plan(path, None)):
        with pytest.raises(InputError) as error:
            read()
        assert "nested too deeply" in str(error.value)


def test_forty_deep_is_read_and_forty_one_is_not() -> None:
    assert load_yaml(("[" * DEEPEST + "]" * DEEPEST).encode(), FILE)
    assert refused("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == (
        f"{FILE} line 1: is nested too deeply; nest at most {DEEPEST} deep"
    )


def test_depth_is_counted_through_aliases() -> None:
    half = DEEPEST // 2
    shallow = f"a: &a {'[' * half}x{']' * half}\nb: "
    assert load_yaml(f"{shallow}{'[' * (half - 1)}*a{']' * (half - 1)}".encode(), FILE)
    assert "nested too deeply" in refused(f"{shallow}{'[' * half}*a{']' * half}")


def test_values_are_counted_wherever_an_alias_repeats_them() -> None:
    assert load_yaml(bomb(5).encode(), FILE)
    assert refused(bomb(9)).startswith(f"{FILE} line 6: holds more than {MOST_VALUES:,} values")


def test_a_value_inside_itself_is_refused() -> None:
    assert refused("a: &a [*a]") == f"{FILE} line 1: *a stands inside itself; write the value out"


def test_an_anchor_that_repeats_a_sentence_is_sound(tmp_path: Path) -> None:
    rules = RULES.replace("text: {en: e, ja: j, zh: z}", "text: &t {en: e, ja: j, zh: z}", 1)
    assert told(law_folder(tmp_path, rules_yaml=rules.replace("text: {en: e, ja: j, zh: z}", "text: *t"))) == []


@pytest.mark.parametrize("file", sorted(file for file in FILES if file.endswith(".yaml")))
def test_a_value_without_end_is_not_echoed_whole(tmp_path: Path, file: str) -> None:
    text = FILES[file].replace("'A' = ANY(listed_in)", "x")
    huge = ["y" * 100_000, "[" + ", ".join(["1234567890"] * 20_000) + "]", "{" + "a" * 900 + ": 1}"]
    for number, line in enumerate(text.splitlines()):
        key, colon, _ = line.partition(": ")
        for value in huge if colon and "{" not in key else ():
            lines = text.splitlines()
            lines[number] = f"{key}: {value}"
            folder = law_folder(tmp_path)
            (folder / file).write_text("\n".join(lines), encoding="utf-8")
            for problem in lint(folder, dictionary()):
                assert len(problem.place) < 500
                assert len(problem.cause) < 500, problem.cause[:200]
                assert len(problem.remedy) < 500


def test_a_short_value_is_echoed_as_it_is() -> None:
    assert [echo(value) for value in ("prohibt", 7, ["a", 1], {"a": None}, None)] == [
        "'prohibt'", "7", "['a', 1]", "{'a': None}", "None",
    ]  # fmt: skip
    assert len(echo(["x" * 70] * 70)) == 80
