"""A folder named where a shipped law is named: what it is read with, and by which name it is told."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from law_folders import FILES, law_folder, overlay_folder, write

from retold import untranslated
from sekisho.errors import InputError
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime import naming
from sekisho.regime.lint import lint
from sekisho.regime.own import load

TODAY = date(2026, 11, 23)
DAY = date(2026, 2, 10)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run: the law x, its overlays y and z, and elsewhere w."""
    monkeypatch.chdir(tmp_path)
    law_folder(tmp_path)
    overlay_folder(tmp_path, "y")
    overlay_folder(tmp_path, "z")
    overlay_folder(tmp_path / "elsewhere", "w")
    return tmp_path


def copied(root: Path, law: str, name: str) -> Path:
    return Path(shutil.copytree(data_path("law", law), root / name))


def problems_of(name: str) -> list[str]:
    with pytest.raises(InputError) as fault:
        load(name, TODAY)
    return list(map(str, fault.value.problems))


@pytest.mark.parametrize(
    ("name", "law", "on", "known_on"),
    [
        ("./x", "./x", TODAY, TODAY),
        ("x/@2026-02-10", "./x", DAY, TODAY),
        ("elsewhere/../x@2026-02-10~2026-02-01", "./x", DAY, date(2026, 2, 1)),
        ("./x@filed", "./x", None, TODAY),
        ("./x+y@2026-02-10", "./x+./y", DAY, TODAY),
        ("./x+z+y", "./x+./z+./y", TODAY, TODAY),
        ("./x+./elsewhere/w+y", "./x+./w+./y", TODAY, TODAY),
        ("cn@2026-02-10", "cn", DAY, TODAY),
        ("cn+limited@2026-02-10", "cn+limited", DAY, TODAY),
    ],
)
def test_what_has_a_slash_is_a_folder_and_all_else_is_as_for_a_shipped_law(
    here: Path, name: str, law: str, on: date | None, known_on: date
) -> None:
    regime = load(name, TODAY)
    assert (regime.law.id, regime.on, regime.known_on) == (law, on, known_on)


def test_what_is_shown_of_a_law_is_read_back_beside_its_folder(here: Path) -> None:
    for name in (f"{here}/x@2026-02-10", f"{here}/x+y@filed"):
        regime = load(name, TODAY)
        assert str(here) not in repr((regime.name, regime.as_json(DAY)))
        assert load(regime.name, TODAY) == regime


def test_the_hash_tells_editions_of_a_law_and_not_where_they_lie(here: Path) -> None:
    before = load("./x", TODAY).law.hash
    moved = shutil.copytree(here / "x", here / "elsewhere" / "x")
    assert load("elsewhere/x", TODAY).law.hash == before
    (moved / "lists" / "entities.csv").write_text(FILES["lists/entities.csv"].replace("Firm", "Firm B"))
    assert load("elsewhere/x", TODAY).law.hash != before


def test_an_untouched_copy_of_a_shipped_law_is_that_law_under_another_name(here: Path) -> None:
    copied(here, "cn", "mine")
    mine, shipped = load("./mine@2026-02-10", TODAY), naming.load("cn@2026-02-10", TODAY)
    assert (mine.law.id, mine.law.hash) == ("./mine", shipped.law.hash)
    assert mine.law.rules == shipped.law.rules


def test_a_shipped_law_named_by_its_folder_keeps_its_name(here: Path) -> None:
    assert load(f"{data_path('law', 'cn')}@2026-02-10", TODAY) == naming.load("cn@2026-02-10", TODAY)


def test_shipped_overlays_stand_on_a_copy_that_keeps_the_id_of_its_law(here: Path) -> None:
    mine = copied(here, "cn", "mine")
    assert load("./mine+limited@2026-02-10", TODAY).law.id == "./mine+limited"
    head = (mine / "regime.yaml").read_text(encoding="utf-8")
    (mine / "regime.yaml").write_text(head.replace("id: cn", "id: mine", 1), encoding="utf-8")
    assert load("./mine@2026-02-10", TODAY).law.id == "./mine"
    said = "regime './mine+limited': there is no overlay 'limited'; mine has no overlays"
    assert problems_of("./mine+limited") == [said]


def test_an_overlay_beside_a_law_comes_before_a_shipped_one(here: Path) -> None:
    copied(here, "cn", "mine")
    copied(here, "limited", "limited")
    assert load("./mine+limited@2026-02-10", TODAY).law.id == "./mine+./limited"


def test_an_overlay_of_ones_own_stands_on_a_shipped_law(here: Path) -> None:
    rule = "CN-REG-792:16(1)(3)"
    head = (here / "y" / "regime.yaml").read_text(encoding="utf-8").replace("overlay_of: x", "overlay_of: cn")
    write(here / "y", {"regime.yaml": head + f'ends: ["{rule}"]\n'})
    law = load("cn+./y@2026-02-10", TODAY).law
    assert law.id == "cn+./y"
    whole = naming.load("cn@2026-02-10", TODAY).law
    assert {each.id for each in whole.rules} - {each.id for each in law.rules} == {rule}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("./no", ["regime './no': './no' is no folder; name the folder that holds regime.yaml"]),
        ("./x/rules.yaml", ["regime './x/rules.yaml': './x/rules.yaml' is no folder; name the folder that holds"]),
        ("cn+./no", ["regime 'cn+./no': './no' is no folder"]),
        ("de+./y", ["regime 'de+./y': there is no law 'de'; known are cn, "]),
        ("./x+no", ["regime './x+no': there is no overlay 'no'; x has no overlays"]),
        ("./x+y+y", ["regime './x+y+y': an overlay stands twice"]),
        ("./x+y+./y", ["regime './x+y+./y': an overlay stands twice"]),
        ("./y", ["regime './y': an overlay is no law of its own; name its law first: x+./y"]),
        ("cn+./y", ["y/regime.yaml: overlay_of: is 'x'; the base is 'cn'"]),
        ("./x+./x", ["x/regime.yaml: overlay_of: is None; the base is 'x'"]),
        ("x", ["regime 'x': there is no law 'x'; for the folder here write ./x"]),
        ("cn+y", ["regime 'cn+y': there is no law 'y'; for the folder here write ./y"]),
        ("de", ["regime 'de': there is no law 'de'; known are cn, "]),
        ("./x@2025-12-31", ["regime: 2025-12-31 is outside what ./x covers"]),
        ("./x@2026-02-10~2026-12-01", ["regime './x@2026-02-10~2026-12-01': nothing is known as of 2026-12-01"]),
        ("./no+y@soon~later", ["'soon' is no day", "'later' is no day", "'./no' is no folder"]),
        ("./x@", ["is no name of a regime; write it as cn, "]),
        ("./a@b/x@2026-02-10", ["is no name of a regime; write it as cn, "]),
        ("./" + "a" * 300, ["is no folder"]),
        ("a" * 300, ["there is no law"]),
        (
            "./elsewhere",
            ["elsewhere/regime.yaml: is missing", "instruments.yaml: is missing", "rules.yaml: is missing"],
        ),
    ],
)
def test_what_names_no_law_is_told_with_what_would(here: Path, name: str, said: list[str]) -> None:
    problems = problems_of(name)
    assert len(problems) == len(said)
    for problem, begins in zip(problems, said, strict=True):
        assert begins in problem


def test_a_folder_named_with_what_parts_a_name_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could not be told from a law with an overlay."""
    folder = law_folder(here, "x+y", regime_yaml=FILES["regime.yaml"].replace("id: x", "id: x+y"))
    monkeypatch.chdir(folder)
    assert problems_of("./") == ["regime './': the folder's name holds +, @ or ~; give it another name"]


def test_what_lint_finds_is_told_and_nothing_is_read(here: Path) -> None:
    """A gap in an act's states can be read; that it cannot be meant is for `lint`."""
    first = "states: [{from: 2026-01-01, to: 2026-01-31, state: in_force, known_from: 2026-01-01}, {from: 2026-03-01"
    gap = FILES["instruments.yaml"].replace("states: [{from: 2026-01-01", first)
    folder = law_folder(here, "x", instruments_yaml=gap)
    found = [str(each) for each in lint(folder, dictionary())]
    assert any("has no state from 2026-02-01 to 2026-02-28" in each for each in found)
    assert problems_of("./x") == found
    assert problems_of("./x+y") == found


def test_what_is_wrong_with_an_overlay_is_told_with_the_law_that_it_is_to_stand_on(here: Path) -> None:
    overlay_folder(here / "elsewhere", "w", regime_yaml='ends: ["A:7"]\n')
    (problem,) = problems_of("./x+./elsewhere/w")
    assert problem.startswith("w/regime.yaml: ends: there is no row 'A:7' to end")


def test_the_id_in_a_folder_is_its_name_or_that_of_the_shipped_law_that_it_is_a_copy_of(here: Path) -> None:
    mine = copied(here, "cn", "mine")
    assert lint(mine, dictionary()) == ()
    head = (mine / "regime.yaml").read_text(encoding="utf-8")
    (mine / "regime.yaml").write_text(head.replace("id: cn", "id: other", 1), encoding="utf-8")
    (problem,) = problems_of("./mine")
    assert problem == (
        "mine/regime.yaml: id: is not the folder's own name; got 'other'; "
        "name it as its folder, mine, or as the shipped law that it is a copy of"
    )
    with pytest.raises(InputError) as fault:
        load("./mine", TODAY)
    assert untranslated(fault.value.problems) == []


def test_where_names_find_laws_a_copy_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Else `cn` would be told of two laws."""
    law_folder(tmp_path, "z", regime_yaml=FILES["regime.yaml"].replace("id: x", "id: cn"))
    with pytest.raises(InputError, match="is not the folder's own name"):
        naming.load("z", TODAY, tmp_path)


def test_what_strangers_ask_by_reads_no_folder(here: Path) -> None:
    for name in ("./x", f"{here}/x", "cn+./y"):
        with pytest.raises(InputError, match=r"there is no (law|overlay)"):
            naming.load(name, TODAY)
