import json
import re
from typing import Any

import pytest
from applications import EXAMPLES, applications, example, least, patient, read
from hypothesis import given

from sekisho.dossier import json_schema

SCHEMA = json_schema()
_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "integer": int,
    "null": type(None),
}
_HANDLED = {
    *("$schema", "$defs", "$ref", "title", "description", "format", "type", "properties", "patternProperties"),
    *("additionalProperties", "required", "items", "minItems", "maxItems", "enum", "pattern", "maxLength", "anyOf"),
    *("minimum", "maximum", "exclusiveMinimum"),
}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Is a value valid under the keywords of JSON Schema that the project's schema uses?"""
    assert set(schema) <= _HANDLED
    if "$ref" in schema and not fits(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]):
        return False
    if "anyOf" in schema and not any(fits(value, each) for each in schema["anyOf"]):
        return False
    if "enum" in schema and not any(value == each and type(value) is type(each) for each in schema["enum"]):
        return False
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(
            isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names
        ):
            return False
    if isinstance(value, str):
        return len(value) <= schema.get("maxLength", 10**9) and re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high, above = (schema.get(key) for key in ("minimum", "maximum", "exclusiveMinimum"))
        return not (
            (low is not None and value < low)
            or (high is not None and value > high)
            or (above is not None and value <= above)
        )
    if isinstance(value, list) and "items" in schema:
        inside = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9)
        return inside and all(fits(each, schema["items"]) for each in value)
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return all(key in value for key in schema.get("required", ())) and all(
            fits(each, known[key]) if key in known else re.search("^x_", key) is not None for key, each in value.items()
        )
    return True


def test_the_schema_is_json_of_draft_2020_12() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["required"] == ["id", "filed_on", "lines"]


@pytest.mark.parametrize("number", range(1, len(EXAMPLES) + 1))
def test_every_example_is_valid_under_the_schema(number: int) -> None:
    assert fits(example(number), SCHEMA)
    assert fits(least(), SCHEMA)


@patient
@given(applications())
def test_what_the_reader_takes_the_schema_takes_too(data: dict[str, Any]) -> None:
    read(data)
    assert fits(data, SCHEMA)


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (["id"], None),
        (["kind"], "group"),
        (["filed_on"], "20.1.2026"),
        (["filedon"], "2026-01-20"),
        (["destination"], "XX"),
        (["route"], "CN"),
        (["lines"], []),
        (["lines", 0, "net_kg"], None),
        (["lines", 0, "net_kg"], "1,200"),
        (["lines", 0, "net_kg"], 0),
        (["lines", 0, "hs_code"], 8505111000),
        (["lines", 0, "composition_wt_pct", "Nd"], 101),
        (["lines", 0, "composition_wt_pct", "Xq"], 1),
        (["importer", "military"], "no"),
        (["importer", "loss_pct"], 1),
        (["end_use", "category"], {"value": "civil", "basis": "sworn"}),
        (["end_use", "category"], {"basis": "declared"}),
        (["end_use", "category"], {"value": "civil", "basis": "verified", "by": "METI"}),
        (["importer", "military"], {"value": False, "basis": "derived", "by": None, "on": "2026-01-10"}),
        (["downstream", 0, "party"], None),
        (["documents", 0, "kind"], "passport"),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(way: list[Any], value: object) -> None:
    data: Any = example(1)
    into = data
    for step in way[:-1]:
        into = into[step]
    into[way[-1]] = value
    assert not fits(data, SCHEMA)
    with pytest.raises(Exception, match=str(way[-1]) if isinstance(way[-1], str) else ""):
        read(data)
