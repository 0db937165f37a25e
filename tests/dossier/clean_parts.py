"""Firms, goods and an end use that clean folders are made of, and a folder whose papers all say the same."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

from clean_papers import Json, Plan, file_paper


def firm(identity: str, name: str, address: str, country: str, number: str, **more: str) -> Json:
    firm: Json = {"id": identity, "name": name, "address": address, "country": country, "registration_no": number}
    return firm | {"military": False} | more if country != "CN" else firm | more


MAKER = firm(
    "shili",
    "示例磁材有限公司",
    "浙江省宁波市示例区磁材路8号",
    "CN",
    "91330200EX0000001X",
    name_en="Shili Magnetics Co., Ltd.",
    address_en="8 Cicai Road, Shili District, Ningbo, Zhejiang",
)
TRADER = firm(
    "kakuu-shoji",
    "架空商事株式会社",
    "東京都架空区丸之内1丁目2番3号",
    "JP",
    "1010000000001",
    name_en="Kakuu Shoji Kaisha, Ltd.",
    name_zh="架空商事株式会社",
)
MOTOR = firm(
    "kakuu-denki",
    "架空電動機株式会社",
    "愛知県架空市電機町4番5号",
    "JP",
    "2020000000002",
    name_en="Kakuu Motor Co., Ltd.",
    name_zh="架空电动机株式会社",
    address_en="4-5 Denkicho, Kakuu, Aichi",
)
CAR = firm(
    "kakuu-jidosha",
    "架空自動車株式会社",
    "愛知県架空市車町6番7号",
    "JP",
    "3030000000003",
    name_en="Kakuu Motor Car K.K.",
    name_zh="架空汽车株式会社",
    address_en="6-7 Kurumamachi, Kakuu, Aichi",
)
ROBOT = firm(
    "kakuu-robot",
    "髙﨑架空ロボット株式会社",
    "群馬県架空市髙﨑町8番9号",
    "JP",
    "4040000000004",
    name_en="Takasaki Kakuu Robot Inc.",
)
GERMAN = firm(
    "beispiel",
    "Beispiel Antriebstechnik GmbH",
    "Musterstraße 12, 70173 Stuttgart, Germany",
    "DE",
    "HRB 000001",
)
DUTCH = firm("voorbeeld", "Voorbeeld Wind B.V.", "Voorbeeldweg 3, 3011 Rotterdam", "NL", "KVK 00000002")

MAGNET: Json = {
    "id": "n40uh-arc",
    "description": "烧结钕铁硼弧形磁体 N40UH",
    "description_ja": "焼結NdFeB弧状磁石 N40UH",
    "maker": "shili",
    "grade": "N40UH",
    "form": "magnet",
    "family": "NdFeB",
    "hs_code": "8505111000",
    "control_code": "1C905.a(4)",
    "composition_wt_pct": {"Nd": "25.50", "Pr": "3.00", "Dy": "2.80", "Fe": "66.20", "B": "1.00"},
    "composition_complete": True,
    "made_in": "CN",
    "cn_origin_value_pct": "100",
    "piece_g": "25",
}
BLOCK: Json = MAGNET | {
    "id": "n48h-block",
    "description": "烧结钕铁硼方块磁体 N48H",
    "description_ja": "焼結NdFeB角形磁石 N48H",
    "grade": "N48H",
    "composition_wt_pct": {"Nd": "28.10", "Pr": "2.40", "Dy": "0.90", "Fe": "66.90", "B": "0.98"},
    "piece_g": "40",
}
SMCO: Json = {
    "id": "smco-ring",
    "description": "钐钴环形磁体 2:17",
    "description_ja": "SmCo環状磁石 2:17",
    "maker": "shili",
    "form": "magnet",
    "family": "SmCo",
    "hs_code": "8505111000",
    "control_code": "1C902.a(4)",
    "composition_wt_pct": {"Sm": "25.40", "Co": "50.10", "Fe": "16.20", "Cu": "5.60", "Zr": "2.50"},
    "composition_complete": True,
    "made_in": "CN",
    "cn_origin_value_pct": "100",
    "piece_g": "12.5",
}
HYBRID: Json = {
    "category": "civil",
    "sector": "automotive",
    "product": "traction motor of a hybrid car",
    "raises_military_strength": False,
    "part": "rotor of traction motor",
    "system": "hybrid car",
    "model": "KH-300",
    "maker": "Kakuu Motor Car K.K.",
    "country": "JP",
    "text": "rotor of traction motor for the hybrid car KH-300, made by Kakuu Motor Car K.K., used in Japan",
    "text_zh": "用于架空汽车株式会社在日本制造和使用的KH-300混合动力汽车驱动电机转子",
}


@dataclass(frozen=True)
class Days:
    signed: str = "2026-03-02"
    ordered: str = "2026-03-16"
    measured: str = "2026-02-20"
    certified: str = "2026-04-06"
    filed: str = "2026-05-11"
    ship: str = "2026-08-20"
    expires: str = "2027-03-31"


def agreeing(
    name: str,
    chain: list[Json],
    goods: list[Json],
    kilograms: list[str],
    downstream: list[Json],
    end_use: Json,
    end_users: list[str],
    days: Days | None = None,
    case: Json | None = None,
    masters: bool = False,
) -> Plan:
    """A folder whose papers all say the same. chain: exporter, importer, and the parties downstream."""
    days = days or Days()
    exporter, importer = chain[0], chain[1]
    stem = name.upper()[:3]
    contract, order = f"SL-KK-2026-{stem}7", f"PO-{stem}-0042"
    items = []
    for number, (product, net_kg) in enumerate(zip(goods, kilograms, strict=True), 1):
        pieces = int(Decimal(net_kg) * 1000 / Decimal(product["piece_g"])) if "piece_g" in product else None
        item: Json = {"line": number, "product": product["id"], "net_kg": net_kg, "amount": f"{number}50000"}
        items.append(item | {"currency": "CNY"} | ({"pieces": pieces} if pieces else {}))
    lines = [
        {
            **{key: item[key] for key in ("line", "product", "net_kg", "pieces") if key in item},
            "value_cny": item["amount"],
            "contract": contract,
            "purchase_order": order,
        }
        for item in items
    ]
    firms = {each["id"]: each for each in chain}
    mode = (case or {}).get("transport_mode", "sea")
    covered = {user: [] for user in end_users}
    for node in downstream:
        if node["party"] in covered and node["line"] not in covered[node["party"]]:
            covered[node["party"]].append(node["line"])
    certificates = []
    for number, user in enumerate(end_users, 1):
        mine = covered[user] or [line["line"] for line in lines]
        certificates.append(
            {
                "number": f"EUC-{stem}-{number:02}",
                "end_user": user,
                "end_user_name": firms[user].get("name_en", firms[user]["name"]),
                "end_user_address": firms[user]["address"],
                "contract": contract,
                "purchase_orders": [order],
                "lines": mine,
                "product": goods[mine[0] - 1]["description"],
                "net_kg": str(sum(Decimal(kilograms[line - 1]) for line in mine)),
                "end_use": end_use["text"],
                "end_use_zh": end_use["text_zh"],
                **{key: end_use[key] for key in ("part", "system", "model", "maker", "country")},
                **dict.fromkeys(("pledge_no_other_use", "pledge_no_transfer", "pledge_no_wmd", "pledge_civil"), True),
                **dict.fromkeys(("signed", "stamped", "original", "translated_zh"), True),
                "signatory_name": f"Yamada Taro {number}",
                "signatory_title": "Director",
                "issued_on": days.certified,
                "expires_on": days.expires,
                "paper": f"certificate-{number}.pdf",
            }
        )
    data: Json = {
        "id": f"K-2026-{stem}",
        "filed_on": days.filed,
        "kind": "individual",
        "destination": importer["country"],
        "route": ["CN", importer["country"]],
        "exporter": exporter["id"],
        "importer": importer["id"],
        "end_users": end_users,
        "downstream_complete": True,
        "province": "zj",
        "transport_mode": "sea",
        "split_shipment": False,
        "loading_port": "Ningbo",
        "discharge_port": "Nagoya",
        "ship_on": days.ship,
        "prepared_by": "trade control desk",
        "prepared_on": days.filed,
        "end_use": end_use,
        **(case or {}),
        "lines": lines,
        "contracts": [
            {
                "number": contract,
                "kind": "sale",
                "seller": exporter["id"],
                "seller_name": exporter["name"],
                "seller_address": exporter["address"],
                "buyer": importer["id"],
                "buyer_name": importer["name"],
                "buyer_address": importer["address"],
                "signed_on": days.signed,
                "expires_on": days.expires,
                "transport_mode": mode,
                "incoterm": "FOB Ningbo",
                "paper": "contract.pdf",
                "items": items,
            }
        ],
        "purchase_orders": [
            {
                "number": order,
                "contract": contract,
                "seller": exporter["id"],
                "buyer": importer["id"],
                "issued_on": days.ordered,
                "deliver_on": days.expires,
                "transport_mode": mode,
                "paper": "order.pdf",
                "items": [
                    {key: item[key] for key in ("line", "product", "net_kg", "pieces") if key in item} for item in items
                ],
            }
        ],
        "certificates": certificates,
        "composition_reports": [
            {
                "number": f"TR-{stem}-{number:03}",
                "laboratory": "Fictional Testing Centre",
                "method": "ICP-OES",
                "product": product["id"],
                "composition_wt_pct": product["composition_wt_pct"],
                "third_party": True,
                "issued_on": days.measured,
                "paper": f"report-{number}.pdf",
            }
            for number, product in enumerate(goods, 1)
        ],
        "downstream": downstream,
        "stock": [
            {
                "holder": importer["id"],
                "product": goods[0]["id"],
                "net_kg": "310",
                "use_kg_per_month": "95",
                "on": days.certified,
            }
        ],
        "annual_demand": [
            {"party": importer["id"], "product": product["id"], "year": 2026, "net_kg": "60000"} for product in goods
        ],
        "evidence": [
            {"answer": "end_use.category", "basis": "documented", "document": "end_user_certificate"},
        ],
    }
    plan = Plan(data, {}, pictures=("plant.png",))
    if masters:
        plan.parties, plan.products = deepcopy(chain), deepcopy(goods)
    else:
        data["parties"], data["products"] = deepcopy(chain), deepcopy(goods)
    data["papers"] = []
    for section, kind, day in (
        ("contracts", "contract", "signed_on"),
        ("purchase_orders", "purchase_order", "issued_on"),
        ("certificates", "end_user_certificate", "issued_on"),
        ("composition_reports", "composition_report", "issued_on"),
    ):
        for record in data[section]:
            file_paper(plan, section, record, kind, record[day])
    plan.texts["introduction.pdf"] = ["公司介绍 (fictional)", *(each["name"] for each in chain)]
    plan.texts["history.xlsx"] = ["取引記録 (fictional)", importer["name"]]
    for file, kind in (
        ("introduction.pdf", "party_introduction"),
        ("history.xlsx", "transaction_history"),
        ("plant.png", "production_evidence"),
    ):
        data["papers"].append({"file": file, "kind": kind, "issued_on": days.certified})
    return plan
