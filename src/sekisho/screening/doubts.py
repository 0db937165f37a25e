"""What is no mistake in a file of judgements and may be one: each a remark with its place and a remedy."""

from __future__ import annotations

from collections.abc import Iterable

from sekisho.errors import Problem
from sekisho.screening.adjudication import Adjudication, Adjudications, HitKey
from sekisho.screening.lists.model import PROPOSE_ONLY
from sekisho.screening.lists.settle import PartyLists
from sekisho.screening.names.fold import fold


def doubts(
    judged: Adjudications, parties: PartyLists, hits: Iterable[str] | None = None, of: str = "these lists"
) -> list[Problem]:
    """Judgements that settle nothing, and those that deny a party its own name.

    hits: every hit that the cases at hand have, as `hits[].hit` of a finding writes it; None where that is not known,
    and only the lists are held against the judgements. of: whose lists they are, as the remarks call it.
    """
    listed = {entity.id: entity for entity in parties.entities}
    met = None if hits is None else {key.folded for hit in hits if (key := HitKey.read(hit)) is not None}
    found = []
    for said in judged.latest.values():
        place = said.place or str(said.hit)
        entity = listed.get(said.hit.entity)
        if entity is None:
            cause = f"no party of {of} has the id {said.hit.entity}: the judgement settles nothing"
            found.append(Problem(f"{place}: hit", cause, "copy the hit as hits[].hit of the finding has it"))
            continue
        if met is not None and said.hit.folded not in met:
            cause = f"{str(said.hit)!r} is no hit of what is judged here: the judgement settles nothing"
            remedy = "copy hits[].hit of the finding, with country and name; or leave it, if it is of another case"
            found.append(Problem(f"{place}: hit", cause, remedy))
        if not said.same and (by := _own_name(said, parties)):
            cause = f"is false, and {said.hit.name!r} in {said.hit.country} is the very name of {entity.name} by {by}"
            remedy = "keep it only if another firm bears the same name there, and say in the reason which"
            found.append(Problem(f"{place}: same", cause, remedy))
    return found


def _own_name(said: Adjudication, parties: PartyLists) -> str:
    """Who says that the judged name is the listed party's own, in its own country; "" where nobody does."""
    key = fold(said.hit.name)
    for entity in parties.entities:
        if entity.id == said.hit.entity and said.hit.country in entity.countries and key:
            for alias in entity.names:
                if alias.kind not in PROPOSE_ONLY and fold(alias.name) == key:
                    return alias.said_by
    return ""
