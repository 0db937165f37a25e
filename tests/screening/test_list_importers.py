import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from effort import at_most
from sekisho.errors import InputError
from sekisho.facts.codes import COUNTRIES
from sekisho.places import data_path
from sekisho.screening.lists import PartyList, delta
from sekisho.screening.lists.countries import countries_in, country_named
from sekisho.screening.lists.importers import import_list
from sekisho.screening.lists.importers.meti import _parts
from sekisho.screening.lists.importers.names import names_in

CSL_HEAD = [
    *("_id", "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice"),
    *("start_date", "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type"),
    *("gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url"),
    *("alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url"),
    "ids",
]
EL = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"


def csl_csv(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "consolidated.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, CSL_HEAD, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file


def csl_json(folder: Path, *rows: dict[str, object]) -> Path:
    file = folder / "consolidated.json"
    file.write_text(json.dumps({"results": rows}), encoding="utf-8")
    return file


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def only(found: PartyList) -> object:
    (entity,) = found.entities
    return entity


def test_our_csv_is_read_with_aliases_and_days(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "list.csv",
        "id,name,aliases(;),country,list,notice,from,to\n"
        "E1,Kakuu Denki K.K.,架空電機; KD ;KD,jp,watch_list,N-1,2026-01-01,\n",
    )
    (entity,) = import_list(file).entities
    assert (entity.id, entity.countries, entity.list, entity.notice) == ("E1", ("JP",), "watch_list", "N-1")
    assert [alias.name for alias in entity.aliases] == ["架空電機", "KD"]
    assert (entity.first, entity.last) == (date(2026, 1, 1), None)


def test_a_list_imported_twice_is_the_same_list(tmp_path: Path) -> None:
    text = "id,name,aliases\nE1,A,B\nE2,C,\n"
    first = import_list(write(tmp_path, "one.csv", text))
    again = import_list(write(tmp_path, "one.csv", text.replace("\n", "\r\n")))
    turned = import_list(write(tmp_path, "another.csv", "id,name,aliases\nE2,C,\nE1,A,B\n"))
    assert first.hash == again.hash == turned.hash
    assert not delta(first, turned)


@pytest.mark.parametrize(
    ("rows", "place", "cause"),
    [
        ("E1,,,JP,,,,", "list.csv row 2: name", "is empty"),
        ("E1,A,,Atlantis,,,,", "list.csv row 2: country", "'Atlantis' is no country code"),
        ("E1,A,,JP,,,tomorrow,", "list.csv row 2: from", "no day"),
        ("E1,A,,JP,,,2026-02-01,2026-01-01", "list.csv row 2: to", "before from"),
        ("E1,A,,JP,,,,\nE1,B,,JP,,,,", "list.csv row 3: id", "is the id of 'A' too"),
        (",A,,JP,,,,\n,A,B,JP,,,,", "list.csv row 3: name", "'A' stands in list.csv row 2 too"),
        ("E1,A,,XX,,,,", "list.csv row 2: country", "'XX' is no country code"),
        ("E1," + "A" * 3_000 + ",,JP,,,,", "list.csv row 2", "3,000 characters"),
        ("", "list.csv", "names no party"),
    ],
)
def test_a_bad_row_is_told_with_place_cause_and_remedy(tmp_path: Path, rows: str, place: str, cause: str) -> None:
    head = "id,name,aliases(;),country,list,notice,from,to\n"
    with pytest.raises(InputError) as caught:
        import_list(write(tmp_path, "list.csv", head + rows))
    (problem,) = caught.value.problems
    assert (problem.place, cause in problem.cause) == (place, True)
    assert problem.remedy


def test_a_file_that_is_not_there_or_is_empty_is_a_mistake_and_no_delisting(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        import_list(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="not for a delisting"):
        import_list(write(tmp_path, "empty.csv", "\n"))
    with pytest.raises(InputError, match="not for a delisting"):
        import_list(csl_csv(tmp_path))


def test_a_million_copies_of_an_alias_are_one(tmp_path: Path) -> None:
    file = write(tmp_path, "list.csv", 'id,name,aliases\nE1,A,"' + "KD Motors;" * 1_000_000 + '"\n')
    with at_most(5):
        (entity,) = import_list(file).entities
    assert [alias.name for alias in entity.aliases] == ["KD Motors"]


def test_the_us_list_is_read_alike_from_csv_and_json(tmp_path: Path) -> None:
    told = {
        "_id": "abc",
        "source": SDN,
        "entity_number": "17016",
        "type": "Entity",
        "programs": "SDGT; IRAN",
        "name": "KAKUU SHIPPING LLC",
        "addresses": "PO Box 1, Dubai, AE; 5 Rd, Tehran, IR",
        "start_date": "2019-05-21",
        "alt_names": "KAKUU MARINE; K SHIPPING",
    }
    as_json = {
        **told,
        "programs": ["SDGT", "IRAN"],
        "addresses": [{"address": "PO Box 1", "city": "Dubai", "country": "AE"}, {"city": "Tehran", "country": "IR"}],
        "alt_names": ["KAKUU MARINE", "K SHIPPING"],
        "ids": [{"type": "Tax", "number": "1"}],
    }
    (from_csv,) = import_list(csl_csv(tmp_path, told)).entities
    (from_json,) = import_list(csl_json(tmp_path, as_json)).entities
    for entity in (from_csv, from_json):
        assert (entity.id.partition("~")[0], entity.list, entity.type) == ("SDN:17016", "SDN", "Entity")
        assert (entity.countries, entity.country) == (("AE", "IR"), "")
        assert [alias.name for alias in entity.aliases] == ["KAKUU MARINE", "K SHIPPING"]
        assert entity.first == date(2019, 5, 21)


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("Kakuu GaStone Technology Co., Ltd. (KGTC)", [("KGTC", "also_known_as")]),
        ("National University of Kakuu Technology (NUKT)", [("NUKT", "also_known_as")]),
        ("Kakuu Institute of Optics (ABC)", [("ABC", "weak")]),
        ("Kakuu Bearings (KB)", []),
        ("Kakuu Bearings (PRC)", []),
        ("Kakuu Bearings (ROK)", []),
        ("Kakuu Bearings (LLC)", []),
        ("Kakuu Bearings (DECEASED)", []),
        ("Kakuu Bearings (Dalian)", []),
        ("Kakuu (KBC) Bearings Co.", []),
    ],
)
def test_an_acronym_in_brackets_behind_a_name_is_an_alias_and_settles_if_it_is_of_its_words(
    tmp_path: Path, name: str, aliases: list[tuple[str, str]]
) -> None:
    (entity,) = import_list(csl_csv(tmp_path, {"source": EL, "name": name, "addresses": "x, CN"})).entities
    assert [(alias.name, alias.kind.value) for alias in entity.aliases] == aliases
    assert {alias.said_by for alias in entity.aliases} <= {"EL"}
    assert all(alias.evidence == "in brackets behind the name" for alias in entity.aliases)


def test_an_acronym_that_the_us_list_gives_as_an_alias_too_is_one_alias(tmp_path: Path) -> None:
    row = {"source": EL, "name": "Kakuu Bearing Co. (KBC)", "addresses": "x, CN", "alt_names": "KBC; Kakuu B"}
    (entity,) = import_list(csl_csv(tmp_path, row)).entities
    found = {alias.name: alias.evidence for alias in entity.aliases}
    assert found == {"KBC": "alt_names", "Kakuu B": "alt_names"}
    assert len(entity.aliases) == len(found)


def test_the_notices_of_the_us_list_are_the_acts_of_the_us_law(tmp_path: Path) -> None:
    rows = [{"source": EL, "name": "A"}, {"source": "Denied Persons List (DPL) - BIS", "name": "B"}]
    notices = {entity.list: entity.notice for entity in import_list(csl_csv(tmp_path, *rows)).entities}
    assert notices == {"EL": "US-ENTITY-LIST", "DPL": "US-DENIED-PERSONS"}


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Kakuu Device Co., Ltd.; Kakuu Terminal Ltd.", ("Kakuu Device Co., Ltd.", "Kakuu Terminal Ltd.")),
        ("Kakuu Institute, a.k.a., Institute 13", ("Kakuu Institute", "Institute 13")),
        (
            "Kakuu Institute, a.k.a., the following two aliases: KI and Institute 13",
            ("Kakuu Institute", "KI and Institute 13"),
        ),
        ("Kakuu Motor (f.k.a. Old Motor)", ("Kakuu Motor", "Old Motor")),
        ("Kakuu Motor d/b/a KM", ("Kakuu Motor", "KM")),
        ("Kakuu Motor f/k/a Old Motor n/k/a New Motor", ("Kakuu Motor", "Old Motor", "New Motor")),
        ("aka Qualitron, Inc.", ("Qualitron, Inc.",)),
        ("a/k/a Kakuu; f.k.a. Old Kakuu", ("Kakuu", "Old Kakuu")),
        ("Kakuu, a.k.a., the following two aliases: -KI; and -Institute 13", ("Kakuu", "KI", "Institute 13")),
        ("AKA Bank", ("AKA Bank",)),
        ("Akasaka Trading", ("Akasaka Trading",)),
        ("A.K.A. Holdings;", ("A.K.A. Holdings",)),
        ("Kakuu\nKD", ("Kakuu", "KD")),
        (";;; ,", ()),
    ],
)
def test_several_names_in_one_field_are_several_names(field: str, names: tuple[str, ...]) -> None:
    assert names_in(field) == names


@pytest.mark.parametrize(
    "field", ["a.k.a. " * 20_000, " " * 200_000 + "x", ", " * 100_000, "(" * 100_000, "a. k. a" * 9_999]
)
def test_no_field_takes_long_to_part(field: str) -> None:
    with at_most(1):
        names_in(field)


def test_one_number_for_two_parties_does_not_make_them_one(tmp_path: Path) -> None:
    one, other = (
        {"source": SDN, "entity_number": "7", "name": "A Ltd"},
        {"source": SDN, "entity_number": "7", "name": "B Ltd"},
    )
    elsewhere = {"source": EL, "entity_number": "7", "name": "C Ltd"}
    found = import_list(csl_csv(tmp_path, one, other, elsewhere))
    assert len({entity.id for entity in found.entities}) == 3
    assert found.hash == import_list(csl_csv(tmp_path, elsewhere, other, one)).hash


def test_a_party_in_two_rows_is_one_with_both_countries(tmp_path: Path) -> None:
    rows = [
        {"source": SDN, "entity_number": "7", "name": "A", "addresses": f"x, {country}"} for country in ("AE", "IR")
    ]
    (entity,) = import_list(csl_csv(tmp_path, *rows)).entities
    assert entity.countries == ("AE", "IR")


def test_a_new_row_id_in_the_us_list_is_no_change(tmp_path: Path) -> None:
    before = import_list(csl_csv(tmp_path, {"_id": "1", "source": EL, "name": "A", "addresses": "x, CN"}))
    after = import_list(csl_csv(tmp_path, {"_id": "2", "source": EL, "name": "A", "addresses": "x, CN"}))
    assert not delta(before, after)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('{"results": 5}', "no list of parties"),
        ('{"results": [5]}', "no list of parties"),
        ('{"results": [', "is not JSON"),
        ("[" * 100_000, "nested too deep"),
        ('{"results": [{"source": "x", "name": ""}]}', "is empty"),
        ('{"results": [{"source": "x", "name": "A", "start_date": "soon"}]}', "no day"),
    ],
)
def test_a_broken_us_json_is_told(tmp_path: Path, text: str, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        import_list(write(tmp_path, "c.json", text))
    assert cause in str(caught.value)


@pytest.mark.parametrize("cell", ["・A" * 50_000, "・ " * 50_000, "アイ・" * 50_000])
def test_no_cell_of_aliases_takes_long_to_part(cell: str) -> None:
    with at_most(2):
        _parts(cell)


METI = [
    [
        "No.",
        "国名、地域名 Country or Region",
        "企業名、組織名 Company or Organization",
        "別名 Also Known As",
        "懸念区分 Type of WMD",
    ],
    [
        "1",
        "アフガニスタン\nIslamic Republic of Afghanistan",
        "Kakuu Group (架空グループ)",
        "・KG\n・Kakuu Grp (架空)",
        "C,N",
    ],
    ["2", "中国\nPeople's Republic of China", "Kakuu Institute", "", "M"],
    ["", "", "of Technology", "・Institute 13", ""],
    [
        "No.",
        "国名、地域名 Country or Region",
        "企業名、組織名 Company or Organization",
        "別名 Also Known As",
        "懸念区分 Type of WMD",
    ],
    ["3", "香港\nHong Kong", "Kakuu Trading", "", "M\nCW"],
]


def meti_csv(folder: Path, rows: list[list[str]]) -> Path:
    file = folder / "meti.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return file


def test_the_end_user_list_of_meti_is_read_across_pages(tmp_path: Path) -> None:
    found = {entity.name: entity for entity in import_list(meti_csv(tmp_path, METI)).entities}
    assert set(found) == {"Kakuu Group", "Kakuu Institute of Technology", "Kakuu Trading"}
    group = found["Kakuu Group"]
    assert [alias.name for alias in group.aliases] == ["架空グループ", "KG", "Kakuu Grp", "架空"]
    assert (group.countries, group.notice, group.note) == (("AF",), "JP-FEUL", "C,N")
    assert [alias.name for alias in found["Kakuu Institute of Technology"].aliases] == ["Institute 13"]
    assert found["Kakuu Trading"].note == "M CW"


def test_new_numbers_in_meti_s_list_are_no_change(tmp_path: Path) -> None:
    before = import_list(meti_csv(tmp_path, METI))
    renumbered = [[str(int(row[0]) + 40) if row[0].isdigit() else row[0], *row[1:]] for row in METI]
    assert not delta(before, import_list(meti_csv(tmp_path, renumbered)))


def test_the_same_table_in_a_workbook_is_the_same_list(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in METI:
        assert book.active is not None
        book.active.append(row)
    book.save(tmp_path / "meti.xlsx")
    names = [entity.name for entity in import_list(tmp_path / "meti.xlsx").entities]
    assert names == [entity.name for entity in import_list(meti_csv(tmp_path, METI)).entities]


def test_a_country_that_nobody_knows_is_a_remark_on_its_row_and_not_the_end(tmp_path: Path) -> None:
    found = import_list(meti_csv(tmp_path, [METI[0], ["1", "Atlantis", "Kakuu", "", ""], METI[2]]))
    assert {entity.name: entity.countries for entity in found.entities} == {"Kakuu": (), "Kakuu Institute": ("CN",)}
    (remark,) = found.remarks
    assert (remark.place, "'Atlantis' is no country" in remark.cause) == ("meti.csv row 2: country or region", True)


@pytest.mark.parametrize(
    ("cell", "countries"),
    [
        ("マレーシア\nMalaysia", ("MY",)),
        ("イラク", ("IQ",)),
        ("ナイジェリア\nNigeria", ("NG",)),
        ("Papua New Guinea", ("PG",)),
        ("アフガニスタン\nIslamic Republic of Afghanistan", ("AF",)),
        ("中国\nPeople\u2019s Republic of China", ("CN",)),
        ("台湾\nTaiwan", ("TW",)),
        ("北朝鮮\nDemocratic People's Republic of Korea", ("KP",)),
        ("Iran, UAE", ("AE", "IR")),
        ("ソマリア", ("SO",)),
    ],
)
def test_every_country_is_known_by_its_names_and_never_taken_for_another(cell: str, countries: tuple[str, ...]) -> None:
    assert countries_in(cell) == countries


def test_all_countries_of_the_standard_have_names_in_three_languages() -> None:
    with data_path("screening", "lists", "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert rows.keys() == COUNTRIES | {"XK"}
    names = [(name, code) for code, row in rows.items() for each in ("en", "ja", "zh") for name in row[each].split(";")]
    assert all(country_named(name) == code for name, code in names)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("シャヒド・ヘマット", ["シャヒド・ヘマット"]),
        ("・シャヒド・ヘマット\n・SHIG", ["シャヒド・ヘマット", "SHIG"]),
        ("・KG・Kakuu Grp・架空グループ", ["KG", "Kakuu Grp", "架空グループ"]),
        ("J・P・モルガン", ["J・P・モルガン"]),
    ],
)
def test_a_dot_parts_names_and_no_name_in_katakana(tmp_path: Path, cell: str, names: list[str]) -> None:
    (entity,) = import_list(meti_csv(tmp_path, [METI[0], ["1", "イラン", "Kakuu Group", cell, ""]])).entities
    assert [alias.name for alias in entity.aliases] == names


def test_wide_semicolons_and_the_japanese_comma_separate_aliases_too(tmp_path: Path) -> None:
    text = "name,aliases(;),country\nKakuu Denki K.K.,架空電機；カクウ電機、KDK; KD,日本\n"
    (entity,) = import_list(write(tmp_path, "list.csv", text)).entities
    assert [alias.name for alias in entity.aliases] == ["架空電機", "カクウ電機", "KDK", "KD"]
    assert entity.countries == ("JP",)


def test_a_second_party_under_a_number_leaves_the_first_as_it_was(tmp_path: Path) -> None:
    one = {"source": SDN, "entity_number": "7", "name": "A Ltd", "addresses": "x, AE"}
    before = import_list(csl_csv(tmp_path, one))
    changed = delta(before, import_list(csl_csv(tmp_path, one, {**one, "name": "B Ltd"})))
    assert [entity.name for entity in changed.added] == ["B Ltd"]
    assert (changed.vanished, changed.changed) == ((), ())


@pytest.mark.parametrize(
    ("later", "fields"),
    [
        ({"entity_number": "7", "name": "Kakuu Marine Ltd"}, {"id", "name"}),
        ({"entity_number": "7", "addresses": "x, AE; y, IR"}, {"countries"}),
    ],
)
def test_a_party_of_another_name_or_country_is_changed_and_has_not_vanished(
    tmp_path: Path, later: dict[str, str], fields: set[str]
) -> None:
    row = {"source": SDN, "entity_number": "7", "name": "Kakuu Shipping Ltd", "addresses": "x, AE"}
    changed = delta(import_list(csl_csv(tmp_path, row)), import_list(csl_csv(tmp_path, {**row, **later})))
    assert (changed.added, changed.vanished) == ((), ())
    assert [set(one.fields) for one in changed.changed] == [fields]


def test_a_party_without_a_number_may_move_to_another_country(tmp_path: Path) -> None:
    row = {"source": EL, "name": "Kakuu Ltd", "addresses": "x, CN"}
    changed = delta(import_list(csl_csv(tmp_path, row)), import_list(csl_csv(tmp_path, {**row, "addresses": "x, HK"})))
    assert (changed.added, changed.vanished) == ((), ())
    assert [one.after.countries for one in changed.changed] == [("HK",)]


def test_neither_aliases_nor_rows_in_another_order_make_another_list(tmp_path: Path) -> None:
    row = {"source": SDN, "entity_number": "7", "name": "Kakuu", "addresses": "x, AE", "alt_names": "KD; KX"}
    other = {**row, "addresses": "y, IR", "programs": "IRAN", "alt_names": "KX; Q", "title": "x"}
    first = import_list(csl_csv(tmp_path, row, other))
    turned = import_list(csl_csv(tmp_path, other, {**row, "alt_names": "KX; KD"}))
    assert first.hash == turned.hash
    assert not delta(first, turned)


def test_what_ends_an_address_and_is_no_country_is_none(tmp_path: Path) -> None:
    row = {"source": EL, "name": "Kakuu", "addresses": "1 Main St, Houston, TX; 2 Rd, Dubai, AE"}
    (entity,) = import_list(csl_csv(tmp_path, row)).entities
    assert entity.countries == ("AE",)


def test_a_mark_before_an_alias_is_no_part_of_it(tmp_path: Path) -> None:
    row = {"source": EL, "name": "Kakuu", "alt_names": "aka Qualitron, Inc.; A/K/A Kanon; -Keisan"}
    (entity,) = import_list(csl_csv(tmp_path, row)).entities
    assert [alias.name for alias in entity.aliases] == ["Qualitron, Inc.", "Kanon", "Keisan"]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("id,name\nE1,é\n".encode("latin-1"), "not UTF-8"),
        ("id,name\n".encode("utf-16"), "UTF-16"),
        (b'id,name\nE1,"A\n', "no CSV"),
        (b"PK\x03\x04 no zip", "no whole XLSX"),
        (b"one,two\n1,2\n", "no column name"),
    ],
)
def test_a_file_that_is_no_list_is_told(tmp_path: Path, content: bytes, cause: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_list(file)
    assert cause in str(caught.value)
