"""When: out of order, expired, old."""

from __future__ import annotations

from planting import Bench, mistake, set_value, shift

set_value(
    "the order is older than its contract",
    "order-after-contract",
    "purchase_orders[0].issued_on",
    shift(-90),
    {"order-paper-date", "order-text-date"},
)
set_value(
    "the certificate is older than its order",
    "certificate-after-order",
    "certificates[0].issued_on",
    shift(-22),
    {"certificate-paper-date", "certificate-text-date"},
)
set_value(
    "the certificate is older than its contract",
    "certificate-after-contract",
    "certificates[0].issued_on",
    shift(-60),
    {"certificate-after-order", "certificate-paper-date", "certificate-text-date"},
)
set_value(
    "the contract is signed after filing",
    "contract-before-filing",
    "contracts[0].signed_on",
    shift(100),
    {"order-after-contract", "certificate-after-contract", "contract-paper-date", "contract-text-date"},
)
set_value(
    "the order is issued after filing",
    "order-before-filing",
    "purchase_orders[0].issued_on",
    shift(80),
    {"certificate-after-order", "order-paper-date", "order-text-date"},
)
set_value(
    "the certificate is issued after filing",
    "certificate-before-filing",
    "certificates[0].issued_on",
    shift(60),
    {"certificate-paper-date", "certificate-text-date"},
)
set_value(
    "the report is issued after filing",
    "report-before-filing",
    "composition_reports[0].issued_on",
    shift(120),
    {"report-paper-date", "report-text-date"},
)


@mistake("a paper is dated after filing", "paper-before-filing")
def _(bench: Bench) -> str:
    at = len(bench.data["papers"]) - 1
    bench.data["papers"][at]["issued_on"] = shift(1)(bench.data["filed_on"])
    return f"papers[{at}].issued_on"


set_value("the folder is prepared after filing", "prepared-before-filing", "prepared_on", shift(3))
set_value("the goods depart before filing", "filed-before-shipping", "ship_on", "2026-01-15")
set_value(
    "the order is due before the goods depart", "delivery-after-shipping", "purchase_orders[0].deliver_on", "2026-06-01"
)
set_value(
    "the contract has expired",
    "contract-stands",
    "contracts[0].expires_on",
    "2026-04-30",
    {"contract-stands-at-shipping", "contract-days"},
)
set_value(
    "the contract ends before it begins",
    "contract-days",
    "contracts[0].expires_on",
    "2026-01-01",
    {"contract-stands-at-shipping", "contract-stands"},
)
set_value(
    "the certificate has expired",
    "certificate-stands",
    "certificates[0].expires_on",
    "2026-05-10",
    {"certificate-paper-expiry", "certificate-days"},
)
set_value(
    "the certificate ends before it begins",
    "certificate-days",
    "certificates[0].expires_on",
    "2026-01-31",
    {"certificate-paper-expiry", "certificate-stands"},
)


@mistake("the contract expires before the goods depart", "contract-stands-at-shipping")
def _(bench: Bench) -> str:
    bench.data["contracts"][0]["expires_on"] = shift(-5)(bench.data["ship_on"])
    return "contracts[0].expires_on"


@mistake("a paper has expired", "paper-stands")
def _(bench: Bench) -> str:
    at = len(bench.data["papers"]) - 1
    bench.data["papers"][at]["expires_on"] = shift(-1)(bench.data["filed_on"])
    return f"papers[{at}].expires_on"


set_value("the stock was counted half a year ago", "stock-fresh", "stock[0].on", shift(-180))
set_value("the stock is counted after filing", "stock-before-filing", "stock[0].on", shift(100))
set_value(
    "the report is two years old",
    "report-fresh",
    "composition_reports[0].issued_on",
    shift(-700),
    {"report-paper-date", "report-text-date"},
)


@mistake("the certificate is seven months old", "certificate-fresh")
def _(bench: Bench) -> str:
    bench.data["filed_on"] = shift(200)(bench.data["certificates"][0]["issued_on"])
    bench.data["ship_on"] = shift(260)(bench.data["certificates"][0]["issued_on"])
    bench.data["stock"][0]["on"] = bench.data["filed_on"]
    bench.data["contracts"][0]["expires_on"] = bench.data["purchase_orders"][0]["deliver_on"] = "2028-12-31"
    return "certificates[0].issued_on"
