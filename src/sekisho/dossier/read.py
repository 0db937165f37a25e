"""From parsed data to a dossier, with everything that is wrong with an application told in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.answers import FREE_PREFIX, Answering, under
from sekisho.dossier.model import UNANSWERED, Answer, Dossier, Line, Node, Paper
from sekisho.dossier.parties import Parties
from sekisho.dossier.shape import COMPOSITION, PARTS, shape
from sekisho.dossier.values import Unfit, grams, nearest, read_decimal, shown
from sekisho.errors import InputError
from sekisho.facts import Dictionary
from sekisho.facts import dictionary as shipped
from sekisho.facts.codes import SYMBOLS

MOST_ROWS: Final = 10_000
HIGHEST_LINE: Final = 999_999
_LONGEST_SUM: Final = 200


def read_application(data: object, source: str, dictionary: Dictionary | None = None) -> Dossier:
    """The dossier in JSON-like data: dict, list, str, bool, None, and int, float or Decimal for numbers.

    source: what messages call the data, e.g. the file's name. dictionary: what may be asked; by default the project's.
    Raises InputError with every problem, placed like `SOURCE: lines[2].net_kg`; indexes begin at 0.
    """
    reader = _Reader(dictionary or shipped(), data)
    try:
        dossier = reader.read(data, source)
    except InputError as error:
        raise InputError(problem.inside(source) for problem in error.problems) from None
    if dossier is None or reader.answering.problems:
        raise InputError(problem.inside(source) for problem in reader.answering.problems)
    return dossier


class _Reader:
    def __init__(self, dictionary: Dictionary, data: object) -> None:
        self.shape = shape(dictionary)
        self._symbols = {fact.name: symbol for symbol, fact in self.shape.composition.items()}
        kind = self.shape.paper.get("kind")
        self.answering = Answering(kind.values if kind else (), _papers_named(data))
        self.parties = Parties(self.answering, self.shape)

    def read(self, data: object, source: str) -> Dossier | None:
        if not isinstance(data, dict):
            self.answering.fault(
                "", f"an application is an object; got {shown(data)}", "give one application in a file"
            )
            return None
        self.answering.check_keys(data, "", dict.fromkeys((*self.shape.application, *self.shape.objects, *PARTS)))
        answers = self.answering.answers(data, "", self.shape.application)
        for key, fields in self.shape.objects.items():
            answers |= self._object(data, key, fields)
        identity = self._needed(answers.pop("application", UNANSWERED), data, "id")
        filed_on = self._needed(answers.get("filed_on", UNANSWERED), data, "filed_on")
        lines = self._lines(data)
        papers = [self._paper(row, place) for row, place in self._rows(data, "documents")]
        self.parties.read(data, self._rows(data, "end_users", objects=False))
        # A line that could not be read may be the one that is meant.
        numbers = None if None in lines else dict.fromkeys(line.line for line in lines if line is not None)
        nodes = [self._node(row, place, numbers) for row, place in self._rows(data, "downstream")]
        parties = self.parties.settled()
        if self.answering.problems:
            return None
        return Dossier(
            id=identity,
            filed_on=filed_on,
            answers=answers,
            exporter=parties.get(self.parties.exporter),
            importer=parties.get(self.parties.importer),
            importer_node=self.parties.importer_node,
            end_users=tuple(parties[each] for each in self.parties.end_users),
            lines=tuple(line for line in lines if line is not None),
            downstream=tuple(
                Node(
                    party=parties[party],
                    receives_from=said.get("receives_from", UNANSWERED).value,
                    line=said.get("downstream_line", UNANSWERED).value,
                    net_g=None if "downstream_net_kg" not in said else grams(said["downstream_net_kg"].value),
                    answers=said,
                )
                for party, said in nodes
            ),
            documents=tuple(paper for paper in papers if paper is not None),
            source=source,
        )

    def _needed(self, answer: Answer, data: Mapping[str, Any], key: str, place: str = "") -> Any:
        """The value of an answer that no application can do without."""
        if answer.value is None and data.get(key) in (None, "", {"value": None}):
            self.answering.fault(under(place, key), "is missing", "every application gives it")
        return answer.value

    def _object(self, data: Mapping[str, Any], key: str, fields: Mapping[str, Any]) -> dict[str, Answer]:
        inner = data.get(key)
        if inner is None:
            return {}
        if not isinstance(inner, dict):
            self.answering.fault(key, f"must be an object; got {shown(inner)}")
            return {}
        self.answering.check_keys(inner, key, fields)
        return self.answering.answers(inner, key, fields)

    def _rows(self, data: Mapping[str, Any], key: str, objects: bool = True) -> Iterator[tuple[Any, str]]:
        """The entries of a list and their places; where it is no list, or has too many, the problem and none."""
        rows = data.get(key)
        if rows is None:
            return
        if not isinstance(rows, list):
            self.answering.fault(key, f"must be a list; got {shown(rows)}", "put it in square brackets")
            return
        if len(rows) > MOST_ROWS:
            self.answering.fault(key, f"has {len(rows):,} entries", f"give at most {MOST_ROWS:,}; split the file")
            return
        for number, row in enumerate(rows):
            place = f"{key}[{number}]"
            if objects and not isinstance(row, dict):
                self.answering.fault(place, f"must be an object; got {shown(row)}")
            else:
                yield row, place

    def _lines(self, data: Mapping[str, Any]) -> list[Line | None]:
        if not data.get("lines") and data.get("lines") in (None, []):
            self.answering.fault("lines", "is missing", "an application has at least one line")
        lines: list[Line | None] = []
        places: dict[int, str] = {}
        for row, place in self._rows(data, "lines"):
            line = self._line(row, place)
            lines.append(line)
            if line is not None and places.setdefault(line.line, place) != place:
                self.answering.fault(
                    f"{place}.line",
                    f"{line.line} is the number of {places[line.line]} as well",
                    "number each line once",
                )
        return lines

    def _line(self, row: Mapping[str, Any], place: str) -> Line | None:
        self.answering.check_keys(row, place, (*self.shape.line, COMPOSITION))
        answers = self.answering.answers(row, place, self.shape.line)
        number = self._needed(answers.pop("line", UNANSWERED), row, "line", place)
        net_g = self._needed(answers.get("net_g", UNANSWERED), row, "net_kg", place)
        self._check_line_number(number, f"{place}.line")
        shares, other = self._composition(row.get(COMPOSITION), f"{place}.{COMPOSITION}")
        if number is None or net_g is None:
            return None
        return Line(number, net_g, answers | shares, other)

    def _check_line_number(self, number: int | None, place: str) -> None:
        if number is not None and not 1 <= number <= HIGHEST_LINE:
            self.answering.fault(place, f"must lie between 1 and {HIGHEST_LINE}; got {number}")

    def _composition(self, raw: Any, place: str) -> tuple[dict[str, Answer], dict[str, Decimal]]:
        """Shares by fact name, and those of elements that no fact asks for by symbol."""
        if raw is None:
            return {}, {}
        if not isinstance(raw, dict):
            self.answering.fault(place, f"must map element symbols to shares; got {shown(raw)}")
            return {}, {}
        if isinstance(raw.get("value"), dict):
            said = {key: value for key, value in raw.items() if key != "value"}
            raw, place = raw["value"], f"{place}.value"
            raw = {each: share if isinstance(share, dict) else {"value": share, **said} for each, share in raw.items()}
        shares: dict[str, Answer] = {}
        other: dict[str, Decimal] = {}
        for symbol, share in raw.items():
            if fact := self.shape.composition.get(symbol):
                shares[fact.name] = self.answering.answer(fact, share, f"{place}.{symbol}")
            elif symbol in SYMBOLS:
                self._other(other, symbol, share, f"{place}.{symbol}")
            elif not str(symbol).startswith(FREE_PREFIX):
                meant = nearest(symbol, SYMBOLS)
                remedy = f"did you mean {meant}?" if meant else "write the symbol of an element, for example Dy"
                self.answering.fault(under(place, symbol), "is no element", remedy)
        total = sum((answer.value for answer in shares.values() if answer.value is not None), sum(other.values()))
        if total > 100:
            named = {self._symbols[fact]: answer.value for fact, answer in shares.items()} | other
            parts = " + ".join(f"{symbol} {share}" for symbol, share in named.items() if share)
            cause = (
                f"adds up to {total} wt % ({parts if len(parts) <= _LONGEST_SUM else parts[:_LONGEST_SUM] + ' ...'})"
            )
            remedy = "correct the shares: weight per cent of the whole item, together at most 100"
            self.answering.fault(place, cause, remedy)
        return shares, other

    def _other(self, other: dict[str, Decimal], symbol: str, raw: Any, place: str) -> None:
        share = raw.get("value") if isinstance(raw, dict) else raw
        if share is None:
            return
        try:
            number = read_decimal(share)
            if not 0 <= number <= 100:
                raise Unfit(f"must lie between 0 and 100 wt %; got {number}")
            other[symbol] = number
        except Unfit as unfit:
            self.answering.unfit(place, unfit)

    def _paper(self, row: Mapping[str, Any], place: str) -> Paper | None:
        self.answering.check_keys(row, place, self.shape.paper)
        answers = self.answering.answers(row, place, self.shape.paper)
        kind = self._needed(answers.pop("document_kind", UNANSWERED), row, "kind", place)
        return None if kind is None else Paper(kind, answers)

    def _node(
        self, row: Mapping[str, Any], place: str, lines: Mapping[int, object] | None
    ) -> tuple[str, dict[str, Answer]]:
        """The id of the party that receives, and what is said of it; the id is empty where there is none."""
        self.answering.check_keys(row, place, ("party", *self.shape.node))
        said = self.answering.answers(row, place, self.shape.node)
        if row.get("party") is None:
            self.answering.fault(f"{place}.party", "is missing", "say who receives: a party, or the id of one")
        party = self.parties.member(row.get("party"), f"{place}.party")
        if supplier := said.get("receives_from"):
            self.parties.refer(supplier.value, f"{place}.receives_from")
        if mass := said.get("downstream_net_kg"):
            try:
                grams(mass.value)
            except Unfit as unfit:
                self.answering.unfit(f"{place}.net_kg", unfit)
        line = said.get("downstream_line")
        # Where no line could be read, that is told already.
        if line is not None and lines and line.value not in lines:
            remedy = f"lines are {', '.join(str(number) for number in list(lines)[:20])}"
            self.answering.fault(f"{place}.line", f"there is no line {line.value}", remedy)
        return party or "", said


def _papers_named(data: object) -> frozenset[str]:
    """Kinds of the papers in the file, well written or not: what is wrong with them is told where they are read."""
    rows = data.get("documents") if isinstance(data, dict) else None
    kinds = [row.get("kind") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    kinds = [kind.get("value") if isinstance(kind, dict) else kind for kind in kinds]
    return frozenset(kind for kind in kinds if isinstance(kind, str))
