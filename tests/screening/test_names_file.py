from pathlib import Path

import pytest

from sekisho.errors import InputError
from sekisho.screening.names_file import read_names


def read(folder: Path, text: str, country: str | None = None) -> list[tuple[str, str | None]]:
    file = folder / "names.csv"
    file.write_text(text, encoding="utf-8")
    return read_names(file, country)


@pytest.mark.parametrize(
    "text",
    [
        "Mitsubishi Shipbuilding Co., Ltd.\nTDK Corporation\n",
        '"Mitsubishi Shipbuilding Co., Ltd."\n"TDK Corporation"\n',
        '\ufeff\n"Mitsubishi Shipbuilding Co., Ltd."\r\n\r\nTDK Corporation',
    ],
)
def test_a_file_without_a_head_is_a_list_of_names_a_line_each(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [("Mitsubishi Shipbuilding Co., Ltd.", None), ("TDK Corporation", None)]


@pytest.mark.parametrize(
    "head",
    ["name,country", "会社名,国", "企業名,国・地域", "公司名称,国家", "企业名称,国家/地区", "Company Name\tCountry"],
)
def test_heads_are_known_in_three_languages(tmp_path: Path, head: str) -> None:
    mark = "\t" if "\t" in head else ","
    assert read(tmp_path, f"{head}\nTokin{mark}JP\n") == [("Tokin", "JP")]


def test_a_country_given_for_all_is_that_of_rows_that_say_none(tmp_path: Path) -> None:
    assert read(tmp_path, "name,country\nA,DE\nB,\n", "JP") == [("A", "DE"), ("B", "JP")]
    assert read(tmp_path, "A\nB\n", "JP") == [("A", "JP"), ("B", "JP")]


@pytest.mark.parametrize("cell", ["Japan", "日本", "jp", "ＪＰ", "JPN", "日本国"])
def test_a_country_is_understood_by_name(tmp_path: Path, cell: str) -> None:
    assert read(tmp_path, f"name,country\nTokin,{cell}\n") == [("Tokin", "JP")]


@pytest.mark.parametrize("cell", ["Japn", "XX", "JA", "EN", "Korea"])
def test_a_cell_that_names_no_country_is_refused_with_the_remedy(tmp_path: Path, cell: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"name,country\nTokin,JP\nTDK,{cell}\n")
    (problem,) = caught.value.problems
    assert problem.place == "names.csv row 3: country"
    assert "the country's name" in problem.remedy


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("id,country\n1,JP\n", "none of names"),
        ("Tokin,JP\nTDK,Japan\n", "a country behind each comma"),
        ("name,country\nMitsubishi Shipbuilding Co., Ltd.,JP\n", "has 3 cells, the head 2"),
        ('name\n"Tokin\n', "is no CSV"),
        (" \n", "is empty"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, text: str, cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        read(tmp_path, text)


def test_a_legal_form_that_is_a_code_too_is_no_country(tmp_path: Path) -> None:
    assert read(tmp_path, "Kakuu, AG\nBeispiel, SE\n") == [("Kakuu, AG", None), ("Beispiel, SE", None)]
