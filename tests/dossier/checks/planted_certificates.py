"""The certificate's form, what the goods are for, how they travel."""

from __future__ import annotations

from planting import DROP, Bench, NotHere, individual, last_final, mistake, set_value

for _key in ("signed", "stamped", "original", "translated_zh"):
    _id = f"certificate-{_key.partition('_')[0]}"
    set_value(f"the certificate is not {_key}", _id, f"certificates[0].{_key}", False)
    set_value(
        f"nobody has noted whether the certificate is {_key}",
        _id,
        f"certificates[0].{_key}",
        DROP,
        checked=False,
    )
for _key in ("no_other_use", "no_transfer", "no_wmd", "civil"):
    set_value(
        f"the pledge {_key} is not in the certificate",
        f"pledge-{_key.replace('_', '-')}",
        f"certificates[0].pledge_{_key}",
        False,
    )
set_value("the signatory has no name", "certificate-signatory", "certificates[0].signatory_name", DROP)
set_value("the signatory has no title", "certificate-title", "certificates[0].signatory_title", DROP)
set_value("the certificate has no date", "certificate-dated", "certificates[0].issued_on", DROP)


for _key in ("part", "system", "model", "maker", "country"):
    set_value(f"the end use names no {_key}", f"end-use-{_key}", f"end_use.{_key}", DROP)
set_value(
    "the certificate names another part",
    "certificate-part",
    "certificates[0].part",
    "stator",
    {"certificate-end-use-specific"},
)
set_value(
    "the certificate names another system",
    "certificate-system",
    "certificates[0].system",
    "elevator",
    {"certificate-end-use-specific"},
)
set_value(
    "the certificate names another model",
    "certificate-model",
    "certificates[0].model",
    "ZZ-999",
    {"certificate-end-use-specific", "certificate-text-model"},
)
set_value(
    "the certificate names another maker",
    "certificate-maker",
    "certificates[0].maker",
    "Somebody Else Ltd.",
    {"certificate-end-use-specific"},
)
set_value(
    "the certificate names another country",
    "certificate-country",
    "certificates[0].country",
    "KR",
    {"certificate-end-use-country"},
)


@mistake("the text of the end use leaves out the model", "certificate-end-use-specific")
def _(bench: Bench) -> str:
    certificate = bench.data["certificates"][0]
    for key in ("end_use", "end_use_zh"):
        certificate[key] = certificate[key].replace(certificate["model"], "")
    return "certificates[0].end_use"


@mistake(
    "the end use is a general word", "end-use-vague", {"certificate-end-use-specific", "certificate-end-use-country"}
)
def _(bench: Bench) -> str:
    bench.data["certificates"][0] |= {"end_use": "magnetic sensor", "end_use_zh": "磁性传感器用"}
    return "certificates[0].end_use"


set_value(
    "the end use speaks of a missile",
    "end-use-speaks-of-arms",
    "certificates[0].end_use",
    lambda text: text + "; also missile seeker",
)
set_value(
    "the end use speaks of defence in Chinese",
    "end-use-speaks-of-arms",
    "certificates[0].end_use_zh",
    lambda text: text + "，部分用於國防",
)
set_value(
    "the country of use is not reached",
    "end-use-country-reached",
    "end_use.country",
    "FR",
    {"certificate-country", "end-use-country-there-in-text"},
)
set_value(
    "the maker is not in the tree",
    "end-use-maker-in-tree",
    "end_use.maker",
    "Somebody Else Ltd.",
    {"certificate-maker", "end-use-text-specific"},
)
set_value(
    "the system is no product of the tree",
    "end-use-system-in-tree",
    "end_use.system",
    "washing machine",
    {"certificate-system", "end-use-text-specific"},
)
set_value("the final product is another", "end-use-product-in-tree", "end_use.product", "washing machine")


@mistake("the case's own text leaves out the maker", "end-use-text-specific")
def _(bench: Bench) -> str:
    use = bench.data["end_use"]
    for key in ("text", "text_zh"):
        use[key] = use[key].replace(use["maker"], "its maker")
    return "end_use.text"


@mistake("the tree has another model", "end-use-model-in-tree")
def _(bench: Bench) -> str:
    at = last_final(bench)
    bench.data["downstream"][at]["product_model"] = "QQ-1"
    return f"downstream[{at}].product_model"


@mistake(
    "the certificate says nothing on the end use",
    "certificate-end-use-there",
    {"certificate-end-use-specific", "certificate-end-use-country"},
)
def _(bench: Bench) -> str:
    for key in ("end_use", "end_use_zh"):
        del bench.data["certificates"][0][key]
    return "certificates[0].end_use"


@mistake("the certificate's text of the end use names no country", "certificate-end-use-country")
def _(bench: Bench) -> str:
    certificate = bench.data["certificates"][0]
    for key in ("end_use", "end_use_zh"):
        for word in ("Japan", "日本", "the Netherlands", "荷兰"):
            certificate[key] = certificate[key].replace(word, "there")
    return "certificates[0].end_use"


@mistake("the case's text of the end use names no country", "end-use-country-there-in-text")
def _(bench: Bench) -> str:
    use = bench.data["end_use"]
    for key in ("text", "text_zh"):
        for word in ("Japan", "日本", "the Netherlands", "荷兰"):
            use[key] = use[key].replace(word, "there")
    return "end_use.text"


set_value("no mode of transport is fixed", "transport-fixed", "transport_mode", DROP)
set_value("the contract has another mode", "contract-transport", "contracts[0].transport_mode", "courier")
set_value("the order has another mode", "order-transport", "purchase_orders[0].transport_mode", "courier")


@mistake("the shipment is split", "no-split-shipment")
def _(bench: Bench) -> str:
    individual(bench)["split_shipment"] = True
    return "split_shipment"


set_value("no route is given", "route-there", "route", DROP)
set_value("the route starts elsewhere", "route-starts", "route", lambda route: ["VN", *route[1:]])
set_value("the route ends elsewhere", "route-ends", "route", lambda route: [*route[:-1], "TW"])
set_value(
    "the destination is not the importer's country", "destination-of-importer", "destination", "KR", {"route-ends"}
)


@mistake("an individual licence with two end users", "one-end-user", {"end-user-has-certificate"})
def _(bench: Bench) -> str:
    if individual(bench)["importer"] in bench.data["end_users"]:
        raise NotHere
    bench.data["end_users"] = [*bench.data["end_users"], bench.data["importer"]]
    return "end_users"
