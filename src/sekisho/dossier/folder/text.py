"""Writes a folder as YAML that reads back as an equal folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import yaml

from sekisho.dossier.folder.fields import Kind, Section, sections
from sekisho.dossier.folder.model import Folder
from sekisho.facts import Dictionary

# Text that no reader of YAML takes for anything else.
_BARE: Final = re.compile(r"[^\W\d_][\w /()（）・ー々-]*")


def case_text(folder: Folder, *, masters: bool = True, dictionary: Dictionary | None = None) -> str:
    """The text of `case.yaml`. masters: with the parties and products that the case takes from the masters."""
    plan = sections(dictionary)
    data = plain(plan, plan["case"], folder.case)
    if end_use := plain(plan, plan["end_use"], folder.case.end_use):
        data["end_use"] = end_use
    for section in plan.values():
        if section.single or section.inside is not None or section.file == "register":
            continue
        records = getattr(folder, section.name)
        if section.file == "master" and not masters:
            records = [each for each in records if each.place.file == folder.source]
        if records:
            data[section.name] = [plain(plan, section, each) for each in records]
    return dumped(data)


def rows_text(section: str, records: tuple[Any, ...], dictionary: Dictionary | None = None) -> str:
    """The text of a master (`parties`, `products`) or of a register (`disclosures`): a list."""
    plan = sections(dictionary)
    return dumped([plain(plan, plan[section], each) for each in records])


def plain(plan: Mapping[str, Section], section: Section, record: Any) -> dict[str, Any]:
    """A record as data of YAML and JSON: text, numbers of pieces as int, exact numbers as text, lists and objects."""
    data: dict[str, Any] = {}
    for field in section.fields:
        value = record.more.get(field.key) if field.attribute is None else getattr(record, field.attribute)
        if value is not None:
            in_grams = field.kind in (Kind.MASS, Kind.STOCK_MASS)
            data[field.key] = _plain(Decimal(value) / 1000 if in_grams else value)
    for inner in plan.values():
        if inner.inside == section.name and (rows := getattr(record, str(inner.list))):
            data[str(inner.list)] = [plain(plan, inner, each) for each in rows]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def dumped(data: object) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _BARE.fullmatch(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
