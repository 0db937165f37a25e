"""A customer of other business is not named by what people call it either, in any script, wherever it was typed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from packs import EXAMPLE, ON, example, ground, pack, with_case

from sekisho.dossier.folder import Folder, parties_elsewhere, read_folder
from sekisho.dossier.folder.model import PartyEntry
from sekisho.dossier.pack import Ground, Pack, disclosures, make, recipients
from sekisho.dossier.pack.build import check_allowed
from sekisho.dossier.pack.short_names import fold, forms, pattern
from sekisho.errors import InputError


def made(rests_on: Ground, which: str = "exporter") -> Pack:
    ((name, recipient),) = recipients(rests_on.folder, [which])
    return make(rests_on, name, recipient)


def role(text: str) -> Folder:
    return with_case(example(), importer_role=text)


def first_edge(text: str) -> Folder:
    folder = example()
    return replace(folder, downstream=(replace(folder.downstream[0], role=text), *folder.downstream[1:]))


@pytest.mark.parametrize(
    "text",
    [
        "磁石商社 Himitsu Turbine agent",
        "HIMITSU-TURBINE向け商社",
        "HimitsuTurbine agent",
        "Ｈｉｍｉｔｓｕ　Ｔｕｒｂｉｎｅ",
        "Hímitsu  turbine's agent",
        "磁石商社（秘密風車にも納入）",
        "秘密 風車の代理店",
        "秘密・風車の代理店",
        "秘密风车的代理商",
        "(株)秘密風車の代理店",
    ],
)
def test_a_withheld_company_named_in_short_stops_the_pack_at_the_place(text: str) -> None:
    with pytest.raises(InputError) as told:
        pack("exporter", role(text))
    (problem,) = told.value.problems
    assert str(problem.place) == "case.yaml: importer_role"
    assert "exporter is not to show" in problem.cause
    assert "--allow" in problem.remedy


def test_roles_and_end_use_are_read_too() -> None:
    with pytest.raises(InputError, match=r"case\.yaml: downstream\[0\]\.role: names '秘密风车'"):
        pack("exporter", first_edge("モーター製造（秘密風車にも納入）"))
    use = replace(example().case.end_use, text_ja="ロータに組み込む磁石（秘密風車向けと同型）")
    with pytest.raises(InputError, match=r"case\.yaml: end_use\.text_ja"):
        pack("end_user", with_case(example(), end_use=use))
    assert pack("own", role("秘密風車の代理店")).files


@pytest.mark.parametrize("text", ["磁石商社", "turbine maker", "風車の磁石", "秘密保持契約のある商社", "himitsu"])
def test_words_that_are_only_part_of_a_name_pass(text: str) -> None:
    assert pack("exporter", role(text)).files


def test_companies_of_other_cases_that_stand_in_the_masters_are_sought(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE.parent, tmp_path / "cases", ignore=shutil.ignore_patterns("papers", "*.lock"))
    master = tmp_path / "cases" / "masters" / "parties.yaml"
    text = master.read_text(encoding="utf-8")
    text += "- {id: other, name: ㈱鷹嶋ロボ, name_en: 'Takashima Robo Co., Ltd.', name_zh: 鹰岛机器人有限公司}\n"
    master.write_text(text, encoding="utf-8")
    folder = read_folder(tmp_path / "cases" / "2026-014")
    elsewhere = parties_elsewhere(folder)
    assert [party.id for party in elsewhere] == ["other"]
    for said in ("鷹嶋ロボ向け", "TAKASHIMA ROBO agent", "鹰岛机器人", "鷹島ロボの代理店"):
        rests_on = replace(ground(with_case(folder, importer_role=said)), elsewhere=elsewhere)
        with pytest.raises(InputError, match=r"importer_role: names .*masters/parties\.yaml: \[\d+\]\.name"):
            made(rests_on)
    assert made(replace(ground(folder), elsewhere=elsewhere)).files


def test_an_exception_that_was_stated_passes_and_stands_in_the_register() -> None:
    folder = role("Himitsu Turbine式の磁石商社")
    rests_on = replace(ground(folder), allowed=("HIMITSU turbine",))
    check_allowed(rests_on)
    made_all = made(rests_on)
    assert made_all.allowed == ("himitsu turbine",)
    (line,) = disclosures(folder, [made_all], ON)
    assert "himitsu turbine" in str(line.note)
    # It allows that word, and not the company's whole name.
    with pytest.raises(InputError, match="importer_role: tells what stands in"):
        made(replace(ground(role("Himitsu Turbine K.K. (fictional)")), allowed=("Himitsu Turbine",)))


def test_an_exception_for_nobody_is_a_mistake() -> None:
    with pytest.raises(InputError, match="--allow: no party is called 'Himitsu Turbin'"):
        check_allowed(replace(ground(), allowed=("Himitsu Turbin",)))


def test_who_is_shown_may_hold_the_name_of_who_is_not() -> None:
    folder = example()
    parent = PartyEntry(id="parent", name="見本自動", country="JP")
    folder = replace(folder, parties=(*folder.parties, parent))
    assert pack("exporter", folder).files
    with pytest.raises(InputError, match="importer_role"):
        pack("exporter", with_case(folder, importer_role="見本自動の商社"))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("秘密風車株式会社", {"秘密风车"}),
        ("㈱鷹嶋製作所", {"鹰岛制作所"}),
        ("秘密風車株式会社東京支店", {"秘密风车"}),
        ("宁波秘密磁业股份有限公司", {"宁波秘密磁业"}),
        ("Himitsu Turbine K.K. (fictional)", {"himitsu turbine", "himitsu turbine k k fictional"}),
        ("Škoda Auto a.s.", {"skoda auto"}),
        ("Magnet Handels GmbH & Co. KG", {"magnet handels"}),
        ("비밀터빈 주식회사", {"비밀터빈"}),
        ("ABC K.K.", set()),
        ("風 株式会社", set()),
    ],
)
def test_the_short_form_is_the_name_without_its_legal_form(name: str, short: set[str]) -> None:
    assert set(forms(name)) == short


def test_short_kana_names_are_met_as_whole_words() -> None:
    found = pattern("アイ")
    assert found.search(fold("アイ向け"))
    assert not found.search(fold("アイテム"))
