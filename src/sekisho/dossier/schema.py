"""The JSON Schema of an application, which follows from the dictionary as the reader's keys do.

A schema tells a program what may be written. What only the whole file shows (ids that lead nowhere, shares above a
hundred per cent, a paper that is named and not there or does not prove the answer) the reader tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sekisho.dossier.read import HIGHEST_LINE, MOST_ROWS
from sekisho.dossier.shape import COMPOSITION, Keys, shape
from sekisho.dossier.values import LONGEST_TEXT
from sekisho.facts import BASES, Basis, Dictionary, Fact
from sekisho.facts import dictionary as shipped
from sekisho.facts.codes import COUNTRIES, SYMBOLS
from sekisho.facts.dictionary import Type

Schema = dict[str, Any]

_DECIMAL: Final = r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*$"
_DAY: Final = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"
_OWN: Final[Mapping[str, Any]] = {"^x_": {}}
_NULL: Final[Mapping[str, Any]] = {"type": "null"}
# Answers that many facts share are written out once.
_NAMED: Final = frozenset(f"{kind}_answer" for kind in ("boolean", "country", "date", "text", "share", "decimal"))


def json_schema(dictionary: Dictionary | None = None) -> Schema:
    """The schema (draft 2020-12) of the JSON and YAML form of an application, as a JSON-like value."""
    facts = dictionary or shipped()
    keys = shape(facts)
    kind = keys.paper.get("kind")
    party = {"id": {"$ref": "#/$defs/id"}, **_answers(keys.party)}
    party_or_id = {"anyOf": [{"$ref": "#/$defs/party"}, {"$ref": "#/$defs/id"}, _NULL]}
    shares = _object(
        {symbol: _answer(fact) for symbol, fact in keys.composition.items()}
        | {symbol: {"$ref": "#/$defs/share_answer"} for symbol in sorted(SYMBOLS - set(keys.composition))}
    )
    properties: Schema = {
        **_answers(keys.application, needed=("id", "filed_on")),
        "exporter": party_or_id,
        "importer": {
            "anyOf": [
                _object(party | _answers(keys.root), ("id",)),
                {"$ref": "#/$defs/id"},
                _NULL,
            ]
        },
        "end_users": _rows({"anyOf": [{"$ref": "#/$defs/party"}, {"$ref": "#/$defs/id"}]}),
        **{name: {"anyOf": [_object(_answers(fields)), _NULL]} for name, fields in keys.objects.items()},
        "lines": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_ROWS,
            "items": _object(
                {
                    **_answers(keys.line, needed=("line", "net_kg")),
                    COMPOSITION: {"anyOf": [_founded(shares), _NULL]},
                },
                ("line", "net_kg"),
            ),
        },
        "downstream": _rows(
            _object({"party": {"anyOf": party_or_id["anyOf"][:2]}, **_answers(keys.node)}, ("party",)),
        ),
        "documents": _rows(_object(_answers(keys.paper, needed=("kind",)), ("kind",))),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Application for an export licence",
        **_object(properties, ("id", "filed_on", "lines")),
        "$defs": {
            "id": {"type": "string", "pattern": r"\S", "maxLength": LONGEST_TEXT},
            "party": _object(party, ("id",)),
            "document": {"enum": [*(kind.values if kind else ()), None]},
            "day": {"type": "string", "format": "date", "pattern": _DAY},
            "country": {"enum": sorted(COUNTRIES)},
            "boolean_answer": _founded({"type": "boolean"}),
            "country_answer": _founded({"$ref": "#/$defs/country"}),
            "date_answer": _founded({"$ref": "#/$defs/day"}),
            "text_answer": _founded({"type": "string", "maxLength": LONGEST_TEXT}),
            "share_answer": _founded(_number({"minimum": 0, "maximum": 100})),
            "decimal_answer": _founded(_number({})),
        },
    }


def _answers(keys: Keys, needed: tuple[str, ...] = ()) -> Schema:
    return {key: _answer(fact, key in needed) for key, fact in keys.items()}


def _answer(fact: Fact, needed: bool = False) -> Schema:
    """A value, null unless it is needed, or either with what it rests on."""
    share = fact.type is Type.DECIMAL and "%" in (fact.unit or "")
    name = f"{'share' if share else fact.type}_answer"
    answer = {"$ref": f"#/$defs/{name}"} if name in _NAMED and not needed else _founded(_bare(fact), needed)
    return {"description": fact.question["en"], **answer}


def _founded(bare: Schema, needed: bool = False) -> Schema:
    values = [bare] if needed else [bare, _NULL]
    said = {"value": {"anyOf": values}, "document": {"$ref": "#/$defs/document"}}
    own = {
        "basis": {"enum": [Basis.DECLARED.name.lower(), Basis.DOCUMENTED.name.lower(), None]},
        "by": {"type": ["string", "null"], "maxLength": LONGEST_TEXT},
        "on": {"anyOf": [{"$ref": "#/$defs/day"}, _NULL]},
    }
    others = {
        "basis": {"enum": [name for name, basis in BASES.items() if basis > Basis.DOCUMENTED]},
        "by": {"$ref": "#/$defs/id"},
        "on": {"$ref": "#/$defs/day"},
    }
    return {"anyOf": [*values, _object(said | own, ("value",)), _object(said | others, ("value", *others))]}


def _bare(fact: Fact) -> Schema:
    """A value of one of the types that have no definition of their own, or that is needed."""
    match fact.type:
        case Type.ENUM:
            return {"enum": list(fact.values)}
        case Type.DATE:
            return {"$ref": "#/$defs/day"}
        case Type.INTEGER if fact.path is not None and fact.path.endswith("_kg"):
            return _number({"exclusiveMinimum": 0})
        case Type.INTEGER:
            bounds = {"minimum": 1, "maximum": HIGHEST_LINE} if fact.path == "lines[].line" else {}
            return {"anyOf": [{"type": "integer", **bounds}, {"type": "string", "pattern": _DECIMAL}]}
        case Type.SET | Type.LIST:
            return {"type": "array", "items": _item(fact)}
        case _:
            return {"type": "string", "pattern": r"\S", "maxLength": LONGEST_TEXT}


def _item(fact: Fact) -> Schema:
    if fact.of in ("country", "document"):
        return {"$ref": f"#/$defs/{fact.of}"}
    return {"type": "string", "pattern": r"\S", "maxLength": LONGEST_TEXT}


def _number(bounds: Mapping[str, Any]) -> Schema:
    return {"anyOf": [{"type": "number", **bounds}, {"type": "string", "pattern": _DECIMAL}]}


def _object(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> Schema:
    made: Schema = {
        "type": "object",
        "properties": dict(properties),
        "patternProperties": dict(_OWN),
        "additionalProperties": False,
    }
    return made | ({"required": list(required)} if required else {})


def _rows(item: Schema) -> Schema:
    return {"anyOf": [{"type": "array", "maxItems": MOST_ROWS, "items": item}, _NULL]}
