"""How much: contract, order, certificate, line, tree."""

from __future__ import annotations

from planting import DROP, Bench, last_final, mistake, more, set_value

set_value(
    "the contract sells a kilogram more",
    "contract-quantity",
    "contracts[0].items[0].net_kg",
    more("1"),
    {"contract-text-quantity"},
)
set_value(
    "the order is for a gram less",
    "order-quantity",
    "purchase_orders[0].items[0].net_kg",
    more("-0.001"),
    {"order-text-quantity"},
)
set_value(
    "the certificate is for two kilograms less",
    "certificate-quantity",
    "certificates[0].net_kg",
    more("-2"),
    {"certificate-text-quantity"},
)
set_value(
    "the line asks for more than the papers",
    "contract-quantity",
    "lines[0].net_kg",
    more("30"),
    {"order-quantity", "certificate-quantity", "tree-whole", "pieces-weigh"},
)
set_value(
    "more arrives than was sent", "tree-whole", "downstream[0].net_kg", more("5"), {"resale-quantity"}, at="importer"
)
set_value(
    "less arrives, and no loss is stated",
    "tree-whole",
    "downstream[0].net_kg",
    more("-5"),
    {"resale-quantity"},
    at="importer",
)
set_value("the loss is not stated", "tree-whole", "downstream[0].loss_pct", DROP, at="importer")
set_value("the stated loss does not fit the grams", "tree-whole", "downstream[0].loss_pct", "10", at="importer")
set_value("the tree is said not to be complete", "tree-whole", "downstream_complete", False)


@mistake("the last product is not final", "tree-whole", {"end-use-maker-in-tree"})
def _(bench: Bench) -> str:
    at = last_final(bench)
    bench.data["downstream"][at]["final"] = False
    return f"downstream[{at}]"


@mistake("goods go in a circle", "tree-whole", {"resale-seller"})
def _(bench: Bench) -> str:
    nodes = bench.data["downstream"]
    nodes[0]["receives_from"] = [node["party"] for node in nodes if node["line"] == nodes[0]["line"]][-1]
    return "downstream[0]"


set_value("the tree leaves a quantity open", "tree-whole", "downstream[0].net_kg", DROP, checked=False, at="lines[0]")
set_value(
    "resale contract and tree differ",
    "resale-quantity",
    "contracts[1].items[0].net_kg",
    more("-10"),
    {"contract-text-quantity"},
    at="contracts[1].items[0].net_kg",
)
set_value(
    "the pieces do not weigh as much",
    "pieces-weigh",
    "lines[0].pieces",
    lambda pieces: pieces * 2,
    {"contract-pieces", "order-pieces"},
)
set_value("the contract is for other pieces", "contract-pieces", "contracts[0].items[0].pieces", lambda n: n + 1)
set_value("the order is for other pieces", "order-pieces", "purchase_orders[0].items[0].pieces", lambda n: n - 1)
set_value("the line has another value than the contract", "contract-value", "lines[0].value_cny", "149999")
set_value("more is asked for than a year's demand", "no-more-than-demand", "annual_demand[0].net_kg", "10")
set_value(
    "no certificate covers the second line",
    "line-certified",
    "certificates[0].lines",
    [1],
    {"certificate-quantity"},
    at="lines[1]",
)


@mistake("onward countries are not named", "reexports-named", {"us-bound-defence-answered"})
def _(bench: Bench) -> str:
    at = last_final(bench)
    del bench.data["downstream"][at]["reexports_to"]
    return f"downstream[{at}].reexports_to"


@mistake("the final product is not named", "final-product-named")
def _(bench: Bench) -> str:
    at = last_final(bench)
    del bench.data["downstream"][at]["product"]
    return f"downstream[{at}].product"


set_value(
    "the importer's own final product: onward countries are not named",
    "importer-reexports-named",
    "importer_reexports_to",
    DROP,
)


@mistake("the product goes into a US defence contract", "us-defence", {"us-bound-defence-answered"})
def _(bench: Bench) -> str:
    at = last_final(bench)
    bench.data["downstream"][at] |= {"us_defence": True, "reexports_to": ["US"]}
    return f"downstream[{at}].us_defence"


@mistake("of a product for the US nothing is said on defence", "us-bound-defence-answered", checked=False)
def _(bench: Bench) -> str:
    at = last_final(bench)
    bench.data["downstream"][at]["reexports_to"] = ["US"]
    bench.data["downstream"][at].pop("us_defence", None)
    return f"downstream[{at}].us_defence"


@mistake("a product goes on to North Korea", "goes-to-country-under-embargo")
def _(bench: Bench) -> str:
    at = last_final(bench)
    bench.data["downstream"][at]["reexports_to"] = ["AU", "KP"]
    return f"downstream[{at}].reexports_to"


set_value(
    "the importer's own product goes on to North Korea",
    "importer-goes-to-country-under-embargo",
    "importer_reexports_to",
    ["KP"],
)
