"""Applications for tests: the project's example of a civil magnet, changed in one place or a few."""

from __future__ import annotations

import copy
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sekisho.determination.finding import Finder
from sekisho.dossier import read_application
from sekisho.regime.naming import load

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 11, 24)

Json = dict[str, Any]


def civil() -> Json:
    """A complete, civil application for magnets with dysprosium, filed on 2026-05-11."""
    return example("1-civil-grant.json")


def example(name: str) -> Json:
    loaded: Json = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    return loaded


def changed(**fields: Any) -> Json:
    """The civil application with other fields of its own, or of its first line or end use by `line__x`, `use__x`."""
    application = copy.deepcopy(civil())
    for key, value in fields.items():
        where, _, field = key.partition("__")
        if where == "line" and field:
            application["lines"][0][field] = value
        elif where == "use" and field:
            application["end_use"][field] = value
        else:
            application[key] = value
    return application


@cache
def finder(regime: str) -> Finder:
    return Finder.of(load(regime, TODAY))


def find(application: Json, regime: str = "cn@2026-05-11") -> Json:
    return finder(regime).find(read_application(application, "test.json"))


def line(application: Json, regime: str = "cn@2026-05-11") -> Json:
    """The finding for the first line."""
    first: Json = find(application, regime)["lines"][0]
    return first


def rules(finding: Json, effect: str | None = None) -> list[str]:
    return [reason["rule"] for reason in finding["reasons"] if effect in (None, reason["effect"])]


def node(party: Json, receives_from: str, **fields: Any) -> Json:
    """A downstream node for line 1 that receives all of the civil application's mass."""
    return {"party": party, "receives_from": receives_from, "line": 1, "net_kg": "480", **fields}


def party(name: str, identity: str = "p9", country: str = "JP", military: bool | None = False) -> Json:
    return {"id": identity, "name": name, "country": country, "military": military}
