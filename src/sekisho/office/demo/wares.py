"""Applications of the fictional office, drawn from data/demo/office.yaml: invented firms, real kinds of goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from sekisho.casework.model import Json
from sekisho.places import data_path
from sekisho.regime.rows import load_yaml

_PAPERS: Final = (
    *("application_form", "identity", "contract", "technical_description", "end_user_certificate"),
    *("party_introduction", "supply_chain_statement", "composition_report"),
)
_GENERAL: Final = ("icp_statement", "past_licences_statement", "channels_statement")
_WATCHED: Final = ("watch_list_risk_report", "watch_list_pledge")


@cache
def told() -> Mapping[str, Any]:
    """data/demo/office.yaml, read."""
    path = data_path("demo", "office.yaml")
    rows: Mapping[str, Any] = load_yaml(path.read_bytes(), path.name)
    return rows


@dataclass(frozen=True, slots=True)
class Order:
    """What an application is to be like.

    goods: ids of data/demo/office.yaml, one for each line. importer: None draws one. end_use: civil, military or wmd.
    strengthens: is it said to help raise military strength? None: not said. without: papers that are left out.
    """

    goods: tuple[str, ...]
    destination: str = "JP"
    kind: str = "individual"
    importer: str | None = None
    end_use: str = "civil"
    strengthens: bool | None = False
    without: tuple[str, ...] = ()
    watched: bool = False


def application(order: Order, number: str, exporter: str, filed_on: date, rng: Random) -> Json:
    """The JSON of an application."""
    firms = told()["firms"][order.destination]
    goods = [next(each for each in told()["goods"] if each["id"] == name) for name in order.goods]
    sector, made, final = rng.choice(goods[0]["uses"])
    military = order.end_use == "military"
    user = told()["military"][order.destination] if military else rng.choice(firms["end_users"])
    lines = [_line(place, each, rng) for place, each in enumerate(goods, 1)]
    importer = order.importer or rng.choice(firms["importers"])
    country = order.destination
    return {
        "id": number,
        "kind": order.kind,
        "filed_on": str(filed_on),
        "destination": country,
        "route": ["CN", country],
        "exporter": {"id": "p1", "name": exporter, "country": "CN"},
        "importer": {"id": "p2", "name": importer, "country": country, "military": False, "product": made},
        "end_users": ["p3"],
        "lines": lines,
        "end_use": {
            "category": order.end_use,
            "sector": "defence" if military else sector,
            "product": "winch of a supply ship (fictional)" if military else f"{final} (fictional)",
            **({} if order.strengthens is None else {"raises_military_strength": order.strengthens}),
        },
        "downstream": [
            {
                "party": {"id": "p3", "name": user, "country": country, "military": military},
                "receives_from": "p2",
                "line": line["line"],
                "net_kg": line["net_kg"],
                "role": f"maker of {final}",
                "product": final,
                "final": True,
                "reexports_to": [],
            }
            for line in lines
        ],
        "downstream_complete": True,
        "documents": papers(order, filed_on),
    }


def papers(order: Order, filed_on: date) -> list[Json]:
    """The papers in the file, a fortnight old when it is filed."""
    kinds = [*_PAPERS, *(_GENERAL if order.kind == "general" else ()), *(_WATCHED if order.watched else ())]
    issued_on = str(filed_on - timedelta(days=14))
    return [
        {"kind": kind, "issued_on": issued_on, "original": True}
        for kind in kinds
        if kind not in order.without and (kind != "supply_chain_statement" or order.destination == "JP")
    ]


def _line(place: int, goods: Mapping[str, Any], rng: Random) -> Json:
    least, most = goods["kg"]
    net_kg = rng.randrange(least, most + 1, 5)
    told: Json = {
        "line": place,
        "description": goods["description"],
        "form": goods["form"],
        "hs_code": goods["hs_code"],
        "composition_wt_pct": dict(goods["composition"]),
        "composition_complete": True,
        "net_kg": str(net_kg),
        "value_cny": str(net_kg * goods["price_cny"]),
        "made_in": "CN",
    }
    return told | {
        key: goods[name] for key, name in (("family", "family"), ("declared_control_code", "code")) if name in goods
    }
