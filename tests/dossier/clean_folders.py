"""Ten clean folders of an importer, each of another shape, with real papers; all firms and numbers are fictional.

`SHAPES` names them; `build(name, root)` writes one to disk. A folder is plain data first (`plan(name)`), so that a
test may plant a mistake in the data, in a paper's own text or among the files before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path

from clean_papers import Json, Plan, certificate_lines, file_paper, write
from clean_parts import BLOCK, CAR, DUTCH, GERMAN, HYBRID, MAGNET, MAKER, MOTOR, ROBOT, SMCO, TRADER, Days, agreeing


def _plain() -> Plan:
    """Maker to motor maker to car maker; masters beside the case."""
    downstream = [
        {
            "party": "kakuu-jidosha",
            "receives_from": "kakuu-denki",
            "line": 1,
            "net_kg": "1200",
            "role": "car maker",
            "product": "hybrid car",
            "product_model": "KH-300",
            "final": True,
            "reexports_to": [],
        },
    ]
    case = {"importer_role": "motor maker", "importer_product": "rotor of traction motor", "importer_final": False}
    chain = [MAKER, MOTOR, CAR]
    return agreeing("plain", chain, [MAGNET], ["1200"], downstream, HYBRID, ["kakuu-jidosha"], case=case, masters=True)


def _trader() -> Plan:
    """A trading house imports, and sells on as it is under a resale contract."""
    downstream = [
        {
            "party": "kakuu-denki",
            "receives_from": "kakuu-shoji",
            "line": 1,
            "net_kg": "800",
            "role": "motor maker",
            "product": "rotor of traction motor",
            "final": False,
            "contract": "RS-2026-11",
        },
        {
            "party": "kakuu-jidosha",
            "receives_from": "kakuu-denki",
            "line": 1,
            "net_kg": "800",
            "role": "car maker",
            "product": "hybrid car",
            "product_model": "KH-300",
            "final": True,
            "reexports_to": ["AU"],
        },
    ]
    chain = [MAKER, TRADER, MOTOR, CAR]
    case = {"importer_role": "trading house", "importer_final": False}
    plan = agreeing("trader", chain, [MAGNET], ["800"], downstream, HYBRID, ["kakuu-jidosha"], case=case)
    resale: Json = {
        "number": "RS-2026-11",
        "kind": "resale",
        "seller": "kakuu-shoji",
        "buyer": "kakuu-denki",
        "seller_name": TRADER["name"],
        "buyer_name": MOTOR["name"],
        "signed_on": "2026-03-10",
        "transport_mode": "road",
        "paper": "resale.pdf",
        "items": [{"line": 1, "product": MAGNET["id"], "net_kg": "800"}],
    }
    plan.data["contracts"].append(resale)
    file_paper(plan, "contracts", resale, "contract", resale["signed_on"])
    plan.texts["guarantee.pdf"] = ["保証書 (fictional)", TRADER["name"]]
    plan.data["papers"].append({"file": "guarantee.pdf", "kind": "reseller_guarantee", "issued_on": "2026-04-06"})
    return plan


def _two_lines() -> Plan:
    """Two products on one order, under one certificate, to one final product."""
    downstream = [
        {
            "party": "kakuu-jidosha",
            "receives_from": "kakuu-denki",
            "line": line,
            "net_kg": net_kg,
            "role": "car maker",
            "product": "hybrid car",
            "product_model": "KH-300",
            "final": True,
            "reexports_to": [],
        }
        for line, net_kg in ((1, "1200.5"), (2, "640"))
    ]
    case = {"importer_product": "rotor of traction motor", "importer_final": False}
    chain = [MAKER, MOTOR, CAR]
    return agreeing(
        "lines", chain, [MAGNET, BLOCK], ["1200.5", "640"], downstream, HYBRID, ["kakuu-jidosha"], case=case
    )


def _loss() -> Plan:
    """An eighth is lost in grinding before the motor maker receives; Traditional and old forms in names."""
    use = HYBRID | {
        "sector": "industrial",
        "product": "servo motor of a robot arm",
        "part": "rotor of servo motor",
        "system": "robot arm",
        "model": "RX-6",
        "maker": "Takasaki Kakuu Robot Inc.",
        "text": "rotor of servo motor in the robot arm RX-6 of Takasaki Kakuu Robot Inc., used in Japan",
        "text_zh": "用于高崎架空机器人株式会社在日本使用的RX-6机械臂伺服电机转子",
    }
    downstream = [
        {
            "party": "kakuu-robot",
            "receives_from": "kakuu-denki",
            "line": 1,
            "net_kg": "437.5",
            "loss_pct": "12.5",
            "role": "robot maker",
            "product": "robot arm",
            "product_model": "RX-6",
            "final": True,
            "reexports_to": [],
        },
    ]
    case = {"importer_product": "ground magnet and rotor", "importer_final": False, "transport_mode": "air"}
    plan = agreeing("loss", [MAKER, MOTOR, ROBOT], [MAGNET], ["500"], downstream, use, ["kakuu-robot"], case=case)
    # The certificate was typed in China: the old forms of the name have become others there.
    lines = plan.texts["certificate-1.pdf"]
    name = plan.data["certificates"][0]["end_user_name"]
    plan.texts["certificate-1.pdf"] = [line.replace(name, "高崎架空ロボット株式會社") for line in lines]
    return plan


def _us_bound() -> Plan:
    """The car goes to the United States too, and into no defence contract."""
    plan = _plain()
    for node in plan.data["downstream"]:
        node |= {"reexports_to": ["US", "CA"], "us_defence": False}
    return plan


def _new_year() -> Plan:
    """Signed in one year, filed and shipped in the next."""
    plan_days = Days("2026-11-20", "2026-12-01", "2026-11-05", "2026-12-18", "2027-01-12", "2027-03-05", "2027-12-31")
    downstream = [
        {
            "party": "kakuu-jidosha",
            "receives_from": "kakuu-denki",
            "line": 1,
            "net_kg": "950",
            "role": "car maker",
            "product": "hybrid car",
            "product_model": "KH-300",
            "final": True,
            "reexports_to": [],
        },
    ]
    case = {"importer_product": "rotor of traction motor", "importer_final": False}
    chain = [MAKER, MOTOR, CAR]
    return agreeing("year", chain, [BLOCK], ["950"], downstream, HYBRID, ["kakuu-jidosha"], plan_days, case)


def _latin() -> Plan:
    """Germany by way of the Netherlands, all names in Latin letters."""
    use: Json = {
        "category": "civil",
        "sector": "wind",
        "product": "generator of a wind turbine",
        "raises_military_strength": False,
        "part": "pole of the generator",
        "system": "wind turbine",
        "model": "VW-90",
        "maker": "Voorbeeld Wind B.V.",
        "country": "NL",
        "text": "pole of the generator for the wind turbine VW-90 by Voorbeeld Wind B.V. in the Netherlands",
        "text_zh": "用于Voorbeeld Wind B.V.在荷兰的VW-90风力发电机组发电机磁极",
    }
    downstream = [
        {
            "party": "voorbeeld",
            "receives_from": "beispiel",
            "line": 1,
            "net_kg": "2400",
            "role": "turbine maker",
            "product": "wind turbine",
            "product_model": "VW-90",
            "final": True,
            "reexports_to": ["GB", "NO"],
        },
    ]
    case = {
        "route": ["CN", "NL", "DE"],
        "importer_product": "generator",
        "importer_final": False,
        "transport_mode": "rail",
        "discharge_port": "Rotterdam",
    }
    return agreeing("de", [MAKER, GERMAN, DUTCH], [BLOCK], ["2400"], downstream, use, ["voorbeeld"], case=case)


def _workbook() -> Plan:
    """The case is a workbook, one paper is one too, and the order is a scan that no machine can read."""
    plan = _two_lines()
    plan.workbook = True
    del plan.texts["order.pdf"]
    plan.pictures += ("order.png",)
    plan.data["purchase_orders"][0]["paper"] = "order.png"
    for entry in plan.data["papers"]:
        if entry["file"] == "order.pdf":
            entry["file"] = "order.png"
    return plan


def _general() -> Plan:
    """A general licence with two end users, a certificate of each, and the three statements."""
    plan = _two_lines()
    data = plan.data
    data["kind"] = "general"
    data["parties"].append(deepcopy(ROBOT))
    data["end_users"] = ["kakuu-jidosha", "kakuu-robot"]
    use = {"part": "rotor of servo motor", "system": "hybrid car", "model": "KH-300", "maker": data["end_use"]["maker"]}
    assert use["model"] == data["end_use"]["model"]
    second = data["downstream"][1]
    second |= {"party": "kakuu-robot"}
    first = data["certificates"][0]
    other = deepcopy(first)
    first |= {"lines": [1], "net_kg": "1200.5"}
    other |= {
        "number": "EUC-GEN-02",
        "end_user": "kakuu-robot",
        "end_user_name": ROBOT["name"],
        "lines": [2],
        "end_user_address": ROBOT["address"],
        "net_kg": "640",
        "product": BLOCK["description"],
        "paper": "certificate-2.pdf",
    }
    data["certificates"].append(other)
    plan.texts["certificate-1.pdf"] = certificate_lines(plan, first)
    file_paper(plan, "certificates", other, "end_user_certificate", other["issued_on"])
    for kind in ("icp_statement", "past_licences_statement", "channels_statement"):
        plan.texts[f"{kind}.pdf"] = [kind, "(fictional)"]
        data["papers"].append({"file": f"{kind}.pdf", "kind": kind, "issued_on": "2026-04-20"})
    return plan


def _own_use() -> Plan:
    """The importer is the end user itself, makes the final product, and writes Traditional characters."""
    use: Json = {
        "category": "civil",
        "sector": "industrial",
        "product": "magnetic coupling of a chemical pump",
        "raises_military_strength": False,
        "part": "magnetic coupling",
        "system": "chemical pump",
        "model": "CP-8",
        "maker": "Kakuu Motor Co., Ltd.",
        "country": "JP",
        "text": "magnetic coupling in the chemical pump CP-8 of Kakuu Motor Co., Ltd., used in Japan",
        "text_zh": "用于架空电动机株式会社在日本的CP-8化工泵磁力联轴器",
    }
    case = {
        "importer_role": "pump maker",
        "importer_product": "chemical pump",
        "importer_final": True,
        "importer_reexports_to": ["VN"],
    }
    plan = agreeing("own", [MAKER, MOTOR], [SMCO], ["75.25"], [], use, ["kakuu-denki"], case=case)
    lines = plan.texts["contract.pdf"]
    plan.texts["contract.pdf"] = [line.replace("電動機株式会社", "電動機株式會社") for line in lines]
    return plan


SHAPES: Mapping[str, Callable[[], Plan]] = {
    "plain": _plain,
    "trader": _trader,
    "two-lines": _two_lines,
    "loss": _loss,
    "us-bound": _us_bound,
    "new-year": _new_year,
    "latin": _latin,
    "workbook": _workbook,
    "general": _general,
    "own-use": _own_use,
}


def plan(name: str) -> Plan:
    """The plan of a clean folder, to be altered at will."""
    return deepcopy(SHAPES[name]())


def build(name: str, root: Path) -> Path:
    """Write the clean folder of a shape to `root`, which must not be there yet."""
    return write(plan(name), root)
