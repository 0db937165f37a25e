"""Changes to a draft: two writers never overwrite each other unseen, and nothing that was typed is lost.

A form carries the texts that it was drawn with. What only one of the two changed is taken from that one; where both
changed the same answer to different ones, the draft keeps the stored one and both are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from django import forms

from sekisho.dossier.layout import UNKNOWN_SHARE
from sekisho.dossier.values import read_decimal
from sekisho.office.accounts.models import Account
from sekisho.office.drafting.application import Data
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.places import SHARE, Place, Texts
from sekisho.office.drafting.standing import standing
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day

_TRIES: Final = 20


class Filed(Exception):
    """The draft was filed, and is not changed any more."""


class Busy(Exception):
    """Others changed the draft again and again while this change was made."""


@dataclass
class Saved:
    """What came of a form. theirs: the stored text of each field that both changed; who: the writer before this one,
    None where that is this one too. faults: sentences by field."""

    draft: Draft
    who: str | None = None
    theirs: Texts = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    wrote: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.theirs and not self.faults


def change(
    draft: Draft,
    account: Account,
    at: datetime,
    edit: Callable[[Data], None],
    seen: Callable[[Draft], None] = lambda now: None,
) -> Draft:
    """Carry out an edit on the draft as it stands now. seen: is told of it before. Raises Filed, Busy, and what the
    edit raises."""
    for _ in range(_TRIES):
        now = Draft.objects.select_related("owner", "updated_by").get(pk=draft.pk)
        if now.case is not None:
            raise Filed
        seen(now)
        edit(now.told)
        counted = standing(now.told, law_day(at)).counted()
        written = Draft.objects.filter(pk=now.pk, version=now.version, case=None).update(
            told=now.told, version=now.version + 1, updated_at=at, updated_by=account, standing=counted
        )
        if written:
            now.refresh_from_db()
            return now
    raise Busy


def save(
    draft: Draft,
    account: Account,
    at: datetime,
    place_of: Callable[[Data], Place],
    mine: Mapping[str, str],
    base: Mapping[str, str],
    language: str,
) -> Saved:
    """Save the answers of a form. mine: as typed. base: as the form was drawn. Raises Filed, Busy, Gone."""
    saved = Saved(draft)

    def seen(now: Draft) -> None:
        saved.who = None if now.updated_by_id == account.pk else now.updated_by.shown

    def edit(data: Data) -> None:
        saved.theirs, saved.faults = {}, {}
        place = place_of(data)
        stored = place.texts(data)
        answers = {}
        for name, text in mine.items():
            if name not in stored or text.strip() in (stored[name], base.get(name, stored[name])):
                continue
            if stored[name] != base.get(name, stored[name]):
                saved.theirs[name] = stored[name]
                continue
            try:
                answers[name] = place.read(name, text, language)
            except forms.ValidationError as fault:
                saved.faults[name] = " ".join(fault.messages)
        if any(name.startswith(SHARE) for name in answers):
            over = _over_hundred(place, {**stored, **{each: mine[each] for each in answers}}, language)
            if over is not None:
                last = [name for name in answers if name.startswith(SHARE)]
                saved.faults |= dict.fromkeys(last, over)
                answers = {name: value for name, value in answers.items() if name not in last}
        if not answers:
            raise _Nothing
        place.write(data, answers)

    try:
        saved.draft = change(draft, account, at, edit, seen)
        saved.wrote = True
    except _Nothing:
        saved.draft = Draft.objects.select_related("owner", "updated_by").get(pk=draft.pk)
    return saved


class _Nothing(Exception):
    """There is nothing to write."""


def _over_hundred(place: Place, texts: Mapping[str, str], language: str) -> str | None:
    total = Decimal(0)
    for name, text in texts.items():
        if name.startswith(SHARE) and name in place.questions:
            try:
                share = place.read(name, text, language)
            except forms.ValidationError:
                continue
            total += Decimal(0) if share in (None, UNKNOWN_SHARE) else read_decimal(share)
    return say("drafting.wrong.over_hundred", language) if total > 100 else None
