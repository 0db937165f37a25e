"""Folders that the tests of the folder use: one like those of the trade, and a strategy that fills in every field."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sekisho.dossier.folder import Folder, read_folder
from sekisho.dossier.folder.fields import Field, Kind, Section, sections
from sekisho.dossier.folder.values import read_paper
from sekisho.dossier.values import Unfit
from sekisho.facts.dictionary import Type


def trade() -> dict[str, Any]:
    """A case as an importer would write it, self-contained; fictional."""
    return {
        "id": "2026-014",
        "filed_on": "2026-05-11",
        "kind": "individual",
        "destination": "JP",
        "route": ["CN", "JP"],
        "exporter": "ex",
        "importer": "im",
        "end_users": ["car"],
        "importer_role": "magnet trader",
        "downstream_complete": True,
        "transport_mode": "sea",
        "split_shipment": False,
        "end_use": {
            "category": "civil",
            "sector": "automotive",
            "product": "electric power steering",
            "raises_military_strength": False,
            "part": "rotor",
            "model": "EPS-7",
            "text_zh": "用于乘用车电动助力转向系统 EPS-7 的转子",
        },
        "parties": [
            {"id": "ex", "name": "示例磁材有限公司", "name_en": "Example Magnet Co., Ltd.", "country": "CN"},
            {"id": "im", "name": "架空磁石商事株式会社", "country": "JP", "military": False},
            {"id": "car", "name": "架空自動車株式会社", "country": "JP", "military": False},
        ],
        "products": [
            {
                "id": "n42",
                "description": "sintered NdFeB magnet N42SH",
                "form": "magnet",
                "family": "NdFeB",
                "hs_code": "8505111000",
                "control_code": "1C905.a(4)",
                "composition_wt_pct": {"Nd": "27.0", "Pr": "3.5", "Dy": "2.1"},
                "composition_complete": True,
                "piece_g": "12.5",
            }
        ],
        "lines": [{"line": 1, "product": "n42", "net_kg": "1200", "contract": "C-1", "purchase_order": "PO-1"}],
        "contracts": [
            {
                "number": "C-1",
                "seller": "ex",
                "buyer": "im",
                "signed_on": "2026-03-01",
                "items": [{"line": 1, "product": "n42", "net_kg": "1200", "amount": "540000", "currency": "CNY"}],
            }
        ],
        "purchase_orders": [{"number": "PO-1", "contract": "C-1", "items": [{"line": 1, "net_kg": "1200"}]}],
        "downstream": [
            {
                "party": "car",
                "receives_from": "im",
                "line": 1,
                "net_kg": "1200",
                "product": "passenger car",
                "final": True,
                "reexports_to": ["US", "AU"],
            }
        ],
        "stock": [{"holder": "im", "product": "n42", "net_kg": "312.5", "on": "2026-04-30"}],
        "annual_demand": [{"party": "car", "product": "n42", "year": 2026, "net_kg": "4800"}],
        "papers": [
            {"file": "contracts/c-1.pdf", "kind": "contract", "number": "C-1", "original": True},
            {"kind": "end_user_certificate", "issued_on": "2026-04-01"},
        ],
        "evidence": [{"answer": "parties[im].military", "basis": "documented", "document": "end_user_certificate"}],
    }


def put(root: Path, data: object, name: str = "case.yaml") -> Path:
    """Write data as YAML (JSON is YAML) and give the folder back."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return root


def read(root: Path, data: object) -> Folder:
    return read_folder(put(root, data))


# What a spreadsheet, YAML or XML likes to take for something else.
ODD = (
    *("=1+1", "+1", "-5", "@SUM(A1)", "'quoted", '"', '""', "0012", "1e5", "1.50", "1_000", "0x1F", "007", "1:30"),
    *("true", "FALSE", "yes", "No", "null", "~", "none", "なし", "2026-01-05", "2026年1月5日", "5%", "#N/A", "#REF!"),
    *("_x0041_", "a_x000D_b", "&amp;", "<b>", "]]>", "a\nb", "a\n\nb", "a\tb", "a;b, c", "{a: b}"),
    *(
        "- a",
        "# a",
        "*a",
        "&a",
        "!a",
        "%a",
        "a: b",
        "a #b",
        "日本、東京",
        "磁材；永磁",
        "𠮷野家",
        "ﾊﾝｶｸ",
        "Ｆｕｌｌ",
        "🧲",
    ),
    *("e\u0301", "é", "a\u3000b", "a\u00a0b", "\u200ba", "\u2028", "a\ufeffb", "\x85a"),
)
_TEXT = st.one_of(
    st.sampled_from([each for each in ODD if each.strip()]),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=20).filter(str.strip),
)
_COUNTRIES = st.sampled_from(["CN", "JP", "US", "KR", "NO", "DE"])
_DAYS = st.one_of(st.dates(), st.dates(date(1899, 12, 1), date(1900, 4, 1))).map(date.isoformat)
_DECIMALS = st.one_of(
    st.decimals(0, 100, places=4), st.integers(0, 10**14).map(lambda n: Decimal(n) / 7).map(lambda d: round(d, 12))
)
_NUMBERS = st.integers(1, 9)


def _kilograms(least_g: int) -> st.SearchStrategy[str]:
    return st.integers(least_g, 10**12).map(lambda mass_g: f"{mass_g // 1000}.{mass_g % 1000:03}")


def _fits_paper(text: str) -> bool:
    try:
        return read_paper(text) is not None
    except Unfit:
        return False


def _shares() -> st.SearchStrategy[dict[str, Any]]:
    share = st.one_of(st.none(), st.decimals(0, 100, places=5).map(str))
    return st.dictionaries(st.sampled_from(["Nd", "Dy", "Sm", "Fe", "Cu", "Xe"]), share, min_size=1, max_size=5)


def _value(field: Field, ids: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    if field.kind is Kind.FACT:
        assert field.fact is not None
        kind = field.fact.type
        if kind is Type.TEXT:
            return _TEXT
        if kind in (Type.LIST, Type.SET):
            return st.lists(_COUNTRIES, max_size=3)
        if kind is Type.DECIMAL:
            return st.decimals(0, 100, places=4).map(str)
        return {
            Type.ENUM: st.sampled_from(field.choices or ("?",)),
            Type.BOOLEAN: st.booleans(),
            Type.COUNTRY: _COUNTRIES,
            Type.DATE: _DAYS,
            Type.INTEGER: _NUMBERS,
        }[kind]
    parties = st.sampled_from(ids["parties"])
    return {
        Kind.TEXT: _TEXT,
        Kind.CONTRACT: _TEXT,
        Kind.ORDER: _TEXT,
        Kind.BOOLEAN: st.booleans(),
        Kind.CHOICE: st.sampled_from(field.choices or ("?",)),
        Kind.PAPER_KIND: st.sampled_from(field.choices or ("?",)),
        Kind.COUNTRY: _COUNTRIES,
        Kind.COUNTRIES: st.lists(_COUNTRIES, max_size=3),
        Kind.DATE: _DAYS,
        Kind.DECIMAL: _DECIMALS.map(str),
        Kind.MASS: _kilograms(1),
        Kind.STOCK_MASS: st.one_of(st.just("0"), _kilograms(1)),
        Kind.INTEGER: st.integers(0, 10**12),
        Kind.INTEGERS: st.lists(st.integers(0, 99), max_size=3),
        Kind.COMPOSITION: _shares(),
        Kind.TEXTS: st.lists(_TEXT, max_size=3),
        Kind.PARTY: parties,
        Kind.PARTIES: st.lists(parties, max_size=3),
        Kind.PRODUCT: st.sampled_from(ids["products"]),
        Kind.LINE: _NUMBERS,
        Kind.PAPER: _TEXT.filter(_fits_paper),
        Kind.SHA256: st.text("0123456789abcdef", min_size=64, max_size=64),
        Kind.CURRENCY: st.sampled_from(["CNY", "JPY", "USD"]),
    }[field.kind]


def _record(section: Section, plan: dict[str, Section], ids: dict[str, list[str]]) -> st.SearchStrategy[dict[str, Any]]:
    needed = {each.key: _value(each, ids) for each in section.fields if each.needed}
    optional = {each.key: _value(each, ids) for each in section.fields if not each.needed}
    for inner in plan.values():
        if inner.inside == section.name:
            optional[str(inner.list)] = st.lists(_record(inner, plan, ids).filter(bool), min_size=1, max_size=3)
    # Few optional fields at a time would leave most pairs untried; many make examples slow.
    return st.fixed_dictionaries(needed, optional=optional)


@st.composite
def any_folder(draw: st.DrawFn) -> dict[str, Any]:
    """Any folder that can be read, with any field filled in or not."""
    plan = dict(sections())
    ids = {
        "parties": draw(st.lists(_TEXT.map(str.strip), min_size=1, max_size=3, unique=True)),
        "products": draw(st.lists(_TEXT.map(str.strip), min_size=1, max_size=2, unique=True)),
    }
    data = draw(_record(plan["case"], plan, ids))
    data["end_use"] = draw(_record(plan["end_use"], plan, ids))
    for section in plan.values():
        if section.single or section.inside is not None or section.file == "register":
            continue
        if section.name in ids:
            data[section.name] = [draw(_record(section, plan, ids)) | {"id": each} for each in ids[section.name]]
            continue
        rows = draw(st.lists(_record(section, plan, ids).filter(bool), max_size=2))
        name = section.id
        seen: set[object] = set()
        data[section.name] = [
            row
            for row in rows
            if name is None or row.get(name) is None or not (_name(row[name]) in seen or seen.add(_name(row[name])))
        ]
    return data


def _name(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
