"""Numbers of papers, and what refers to them."""

from __future__ import annotations

from collections.abc import Callable

from planting import Bench, mistake, set_value, shift

set_value(
    "the line's contract is not in the folder",
    "line-contract-known",
    "lines[0].contract",
    "SL-KK-2025-001",
    {"line-order-of-its-contract", "certificate-contract"},
)
set_value(
    "the line's order is not in the folder",
    "line-order-known",
    "lines[0].purchase_order",
    "PO-9999",
    {"certificate-order"},
)
set_value(
    "the order refers to a contract that is not there",
    "order-contract-known",
    "purchase_orders[0].contract",
    "SL-KK-2026-99",
    {"line-order-of-its-contract", "order-text-contract"},
)


@mistake(
    "the line's order belongs to another contract of the folder",
    "line-order-of-its-contract",
    {"order-text-contract", "order-seller", "order-buyer"},
)
def _(bench: Bench) -> str:
    bench.data["purchase_orders"][0]["contract"] = bench.data["contracts"][1]["number"]
    return "lines[0].contract"


set_value(
    "the certificate bears another contract number",
    "certificate-contract",
    "certificates[0].contract",
    lambda number: number[:-1] + "1",
    {"certificate-text-contract"},
)
set_value(
    "the certificate bears another order number",
    "certificate-order",
    "certificates[0].purchase_orders",
    ["PO-0000-1"],
    {"certificate-text-order"},
)
set_value(
    "the certificate bears two order numbers",
    "certificate-one-order",
    "certificates[0].purchase_orders",
    lambda numbers: [*numbers, "PO-0000-2"],
    {"certificate-order", "certificate-text-order"},
)


@mistake(
    "two certificates bear one number",
    "certificate-number-once",
    {"certificate-quantity", "certificate-text-quantity", "certificate-text-number", "certificate-order"},
)
def _(bench: Bench) -> str:
    rows = bench.data["certificates"]
    left_out = ("lines", "net_kg", "purchase_orders")
    rows.append({key: value for key, value in rows[0].items() if key not in left_out})
    return f"certificates[{len(rows) - 1}].number"


def _listed(section: str, key: str, finds: str, value: Callable[[str], str]) -> None:
    @mistake(f"the list of papers has another {key} among {section}", finds)
    def _(bench: Bench) -> str:
        file = bench.data[section][0]["paper"]
        number = next(at for at, each in enumerate(bench.data["papers"]) if each["file"] == file)
        bench.data["papers"][number][key] = value(bench.data["papers"][number][key])
        return f"papers[{number}].{key}"


for _section, _word in (
    ("contracts", "contract"),
    ("purchase_orders", "order"),
    ("certificates", "certificate"),
    ("composition_reports", "report"),
):
    _listed(_section, "number", f"{_word}-paper-number", lambda number: number + "A")
    _listed(_section, "issued_on", f"{_word}-paper-date", shift(-1))
_listed("certificates", "expires_on", "certificate-paper-expiry", shift(-1))

set_value(
    "the resale contract is sold by the exporter",
    "resale-seller",
    "contracts[1].seller",
    "shili",
    {"contract-seller-name", "contract-text-seller"},
    at="downstream[0].receives_from",
)
set_value(
    "the resale contract is bought by another",
    "resale-buyer",
    "contracts[1].buyer",
    "kakuu-jidosha",
    {"contract-buyer-name", "contract-text-buyer"},
    at="downstream[0].party",
)
set_value(
    "a party downstream names a contract that is not there",
    "resale-contract-known",
    "downstream[0].contract",
    "RS-0000",
)
