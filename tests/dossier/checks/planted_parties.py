"""Who: names, addresses, roles, screening."""

from __future__ import annotations

from datetime import timedelta

from planting import Bench, NotHere, end_user_buys, filed_on, mistake, party_at, set_value, user

from sekisho.dossier.checks import Screened


@mistake(
    "the seller of the contract is the end user",
    "contract-seller",
    {"contract-seller-name", "contract-seller-address", "order-seller", "contract-text-seller"},
)
def _(bench: Bench) -> str:
    bench.data["contracts"][0]["seller"] = user(bench)
    return "contracts[0].seller"


@mistake(
    "the buyer of the contract is the exporter",
    "contract-buyer",
    {"contract-buyer-name", "contract-buyer-address", "order-buyer", "contract-text-buyer"},
)
def _(bench: Bench) -> str:
    bench.data["contracts"][0]["buyer"] = bench.data["exporter"]
    return "contracts[0].buyer"


set_value(
    "the contract names the seller with a letter too many",
    "contract-seller-name",
    "contracts[0].seller_name",
    lambda name: name.replace("公司", "公司二厂"),
)
set_value(
    "the contract names another buyer",
    "contract-buyer-name",
    "contracts[0].buyer_name",
    lambda name: name + "大阪支社",
)
set_value(
    "the contract gives another house number for the seller",
    "contract-seller-address",
    "contracts[0].seller_address",
    lambda text: text.replace("8号", "9号"),
)
set_value(
    "the contract gives another address for the buyer",
    "contract-buyer-address",
    "contracts[0].buyer_address",
    lambda text: text.replace("1", "7").replace("4", "8"),
)


@mistake("the order goes to the importer", "order-seller")
def _(bench: Bench) -> str:
    bench.data["purchase_orders"][0]["seller"] = bench.data["importer"]
    return "purchase_orders[0].seller"


@mistake("the order comes from the exporter", "order-buyer")
def _(bench: Bench) -> str:
    bench.data["purchase_orders"][0]["buyer"] = bench.data["exporter"]
    return "purchase_orders[0].buyer"


@mistake(
    "the certificate is the exporter's",
    "certificate-end-user",
    {
        "certificate-end-user-name",
        "certificate-end-user-address",
        "end-user-has-certificate",
        "certificate-text-end-user",
    },
)
def _(bench: Bench) -> str:
    bench.data["certificates"][0]["end_user"] = bench.data["exporter"]
    return "certificates[0].end_user"


@mistake("an end user of a general licence has no certificate", "end-user-has-certificate", {"line-certified"})
def _(bench: Bench) -> str:
    del bench.data["certificates"][1]
    return "end_users"


set_value(
    "the certificate names the end user with another word",
    "certificate-end-user-name",
    "certificates[0].end_user_name",
    lambda name: name + " Works",
)
set_value(
    "the certificate gives another address",
    "certificate-end-user-address",
    "certificates[0].end_user_address",
    lambda text: text.replace("7", "17").replace("9", "19").replace("3", "13").replace("5", "15"),
    follows={"certificate-text-address"},
)


@mistake(
    "the certificate leaves out the house number",
    "certificate-end-user-address",
    {"certificate-text-address"},
)
def _(bench: Bench) -> str:
    certificate = bench.data["certificates"][0]
    address = certificate["end_user_address"]
    if not address.endswith("号"):
        raise NotHere
    party = bench.plan.party(user(bench))
    for key in [key for key in party if key.startswith("address")]:
        del party[key]
    party["address"], certificate["end_user_address"] = "愛知県架空市模型町45-9", "愛知県架空市模型町45"
    if end_user_buys(bench):
        bench.follows.add("contract-buyer-address")
    return "certificates[0].end_user_address"


@mistake("the end user has no address", "end-user-address-there")
def _(bench: Bench) -> str:
    party = bench.plan.party(user(bench))
    for key in [key for key in party if key.startswith("address")]:
        del party[key]
    return party_at(bench.plan, party["id"], "address")


@mistake("the end user's address is a PO box", "no-post-box", {"certificate-end-user-address"})
def _(bench: Bench) -> str:
    party = bench.plan.party(user(bench))
    for key in [key for key in party if key.startswith("address")]:
        del party[key]
    party["address"] = "P.O. Box 77, Nagoya Central"
    if end_user_buys(bench):
        bench.follows.add("contract-buyer-address")
    return party_at(bench.plan, party["id"], "address")


set_value(
    "the certificate gives a PO box in Japanese",
    "no-post-box-on-certificate",
    "certificates[0].end_user_address",
    "愛知県架空郵便局私書箱七十七号",
    {"certificate-end-user-address"},
)


@mistake("one firm stands under two ids", "one-entry-per-party")
def _(bench: Bench) -> str:
    name = bench.plan.party(user(bench))["name"].replace("株式会社", "株式會社")
    twin = {"id": "twin", "name": name, "country": "JP", "military": False}
    rows = bench.data.setdefault("parties", [])
    rows.append(twin)
    return f"parties[{len(rows) - 1}].name"


@mistake("two firms share a registration number", "registration-number-once")
def _(bench: Bench) -> str:
    importer, exporter = (bench.plan.party(bench.data[role]) for role in ("importer", "exporter"))
    importer["registration_no"] = exporter["registration_no"]
    return party_at(bench.plan, importer["id"], "registration_no")


@mistake("the end user has no country", "party-country-there", {"end-use-country-reached"})
def _(bench: Bench) -> str:
    party = bench.plan.party(user(bench))
    place = party_at(bench.plan, party["id"], "country")
    del party["country"]
    return place


@mistake("a party has no name", "party-name-there")
def _(bench: Bench) -> str:
    party = bench.plan.party(bench.data["exporter"])
    place = party_at(bench.plan, party["id"], "name")
    for key in [key for key in party if key.startswith("name")]:
        del party[key]
    for contract in bench.data["contracts"]:
        contract.pop("seller_name", None)
    return place


@mistake("the end user is a military user, and the use civil", "military-party-and-civil-use", {"military-answered"})
def _(bench: Bench) -> str:
    bench.plan.party(user(bench))["military"] = True
    return party_at(bench.plan, user(bench), "military")


@mistake("of the importer it is not said whether it is a military user", "military-answered", checked=False)
def _(bench: Bench) -> str:
    place = party_at(bench.plan, bench.data["importer"], "military")
    del bench.plan.party(bench.data["importer"])["military"]
    return place


set_value(
    "a civil use raises military strength", "civil-use-raises-no-strength", "end_use.raises_military_strength", True
)
set_value("a civil use in the defence sector", "civil-use-outside-defence", "end_use.sector", "defence")


@mistake("nobody has screened the end user", "party-screened", checked=False)
def _(bench: Bench) -> str:
    bench.screening[user(bench)] = None
    return party_at(bench.plan, user(bench), "name")


@mistake("a likeness to a listed name is not settled", "party-screened")
def _(bench: Bench) -> str:
    bench.screening[user(bench)] = Screened("hit", filed_on(bench), "Kaku Motor Corp.")
    return party_at(bench.plan, user(bench), "name")


@mistake("the importer is on the control list", "party-screened")
def _(bench: Bench) -> str:
    bench.screening[bench.data["importer"]] = Screened("control_list", filed_on(bench), "MOFCOM-11/2026")
    return party_at(bench.plan, bench.data["importer"], "name")


@mistake("the importer is on the watch list", "party-on-watch-list")
def _(bench: Bench) -> str:
    bench.screening[bench.data["importer"]] = Screened("watch_list", filed_on(bench), "MOFCOM-12/2026")
    return party_at(bench.plan, bench.data["importer"], "name")


@mistake("the exporter was screened on old lists", "screening-fresh")
def _(bench: Bench) -> str:
    bench.screening[bench.data["exporter"]] = Screened("clear", filed_on(bench) - timedelta(days=31))
    return party_at(bench.plan, bench.data["exporter"], "name")


@mistake(
    "the certificate of an end user in India is not authenticated",
    "certificate-authenticated",
    {"end-use-country-reached"},
)
def _(bench: Bench) -> str:
    if bench.data["importer"] in bench.data["end_users"]:
        raise NotHere
    bench.plan.party(user(bench))["country"] = "IN"
    return "certificates[0].authenticated_by"


@mistake(
    "the case has no day of filing",
    "filing-day-there",
    {
        "control-code",
        "report-control-code",
        "contract-before-filing",
        "order-before-filing",
        "tree-whole",
        "certificate-before-filing",
        "report-before-filing",
        "filed-before-shipping",
        "contract-stands",
        "certificate-stands",
        "paper-stands",
    },
)
def _(bench: Bench) -> str:
    del bench.data["filed_on"]
    return "filed_on"
