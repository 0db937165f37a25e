import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from effort import at_most
from sekisho.errors import InputError
from sekisho.screening.lists import PartyList, delta
from sekisho.screening.lists.importers import import_list
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
        ("E1,A,,Japan,,,,", "list.csv row 2: country", "'Japan' is no country code"),
        ("E1,A,,JP,,,tomorrow,", "list.csv row 2: from", "no day"),
        ("E1,A,,JP,,,2026-02-01,2026-01-01", "list.csv row 2: to", "before from"),
        ("E1,A,,JP,,,,\nE1,B,,JP,,,,", "list.csv row 3: id", "is the id of 'A' too"),
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
        assert (entity.id, entity.list, entity.type) == ("SDN:17016", "SDN", "Entity")
        assert (entity.countries, entity.country) == (("AE", "IR"), "")
        assert [alias.name for alias in entity.aliases] == ["KAKUU MARINE", "K SHIPPING"]
        assert entity.first == date(2019, 5, 21)


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
        ("Kakuu Motor d/b/a KM", ("Kakuu Motor d/b/a KM",)),
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


def test_a_country_that_nobody_knows_is_told(tmp_path: Path) -> None:
    rows = [METI[0], ["1", "Atlantis", "Kakuu", "", ""]]
    with pytest.raises(InputError, match="'Atlantis' is no country"):
        import_list(meti_csv(tmp_path, rows))


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
