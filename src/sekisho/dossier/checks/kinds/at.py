"""What a kind of check works with: one row of the catalogue at one record of the folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.dossier.checks.catalogue import LANGUAGES, Catalogue, Check, Condition
from sekisho.dossier.checks.compare import value_of
from sekisho.dossier.checks.finding import Finding, Text, Value
from sekisho.dossier.checks.given import Given
from sekisho.dossier.checks.walk import Gap, Reading, gap_of, is_given, readings
from sekisho.dossier.folder.model import Folder, Record


@dataclass(frozen=True, slots=True)
class At:
    """A check at a record. `record` is the case where the row looks at the folder as a whole."""

    check: Check
    catalogue: Catalogue
    folder: Folder
    given: Given
    record: Record

    def option(self, name: str, default: Any = None) -> Any:
        return self.check.options.get(name, default)

    def readings(self, *paths: str) -> list[Reading]:
        return [reading for path in paths for reading in readings(self.folder, self.record, path)]

    def values(self, path: str) -> list[Value]:
        return [value_of(self.folder, reading, path) for reading in self.readings(path)]

    def gap(self, path: str) -> Value:
        """The place where a value would have to stand."""
        found = self.readings(path)
        return Value(found[0].place if found else self.broken(path).place)

    def broken(self, path: str) -> Gap:
        """Where a path without a value breaks off."""
        return gap_of(self.folder, self.record, path)

    def is_given(self, path: str) -> bool:
        return is_given(self.folder, self.record, path)

    def holds(self, condition: Condition) -> bool | None:
        """Does a condition hold here? None where the folder does not say."""
        found = self.readings(*condition.paths)
        said = bool(found) or any(map(self.is_given, condition.paths))
        if condition.test == "given":
            return bool(found) is condition.wanted
        if not said:
            # Among the wanted, null stands for "not said".
            return (condition.test == "in") if None in condition.wanted else None
        inside = any(reading.value in condition.wanted for reading in found)
        return inside if condition.test == "in" else not inside

    def words(self, name: str) -> Text:
        return self.catalogue.words[name]

    def found(self, values: Iterable[Value], kind: str | None = None, **blanks: str | Text) -> Finding:
        """Something that is not as the rule says. kind: whose words, where a kind has several."""
        values = tuple(values)
        blanks = {**_numbered(values), "rule": self.check.rule, **blanks}
        cause = self.check.cause or self.words(f"{kind or self.check.kind}.cause")
        remedy = self.check.remedy or self.words(f"{self.check.kind}.remedy")
        return self._finding(self.check.severity, True, values, filled(cause, blanks), filled(remedy, blanks))

    def not_checked(self, reason: str, *values: Value, always: bool = False, **blanks: str | Text) -> Iterator[Finding]:
        """The check could not be made. reason: of the words under `unchecked`. always: said by a silent row too."""
        if self.check.unchecked == "silent" and not always:
            return
        told = {**_numbered(values), **blanks}
        cause = filled(self.words("unchecked.cause"), {"reason": filled(self.words(f"unchecked.{reason}"), told)})
        remedy = filled(self.words(f"unchecked.{reason}.remedy"), told)
        severity = "warning" if self.check.unchecked == "warned" else "note"
        yield self._finding(severity, False, values, cause, remedy)

    def missing(self, path: str) -> Iterator[Finding]:
        """The check could not be made, for the folder does not say what stands at the path."""
        gap = self.broken(path)
        reason = "missing" if gap.nowhere is None else "nowhere"
        yield from self.not_checked(reason, Value(gap.place, gap.nowhere or ""))

    def _finding(self, severity: str, checked: bool, values: tuple[Value, ...], cause: Text, remedy: Text) -> Finding:
        return Finding(
            id=self.check.id,
            severity=severity,
            checked=checked,
            values=values,
            rule=self.check.rule,
            cause=cause,
            remedy=remedy,
            source=self.check.source,
            confidence=self.check.confidence,
        )


def filled(text: Text, blanks: Mapping[str, str | Text]) -> Text:
    """A sentence in each language with its blanks filled; a blank may itself differ by language."""
    return {
        language: text[language].format_map(
            {name: value if isinstance(value, str) else value[language] for name, value in blanks.items()}
        )
        for language in LANGUAGES
    }


def _numbered(values: tuple[Value, ...]) -> dict[str, str | Text]:
    """The blanks that any sentence may use: `{left}`, `{left_at}`, `{right}`, `{right_at}`."""
    blanks: dict[str, str | Text] = {}
    for name, value in zip(("left", "right"), values, strict=False):
        blanks[name] = value.said or value.shown
        blanks[f"{name}_at"] = str(value.place)
    return blanks
