"""A new question from an authority is one row of the dictionary: reader, schema and form follow it without code."""

import json
from pathlib import Path

import pytest
import yaml
from applications import example

from sekisho.dossier import json_schema, read_application, read_file, write_form, write_template
from sekisho.facts import Dictionary, read_dictionary
from sekisho.places import data_path


def _row(fact: str, kind: str, path: str, **more: object) -> dict[str, object]:
    return {
        "fact": fact,
        "type": kind,
        "scope": "line" if "[]" in path else "application",
        "path": path,
        "asked_of": "importer",
        "question": {"en": f"{fact}?", "ja": f"{fact}か。", "zh": f"{fact}？"},
        **more,
    }


@pytest.fixture
def wider(tmp_path: Path) -> Dictionary:
    rows = [
        _row("urgent", "boolean", "urgent"),
        _row("end_use_site", "text", "end_use.site"),
        _row("transport_mode", "enum", "transport.mode", values=["sea", "air"]),
        _row("coating", "text", "lines[].coating"),
        _row("founded_on", "date", "party.founded_on"),
        _row("batches", "integer", "downstream[].batches"),
        _row("remarks", "list", "documents[].remarks", of="word"),
    ]
    file = tmp_path / "dictionary.yaml"
    added = yaml.safe_dump(rows, allow_unicode=True)
    file.write_text(data_path("facts", "dictionary.yaml").read_text(encoding="utf-8") + added, encoding="utf-8")
    return read_dictionary(file)


def test_reader_schema_and_form_take_a_new_question_from_its_row(wider: Dictionary, tmp_path: Path) -> None:
    data = example(1)
    data |= {"urgent": True, "transport": {"mode": "sea"}}
    data["end_use"]["site"] = "Nagoya"
    data["lines"][0]["coating"] = "Ni-Cu-Ni"
    data["downstream"][0] |= {"batches": 3}
    data["downstream"][0]["party"]["founded_on"] = "1950-04-01"
    data["documents"][0]["remarks"] = ["copy", 'says "draft", twice']

    dossier = read_application(data, "a.json", wider)
    assert dossier.value("urgent") is True
    assert dossier.value("transport_mode") == "sea"
    assert dossier.value("end_use_site") == "Nagoya"
    assert dossier.lines[0].value("coating") == "Ni-Cu-Ni"
    assert dossier.downstream[0].value("batches") == 3
    assert dossier.downstream[0].party.value("founded_on").year == 1950
    assert dossier.documents[0].value("remarks") == ("copy", 'says "draft", twice')

    form = tmp_path / "a.json.xlsx"
    write_form(form, dossier, "zh", wider)
    again = read_file(form, wider)
    assert (again.answers, again.lines, again.downstream, again.documents) == (
        dossier.answers,
        dossier.lines,
        dossier.downstream,
        dossier.documents,
    )
    write_template(tmp_path / "empty.xlsx", "ja", wider)

    schema = json.dumps(json_schema(wider))
    for key in ("urgent", "transport", "site", "coating", "founded_on", "batches", "remarks"):
        assert f'"{key}"' in schema


def test_without_its_row_the_question_is_not_known() -> None:
    with pytest.raises(Exception, match=r"a\.json: urgent: is no key of an application"):
        read_application(example(1) | {"urgent": True}, "a.json")
