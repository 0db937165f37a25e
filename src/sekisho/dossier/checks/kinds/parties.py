"""Kinds of check on the parties and on the way of the goods to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sekisho.dossier.checks.catalogue import LANGUAGES
from sekisho.dossier.checks.compare import record_value, shown
from sekisho.dossier.checks.finding import Finding, Text, Value
from sekisho.dossier.checks.kinds.at import At, filled
from sekisho.dossier.folder.model import PartyEntry, Record
from sekisho.dossier.folder.place import Place
from sekisho.dossier.tree import trees

# The tree says what is wrong with it in English; the catalogue has the same sentences in three languages.
_SAID: Final = {
    "incomplete": re.compile("is false"),
    "no_party": re.compile(r'"(?P<party>.*)" is no party of the downstream tree'),
    "no_end_user": re.compile(r"line (?P<line>\d+) reaches no end user"),
    "cycle": re.compile(r'"(?P<party>.*)" receives from "(?P<supplier>.*)" in a cycle'),
    "too_much": re.compile(
        r'"(?P<party>.*)" passes on (?P<sent>\S+) kg of line (?P<line>\d+) and receives (?P<received>\S+) kg'
    ),
    "stays": re.compile(
        r'(?P<short>\S+) kg of line (?P<line>\d+) stay with "(?P<party>.*)" and reach no final product'
    ),
    "all_lost": re.compile("is 100, and yet something arrives"),
}
_INDEXED: Final = re.compile(r"(?P<name>[a-z_]+)\[(?P<number>\d+)\](?:\.(?P<attribute>\w+))?")


def screened(at: At) -> Iterator[Finding]:
    """The screening of the party came out as one of `verdicts`. With `fresh_days`: on lists of at most so many days
    before the filing. A party that nobody has screened is not checked."""
    assert isinstance(at.record, PartyEntry)
    party = Value(at.record.at("name"), at.record.names[0] if at.record.names else at.record.id)
    if at.given.screening is None or (result := at.given.screening.get(at.record.id)) is None:
        yield from at.not_checked("unscreened", party, party=party.shown)
        return
    about = result.about
    if (fresh := at.option("fresh_days")) is not None:
        filed_on = at.folder.case.filed_on
        if filed_on is None or result.on is None:
            yield from at.missing("case/filed_on") if filed_on is None else at.not_checked("undated", party)
        elif (filed_on - result.on).days > fresh:
            yield at.found((party, Value(at.folder.case.at("filed_on"), result.on.isoformat())), most=str(fresh))
    elif result.verdict in at.option("verdicts"):
        yield at.found((party,), f"screened.{result.verdict}", party=party.shown, about=about)


def tree(at: At) -> Iterator[Finding]:
    """Every line reaches a final product, no gram lost on the way but what is stated."""
    if at.given.application is None:
        yield from at.not_checked("no_application", record_value(at.record))
        return
    told: set[tuple[Place, str]] = set()
    for number, found in trees(at.given.application).items():
        for problem in found.problems:
            place = _place(at, problem.place)
            if (place, problem.cause) not in told:
                told.add((place, problem.cause))
                yield at.found((Value(place),), problem=_told(at, problem.cause))
        if found.whole is None:
            line = at.folder.line(number)
            place = line.place if line is not None else at.folder.case.place
            yield from at.not_checked("open_tree", Value(place), line=str(number))


def _told(at: At, cause: str) -> Text:
    """What is wrong with the tree, in three languages."""
    for name, pattern in _SAID.items():
        if (found := pattern.fullmatch(cause)) is not None:
            blanks: dict[str, str | Text] = dict(found.groupdict())
            for role in {"party", "supplier"} & blanks.keys():
                blanks[role] = shown(found[role], "party", at.folder)
            if name == "too_much" and (typed := _typed(at, found["party"], int(found["line"]))) is not None:
                return filled(at.words("tree.too_much_lost"), {**blanks, "typed": typed})
            return filled(at.words(f"tree.{name}"), blanks)
    return dict.fromkeys(LANGUAGES, cause)


def _typed(at: At, party: str, line: int) -> Text | None:
    """The masses as typed that the party passes on, with the loss on the way; None where no loss is stated."""
    nodes = [each for each in at.folder.downstream if each.receives_from == party and each.line in (line, None)]
    if not any(node.loss_pct for node in nodes):
        return None
    said = [
        filled(
            at.words("tree.after_loss" if node.loss_pct else "tree.without_loss"),
            {"net": shown(node.net_g, "net_g"), "loss": shown(node.loss_pct, "loss_pct")},
        )
        for node in nodes
        if node.net_g is not None
    ]
    return {language: " + ".join(each[language] for each in said) for language in LANGUAGES}


def _place(at: At, path: str) -> Place:
    """The place in the folder of a place in the application."""
    found = _INDEXED.match(path)
    if found is None:
        return at.folder.case.at(path.split(".")[0])
    if found["name"] == "end_users":
        return at.folder.case.at("end_users")
    records: tuple[Record, ...] = getattr(at.folder, found["name"])
    record = records[int(found["number"])]
    return record.at(found["attribute"]) if found["attribute"] else record.place
