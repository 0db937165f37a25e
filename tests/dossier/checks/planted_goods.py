"""What the goods are: composition, code, customs number."""

from __future__ import annotations

from decimal import Decimal

from clean_papers import Json
from planting import Bench, NotHere, mistake, product_at, set_value


@mistake("a contract item is of the other product", "contract-item-product")
def _(bench: Bench) -> str:
    items = bench.data["contracts"][0]["items"]
    items[1]["product"] = items[0]["product"]
    return "contracts[0].items[1].product"


@mistake("an order item is of the other product", "order-item-product")
def _(bench: Bench) -> str:
    items = bench.data["purchase_orders"][0]["items"]
    items[1]["product"] = items[0]["product"]
    return "purchase_orders[0].items[1].product"


set_value("the certificate names other goods", "certificate-goods", "certificates[0].product", "铽靶材")


@mistake("the declared shares come to more than all", "composition-sum", {"composition-measured", "tree-whole"})
def _(bench: Bench) -> str:
    bench.plan.product()["composition_wt_pct"]["Fe"] = "79.9"
    return product_at(bench.plan, "composition_wt_pct")


def _rare_earth(shares: Json) -> str:
    return next(symbol for symbol in ("Dy", "Sm") if symbol in shares)


@mistake("the report measures less dysprosium or samarium", "composition-measured", {"report-text-shares"})
def _(bench: Bench) -> str:
    report = bench.data["composition_reports"][0]
    shares = report["composition_wt_pct"] = dict(report["composition_wt_pct"])
    shares[_rare_earth(shares)] = str(Decimal(shares[_rare_earth(shares)]) * Decimal("0.7"))
    return "composition_reports[0].composition_wt_pct"


@mistake("more dysprosium or samarium is declared than measured", "composition-measured")
def _(bench: Bench) -> str:
    product = bench.plan.product()
    shares = product["composition_wt_pct"] = dict(product["composition_wt_pct"])
    symbol = _rare_earth(shares)
    # The sum stays as it was.
    grown = (Decimal(shares[symbol]) * Decimal("1.2")).quantize(Decimal("0.01"))
    shares["Fe"] = str(Decimal(shares["Fe"]) - (grown - Decimal(shares[symbol])))
    shares[symbol] = str(grown)
    return "composition_reports[0].composition_wt_pct"


@mistake("the report measures terbium that is not declared", "composition-measured", {"report-text-shares"})
def _(bench: Bench) -> str:
    report = bench.data["composition_reports"][0]
    report["composition_wt_pct"] = report["composition_wt_pct"] | {"Tb": "0.35"}
    return "composition_reports[0].composition_wt_pct"


@mistake("the measured shares come to more than all", "report-sum", {"composition-measured", "report-text-shares"})
def _(bench: Bench) -> str:
    report = bench.data["composition_reports"][0]
    report["composition_wt_pct"] = report["composition_wt_pct"] | {"Fe": "81.5"}
    return "composition_reports[0].composition_wt_pct"


@mistake(
    "what was measured has another code than declared",
    "report-control-code",
    {"composition-measured", "report-text-shares"},
)
def _(bench: Bench) -> str:
    report = bench.data["composition_reports"][0]
    shares = report["composition_wt_pct"] = dict(report["composition_wt_pct"])
    if "Dy" not in shares:
        raise NotHere
    shares["Dy"] = "0"
    return "composition_reports[0].composition_wt_pct"


@mistake("the report gives no share of dysprosium", "composition-measured", {"report-control-code"}, checked=False)
def _(bench: Bench) -> str:
    report = bench.data["composition_reports"][0]
    if "Dy" not in report["composition_wt_pct"]:
        raise NotHere
    report["composition_wt_pct"] = report["composition_wt_pct"] | {"Dy": None}
    return "composition_reports[0].composition_wt_pct"


@mistake("the declared code is that of gadolinium", "control-code", {"report-control-code", "customs-number"})
def _(bench: Bench) -> str:
    bench.plan.product()["control_code"] = "1C903.a(2)"
    return product_at(bench.plan, "control_code")


@mistake("no code is declared", "control-code", {"report-control-code"})
def _(bench: Bench) -> str:
    del bench.plan.product()["control_code"]
    return product_at(bench.plan, "control_code")


@mistake("a code is declared for goods without dysprosium", "control-code", {"composition-measured"})
def _(bench: Bench) -> str:
    product = bench.plan.product()
    if product["family"] != "NdFeB":
        raise NotHere
    product["composition_wt_pct"] = {key: each for key, each in product["composition_wt_pct"].items() if key != "Dy"}
    return product_at(bench.plan, "control_code")


@mistake("the customs number is another", "customs-number")
def _(bench: Bench) -> str:
    bench.plan.product()["hs_code"] = "8505190090"
    return product_at(bench.plan, "hs_code")


set_value("the laboratory is the maker's", "laboratory-independent", "composition_reports[0].third_party", False)


@mistake("no report is of the product", "product-has-report")
def _(bench: Bench) -> str:
    product = bench.data["composition_reports"].pop(0)["product"]
    rows = bench.plan.products or bench.data["products"]
    return f"{'' if bench.plan.products else 'products'}[{[each['id'] for each in rows].index(product)}]"
