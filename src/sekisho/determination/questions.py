"""What to ask, and of whom: what is not known, traced to what an application, a share table or a judgement can hold.

A derived fact is worked out and cannot be given. Where one is missing, what it is worked out from is asked instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sekisho.determination.assemble import Assembled, hits_behind
from sekisho.determination.fold import Folded
from sekisho.determination.names_unread import question as name_again
from sekisho.determination.names_unread import unread_of
from sekisho.determination.verdict import Determiner, Verdict
from sekisho.dossier.model import Answer, Node, Party
from sekisho.facts import Basis, Fact, FactSet
from sekisho.regime.rules import Effect
from sekisho.screening.screener import Hit

Json = dict[str, Any]

_SETTLE_NOTHING: Final = frozenset([Effect.SCRUTINISE, Effect.CONDITION, Effect.ADVISE])

BESIDE: Final = frozenset(["held_by_listed", "same_as_listed"])
"""Derived facts that are given beside the application: by a share table, by a judgement of a hit."""

# Whom a derived fact is about, where that is not everyone but the exporter.
_OF_EXPORTER: Final = frozenset(["exported_from_cn"])
_OF_IMPORTER: Final = frozenset(["importer_country", "importer_on_control_list", "importer_on_watch_list"])
_OF_END_USERS: Final = frozenset(["end_user_countries", "end_user_on_control_list", "end_user_on_watch_list"])
_OF_BOTH: Final = frozenset(["held_by_listed", "through_reseller"])
_OF_OTHERS: Final = frozenset(
    ["item_receiver_on_control_list", "downstream_on_control_list", "downstream_on_watch_list"]
)
_FOLDED_FROM: Final = frozenset(["end_users", "country", "party_name", "military"])
_CERTIFICATE: Final = "end_user_certificate"


def missing_facts(determiner: Determiner, verdict: Verdict, assembled: Assembled, row: int) -> list[Json]:
    """What to ask, of whom: the facts that would settle the line, those that settle most rules first."""
    if verdict.missing_facts is None:
        return []
    asked: dict[tuple[str, str | None, str | None], Json] = {}
    for place in verdict.missing_facts[row].nonzero()[0]:
        fact = determiner.dictionary[determiner.facts[int(place)]]
        settles = list(_open_rules(determiner, verdict.folded, fact, row))
        for question in _questions(determiner, verdict.folded, assembled, fact, row):
            key = (question["fact"], question.get("party"), question.get("hit"))
            there = asked.setdefault(key, {**question, "settles": []})
            there["settles"] += [rule for rule in settles if rule not in there["settles"]]
    return sorted(asked.values(), key=lambda question: -len(question["settles"]))


def _open_rules(determiner: Determiner, folded: Folded, fact: Fact, row: int) -> Iterator[str]:
    for rule, value, applied in zip(folded.rules, folded.value, folded.applied, strict=True):
        if (value.is_unknown[row] or applied.is_unknown[row]) and rule.effect not in _SETTLE_NOTHING:
            read = {leaf.fact for leaf in determiner.leaves_of(rule)}
            if fact.name in read or any(fact.name in determiner.dictionary[name].sources for name in read):
                yield rule.id


def _questions(determiner: Determiner, folded: Folded, assembled: Assembled, fact: Fact, row: int) -> Iterator[Json]:
    """The questions to persons behind a fact: itself, if it is asked, else each gap among what it is folded from."""
    if fact.path is not None:
        yield _question(fact, fact.asked_of, assembled.table.value(fact.name, row))
        return
    gaps = _Gaps(determiner, assembled, fact, row, fact.name in folded.doubts and bool(folded.doubts[fact.name][row]))
    found = [*_about_hits(determiner, assembled, fact, row), *gaps]
    if not found and fact.name in BESIDE:
        found = [_question(fact, fact.asked_of, assembled.table.value(fact.name, row))]
    yield from found or gaps.all_sources()


def _about_hits(determiner: Determiner, assembled: Assembled, fact: Fact, row: int) -> Iterator[Json]:
    """What settles a fact about lists: is the party the listed one, and does it stand in this line's chain at all?"""
    behind = hits_behind(assembled, fact.name, assembled.dossier.lines[row].line)
    same = determiner.dictionary["same_as_listed"]
    for party, hit, placed in behind:
        if hit.same is None:
            yield {
                **_question(same, assembled.roles[party.id][0], None),
                "question": _is_it(party, hit),
                "party": party.id,
                "hit": str(hit.key),
            }
        if not placed and hit.same is not False:
            yield from _unplaced(determiner, assembled)


def _is_it(party: Party, hit: Hit) -> Json:
    entity = hit.entity
    zh = entity.name_zh or entity.name
    ours = {"en": party.name, "ja": party.name, "zh": party.name}
    if country := party.value("country"):
        ours = {"en": f"{party.name} ({country})", "ja": f"{party.name}({country})", "zh": f"{party.name}({country})"}
    return {
        "en": f"Is {ours['en']} the listed party {entity.name} ({entity.id})?",
        "ja": f"{ours['ja']}は、リストに載る{entity.name}({entity.id})と同一か。",
        "zh": f"{ours['zh']}与名单所列{zh}({entity.id})是否为同一主体？",
    }


def _unplaced(determiner: Determiner, assembled: Assembled) -> Iterator[Json]:
    """The answers by which every party downstream has its place: from whom it receives, and which line."""
    for node in assembled.dossier.downstream:
        for name, answer in (("receives_from", node.receives_from), ("downstream_line", node.line)):
            if answer is None:
                fact = determiner.dictionary[name]
                yield {**_question(fact, fact.asked_of, None), "party": node.party.id}


class _Gaps:
    """What the file does not say of that from which one derived fact of one line is worked out.

    doubted: the answer is there, and rests on too little for the scrutiny of the line.
    """

    def __init__(self, determiner: Determiner, assembled: Assembled, fact: Fact, row: int, doubted: bool) -> None:
        self.dictionary = determiner.dictionary
        self.assembled = assembled
        self.dossier = assembled.dossier
        self.fact = fact
        self.line = assembled.dossier.lines[row].line
        self.doubted = doubted
        named = (self.dictionary.facts.get(name) for name in fact.sources)
        self.sources = [source for source in named if source is not None and source.path is not None]

    def __iter__(self) -> Iterator[Json]:
        yield from self._nobody()
        for source in self.sources:
            assert source.path is not None
            if source.path.startswith("party."):
                yield from self._of_parties(source)
            elif source.path.startswith("downstream[]."):
                yield from self._of_nodes(source)
            elif source.path.startswith("documents[]."):
                yield from self._of_papers(source)
            elif "." not in source.path:
                yield from self._of_file(source)

    def all_sources(self) -> Iterator[Json]:
        """Where nothing is left out: of what is answered, what would have to be proved; else all that it rests on."""
        asked = [(source, self.dossier.answer(source.name)) for source in self.sources if "." not in str(source.path)]
        unproved = [each for each in asked if self.doubted and _is_gap(*each, doubted=True)]
        yield from (_question(source, source.asked_of, answer.value) for source, answer in unproved)
        if not unproved:
            yield from (_question(source, source.asked_of, None) for source in self.sources)

    def _nobody(self) -> Iterator[Json]:
        """Parties that the file does not name at all."""
        name, dossier = self.fact.name, self.dossier
        if name in _OF_OTHERS:
            return
        if name in _OF_EXPORTER:
            if dossier.exporter is None:
                yield self._who("country", "exporter")
            return
        if not _FOLDED_FROM.intersection(self.fact.sources):
            return
        if dossier.importer is None and name not in _OF_END_USERS:
            yield self._who("party_name", "importer")
        if not dossier.end_users and name not in _OF_IMPORTER:
            end_users = self.dictionary["end_user_count"]
            yield _question(end_users, end_users.asked_of, None)

    def _who(self, fact: str, role: str) -> Json:
        return _question(self.dictionary[fact], role, None)

    def _of_parties(self, source: Fact) -> Iterator[Json]:
        """The answer of each party that does not give it, or gives it by a bare word where that is not enough."""
        # What is nowhere said to favour the line is doubted as a whole, as the countries of end users are.
        bare = self.doubted and not any(each.favours for each in self.sources)
        for role, party in self._parties():
            answer = Answer(party.name) if source.name == "party_name" else party.answer(source.name)
            if _is_gap(source, answer, self.doubted) or (bare and answer.basis < Basis.VERIFIED):
                question = {**_question(source, role, answer.value), "party": party.id}
                yield {**question, "accepted_documents": list(source.accepts or self.fact.accepts)}
            elif source.name == "party_name" and (codes := unread_of(party, self.assembled.hits.get(party.id, ()))):
                again = name_again(str(party.name), codes)
                yield {**_question(source, role, party.name), "question": again, "party": party.id}

    def _parties(self) -> list[tuple[str, Party]]:
        """The parties that the fact is about, each with the first role in which it stands."""
        dossier, name, parties = self.dossier, self.fact.name, self.assembled.parties
        about: tuple[Party, ...]
        if name in _OF_EXPORTER:
            about = () if dossier.exporter is None else (dossier.exporter,)
        elif name in _OF_IMPORTER:
            about = parties.importer()
        elif name in _OF_END_USERS:
            about = dossier.end_users
        elif name in _OF_BOTH:
            about = (*parties.importer(), *dossier.end_users)
        else:
            about = parties.further_down() if name in _OF_OTHERS else parties.over
        return [self.assembled.roles[each] for each in dict.fromkeys(party.id for party in about)]

    def _of_nodes(self, source: Fact) -> Iterator[Json]:
        # A party without a product trades: that is an answer.
        if source.name == "node_product":
            return
        nodes = self.assembled.nodes(self.line)
        if source.name == "final":
            yield from self._ends(source, nodes)
            return
        for node in nodes:
            if node.value(source.name) is None:
                yield {**_question(source, source.asked_of, None), "party": node.party.id}

    def _ends(self, final: Fact, nodes: list[Node]) -> Iterator[Json]:
        """Is what is made there final? Who passes all on need not say; so those are asked first who pass nothing on."""
        unsaid = [node.party.id for node in nodes if node.value("final") is None]
        importer, root = self.dossier.importer, self.dossier.importer_node.get("final")
        if importer is not None and (root is None or root.value is None):
            unsaid.insert(0, importer.id)
        suppliers = {node.receives_from for node in nodes}
        last = [party for party in unsaid if party not in suppliers]
        for party in dict.fromkeys(last or unsaid):
            yield {**_question(final, final.asked_of, None), "party": party}

    def _of_papers(self, source: Fact) -> Iterator[Json]:
        for paper in self.dossier.documents:
            of_other_kind = self.fact.name == "end_user_certificate_original" and paper.kind != _CERTIFICATE
            if source.name != "document_kind" and not of_other_kind and paper.value(source.name) is None:
                # The fact says of which paper.
                yield {**_question(source, self.fact.asked_of, None), "question": dict(self.fact.question)}

    def _of_file(self, source: Fact) -> Iterator[Json]:
        answer = self.dossier.answer(source.name)
        # Only a full list of parties closes a question about them all, and a route without a place begins nowhere.
        silent = (source.name == "downstream_complete" and answer.value is False) or answer.value == ()
        if answer.value is None or silent:
            yield _question(source, source.asked_of, answer.value)


def _is_gap(source: Fact, answer: Answer, doubted: bool) -> bool:
    """Is it not answered, or is its bare word not enough here?

    Where the line is in doubt there is no paper that counts, so an answer that calls itself documented is a bare word.
    """
    return answer.value is None or (doubted and answer.value in source.favours and answer.basis < Basis.VERIFIED)


def _question(fact: Fact, asked_of: str, answer: Any) -> Json:
    return {
        "fact": fact.name,
        "question": dict(fact.question),
        "asked_of": asked_of,
        "answer": plain(answer),
        "accepted_documents": list(fact.accepts),
    }


def plain(value: Any) -> Any:
    """A fact's value as JSON has it; of a set, what is known to be in it."""
    match value:
        case FactSet():
            return sorted(value.known)
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case float() if value.is_integer():
            return int(value)
        case tuple():
            return list(value)
    return value
