import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook

from sekisho.errors import InputError
from sekisho.supply.economy.criticality import of_table
from sekisho.supply.economy.estat import read_estat
from sekisho.supply.economy.table import EXPORTS, HOUSEHOLDS
from sekisho.supply.economy.wiod import japan_2011

Cells = list[list[Any]]

SECTORS = [("011", "耕種農業"), ("261", "銑鉄・粗鋼"), ("351", "乗用車")]
DEMAND = [
    ("711", "家計外消費支出(列)"),
    ("721", "民間消費支出"),
    ("731", "一般政府消費支出"),
    ("741", "国内総固定資本形成(公的)"),
    ("751", "国内総固定資本形成(民間)"),
    ("761", "在庫純増"),
]
ADDED = [("711", "家計外消費支出(行)"), ("911", "雇用者所得"), ("921", "営業余剰"), ("951", "(控除)経常補助金")]


def sheet(by_product: float = 0.0) -> Cells:
    """Three sectors as e-Stat prints 107: codes over names, totals among them, imports below 0.

    Car makers sell `by_product` of scrap, which is printed as a purchase of steel below 0.
    """
    flows = np.array([[10.0, 0, 0], [2, 50, 80 - by_product], [1, 3, 60]])
    demand = np.array([[1.0, 60, 2, 0, 0, 1], [0, 0, 0, 0, 5, -2], [0, 40, 0, 0, 30, 4]])
    exports, imports = np.array([2.0, 30, 120]), np.array([-30.0, -10, -8])
    output = flows.sum(1) + demand.sum(1) + exports + imports
    inner, final = flows.sum(1), demand.sum(1)
    head_codes = ["", "", *(code for code, _ in SECTORS), "700", *(code for code, _ in DEMAND)]
    head_codes += ["780", "790", "801", "820", "830", "870", "880", "970"]
    head_names = ["", "", *(name for _, name in SECTORS), "内生部門計", *(name for _, name in DEMAND)]
    head_names += ["国内最終需要計", "国内需要合計", "輸出計", "最終需要計", "需要合計", "（控除）輸入計"]
    head_names += ["最終需要部門計", "国内生産額"]
    rows: Cells = [["取引基本表(生産者価格評価) 2020年", *[""] * 5, "(単位:100万円)"], head_codes, head_names]
    for at, (code, name) in enumerate(SECTORS):
        abroad = exports[at]
        figures = [*flows[at], inner[at], *demand[at], final[at], inner[at] + final[at], abroad]
        figures += [final[at] + abroad, inner[at] + final[at] + abroad, imports[at]]
        figures += [final[at] + abroad + imports[at], output[at]]
        rows.append([code, name, *figures])
    used = flows.sum(0)
    added = output - used
    parts = np.array([0.1 * added, 0.6 * added, 0.4 * added, -0.1 * added])
    rows.append(["700", "内生部門計", *used, used.sum()])
    rows += [[code, name, *part, part.sum()] for (code, name), part in zip(ADDED, parts, strict=True)]
    rows.append(["960", "粗付加価値部門計", *added, added.sum()])
    rows.append(["970", "国内生産額", *output, output.sum()])
    return rows


def as_csv(folder: Path, cells: Cells, encoding: str = "utf-8-sig") -> Path:
    path = folder / "io2020.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(cells)
    return path


def as_xlsx(folder: Path, cells: Cells) -> Path:
    book = Workbook()
    book.create_sheet("目次", 0)
    target = book["Sheet"]
    for row in cells:
        target.append(row)
    path = folder / "io2020.xlsx"
    book.save(path)
    return path


def told(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_estat(path)
    return str(caught.value)


def test_a_workbook_is_read_by_the_names_of_its_rows_and_columns(tmp_path: Path) -> None:
    table = read_estat(as_xlsx(tmp_path, sheet()))
    assert table.codes == ("011", "261", "351")
    assert table.sectors[2].name == {"ja": "乗用車"}
    assert (table.year, table.currency) == (2020, "million yen")
    cells = sheet()
    np.testing.assert_allclose(table.output, [row[-1] for row in cells[3:6]])
    np.testing.assert_allclose(table.domestic + table.imports, [row[2:5] for row in cells[3:6]])


def test_imports_are_shared_over_domestic_uses_and_leave_exports_alone(tmp_path: Path) -> None:
    table = read_estat(as_xlsx(tmp_path, sheet()))
    # Cars: 64 used inside, 74 bought at home, 8 of them from abroad.
    np.testing.assert_allclose(table.imports[2], np.array([1, 3, 60]) * 8 / (64 + 74))
    assert table.demand(EXPORTS)[2] == pytest.approx(120)
    assert table.demand(HOUSEHOLDS)[2] == pytest.approx(40 * (1 - 8 / 138))


def test_the_table_that_was_read_balances_and_calls_forth_its_output(tmp_path: Path) -> None:
    table = read_estat(as_xlsx(tmp_path, sheet(by_product=82)))
    assert not table.imbalances(1e-9)
    demand = table.final_demand.sum(axis=1)
    np.testing.assert_allclose(table.leontief_inverse() @ demand, table.output)


def test_business_consumption_is_no_part_of_gdp(tmp_path: Path) -> None:
    table = read_estat(as_xlsx(tmp_path, sheet()))
    added = np.array(sheet()[-2][2:5])
    np.testing.assert_allclose(table.value_added, 0.9 * added)
    np.testing.assert_allclose(table.other_inputs, 0.1 * added)


def test_scrap_that_is_sold_is_no_delivery_below_nothing(tmp_path: Path) -> None:
    table = read_estat(as_xlsx(tmp_path, sheet(by_product=82)))
    assert (table.domestic >= 0).all()
    assert table.domestic[1, 2] == table.imports[1, 2] == 0
    added = np.array(sheet(by_product=82)[-2][2:5])
    np.testing.assert_allclose(table.other_inputs, 0.1 * added + [0, 0, -2])


def test_text_in_either_encoding_gives_what_the_workbook_gives(tmp_path: Path) -> None:
    expected = read_estat(as_xlsx(tmp_path, sheet()))
    for encoding in ("utf-8-sig", "cp932"):
        table = read_estat(as_csv(tmp_path, sheet(), encoding))
        np.testing.assert_allclose(table.domestic, expected.domestic)
        assert table.codes == expected.codes


def test_codes_before_the_names_and_figures_as_people_write_them_are_read(tmp_path: Path) -> None:
    """`011_耕種農業` in one cell, thousands set off, a triangle for minus, a dash for nothing."""

    def written(cell: Any) -> Any:
        if not isinstance(cell, float):
            return cell
        return "-" if cell == 0 else f"△{-cell:,.2f}" if cell < 0 else f"{cell:,.2f}"

    cells = [[written(cell) for cell in row] for row in sheet()]
    joined = [cells[0], ["", *(f"{code}_{name}" for code, name in zip(cells[1][2:], cells[2][2:], strict=True))]]
    joined += [[f"{row[0]}_{row[1]}", *row[2:]] for row in cells[3:]]
    table = read_estat(as_csv(tmp_path, joined))
    assert table.codes == ("011", "261", "351")
    np.testing.assert_allclose(table.domestic, read_estat(as_csv(tmp_path, sheet())).domestic, atol=1e-6)


def test_codes_that_a_spreadsheet_took_for_numbers_keep_their_zeros(tmp_path: Path) -> None:
    cells = sheet()
    cells[1] = [int(cell) if cell else cell for cell in cells[1]]
    for row in cells[3:]:
        row[0] = int(row[0])
    assert read_estat(as_xlsx(tmp_path, cells)).codes == ("011", "261", "351")


def test_imports_above_domestic_uses_pass_through_to_exports(tmp_path: Path) -> None:
    cells = sheet()
    for at, change in ((-3, -200.0), (-2, -200.0), (-6, 200.0), (-5, 200.0), (-4, 200.0)):
        cells[5][at] += change
    table = read_estat(as_xlsx(tmp_path, cells))
    assert table.domestic[2].sum() == 0
    assert table.demand(EXPORTS)[2] == pytest.approx(120 + 200 - (208 - 138))
    assert not table.imbalances(1e-9)


def test_a_table_that_does_not_balance_is_told_by_how_much_and_where(tmp_path: Path) -> None:
    cells = sheet()
    cells[4][3] += 40
    message = told(as_csv(tmp_path, cells))
    assert "io2020.csv: row 261: does not balance" in message
    assert "off by +40" in message
    assert "io2020.csv: column 261: does not balance" in message
    assert "351" not in message


def test_output_that_differs_between_row_and_column_is_told(tmp_path: Path) -> None:
    cells = sheet()
    cells[-1][2] += 9
    assert "011 国内生産額: is 46 in the sector's row and 55 in its column, off by -9" in told(as_csv(tmp_path, cells))


def test_a_cell_that_is_no_number_is_told_by_row_and_column(tmp_path: Path) -> None:
    cells = sheet()
    cells[5][4] = "六十"
    cells[3][8] = "n/a"
    message = told(as_csv(tmp_path, cells))
    assert "io2020.csv: row 6, column 5 (351 乗用車 to 351 乗用車): is no number; got '六十'" in message
    assert "row 4, column 9 (011 耕種農業 to 731 一般政府消費支出)" in message


def test_a_column_out_of_place_tells_the_first_faults_and_how_many_more(tmp_path: Path) -> None:
    cells = sheet()
    for row in cells[3:]:
        row[2:] = ["?"] * len(row[2:])
    message = told(as_csv(tmp_path, cells))
    assert len(message.splitlines()) == 21
    assert "more of the same kind" in message


def test_a_table_that_is_not_square_is_told_how_many_sectors_it_has(tmp_path: Path) -> None:
    cells = [[*row[:4], *row[5:]] for row in sheet()]
    assert "has 3 sectors down and 2 across" in told(as_csv(tmp_path, cells))


def test_rows_in_another_order_than_columns_are_told(tmp_path: Path) -> None:
    cells = sheet()
    cells[3], cells[4] = cells[4], cells[3]
    assert "sector 1: is 261 銑鉄・粗鋼 in the rows and 011 耕種農業 in the columns" in told(as_csv(tmp_path, cells))


@pytest.mark.parametrize("missing", ["粗付加価値部門計", "国内生産額"])
def test_a_file_without_its_totals_is_told_which_one_is_missing(tmp_path: Path, missing: str) -> None:
    cells = [row for row in sheet() if missing not in row[:2]]
    assert f"no row is named {missing}" in told(as_csv(tmp_path, cells))


def test_a_table_that_deducts_no_imports_is_told_which_kind_is_wanted(tmp_path: Path) -> None:
    at = sheet()[2].index("（控除）輸入計")
    cells = [[*row[:at], *row[at + 1 :]] if len(row) > at else row for row in sheet()]
    assert "no column deducts imports" in told(as_csv(tmp_path, cells))


def test_another_kind_of_file_is_told_what_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "no column is named 内生部門計" in told(path)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    assert "is no XLSX workbook" in told(broken)
    assert "cannot be read: No such file" in told(tmp_path / "absent.csv")
    strange = tmp_path / "strange.csv"
    strange.write_bytes(b"\xff\xfe\x00\x81")
    assert "no text in UTF-8 or Shift_JIS" in told(strange)


def test_a_whole_table_of_35_sectors_comes_back_as_it_went_out(tmp_path: Path) -> None:
    """The shipped table, printed as e-Stat would with all imports of inputs deducted at once, and read again."""
    known = japan_2011()
    inputs = known.domestic + known.imports
    names = [f"部門{code}" for code in known.codes]
    bought = -known.imports.sum(axis=1)
    demand = known.final_demand.sum(axis=1) - known.demand(EXPORTS)
    cells: Cells = [["2011年 (単位:100万円)"], ["", "", *range(1, 36), 700, 721, 801, 870, 970]]
    cells.append(["", "", *names, "内生部門計", "民間消費支出", "輸出計", "(控除)輸入計", "国内生産額"])
    for at in range(35):
        figures = [*inputs[at], inputs[at].sum(), demand[at], known.demand(EXPORTS)[at], bought[at], known.output[at]]
        cells.append([at + 1, names[at], *figures])
    cells.append([700, "内生部門計", *inputs.sum(axis=0)])
    cells.append([911, "雇用者所得", *known.value_added])
    cells.append([960, "粗付加価値部門計", *known.value_added])
    cells.append([970, "国内生産額", *known.output])
    table = read_estat(as_xlsx(tmp_path, cells))
    np.testing.assert_allclose(table.domestic + table.imports, inputs)
    assert table.gdp == pytest.approx(known.gdp)
    np.testing.assert_allclose(table.leontief_inverse() @ table.final_demand.sum(axis=1), known.output, atol=1e-6)


def test_a_table_of_two_digit_codes_keeps_two_digits(tmp_path: Path) -> None:
    cells = sheet()
    short = {"011": 1, "261": 26, "351": 35, "700": 70}
    cells[1] = [short.get(cell, cell) for cell in cells[1]]
    for row in cells[3:]:
        row[0] = short.get(row[0], row[0])
    assert read_estat(as_xlsx(tmp_path, cells)).codes == ("01", "26", "35")


def test_the_survey_of_inputs_reaches_a_table_of_e_stat(tmp_path: Path) -> None:
    table = read_estat(as_xlsx(tmp_path, sheet()))
    gate = of_table(table)
    assert gate.critical[table.index("261"), table.index("351")]
    assert not gate.critical[table.index("011"), table.index("351")]
