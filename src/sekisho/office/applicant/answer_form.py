"""The form that answers what is asked: a typed field for each fact asked for, the papers by kind, and words."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms

from sekisho.casework.case import Case
from sekisho.facts import Fact, dictionary
from sekisho.office.applicant.changes import difference
from sekisho.office.applicant.places import Target, targets
from sekisho.office.applicant.queries import Query
from sekisho.office.site.fields import field_of, text_of, value_of
from sekisho.office.site.words import say
from sekisho.regime.law import Law

Json = dict[str, Any]

_LONGEST: Final = 4_000
_END_USERS: Final = "end_user_count"


@dataclass
class Item:
    """Something asked, with the fields that answer it. text: the question; accepts: papers that would show it."""

    name: str
    text: str
    hint: str = ""
    accepts: tuple[str, ...] = ()
    fields: list[forms.BoundField] = field(default_factory=list)


class AnswerForm(forms.Form):
    """Fields by what is asked. `items` and `papers` group them for the page."""

    def __init__(self, data: Any, case: Case, asked: Iterable[Query], law: Law, language: str, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        self.case, self.law, self.language = case, law, language
        self.items: list[Item] = []
        self.papers: list[Item] = []
        self._answers: dict[str, tuple[Fact, Target]] = {}
        self._words: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        queries = list(asked)
        for query in queries:
            for number, question in enumerate(query.event.what["questions"], 1):
                self._question(f"q{query.number}_{number}", question)
            for number, text in enumerate(query.event.what["own"], 1):
                self._in_words(f"o{query.number}_{number}", text[language], ())
        for kind, name, hint in self._wanted_papers(queries):
            self._paper(kind, name, hint)
        self.fields["why"] = forms.CharField(
            required=False,
            max_length=_LONGEST,
            label=say("applicant.answer.words", language),
            help_text=say("applicant.answer.words.hint", language),
            widget=forms.Textarea({"rows": 4}),
        )

    def _question(self, name: str, question: Mapping[str, Any]) -> None:
        fact = dictionary().facts.get(question["fact"])
        text = question["question"][self.language]
        accepts = tuple(self._named(kind) for kind in question["accepted_documents"])
        if fact is not None and fact.name == _END_USERS:
            self._end_users(name, text, accepts)
            return
        places = [] if fact is None else targets(self.case.application, fact, question, self.language)
        if fact is None or not places:
            self._in_words(name, text, accepts)
            return
        item = Item(name, text, "", accepts)
        for number, place in enumerate(places):
            each = f"{name}_{number}"
            self.fields[each] = field_of(fact, self.language)
            unit = str(self.fields[each].label).removeprefix(fact.question[self.language])
            self.fields[each].label = (place.label or say("applicant.answer.answer", self.language)) + unit
            self.fields[each].initial = text_of(place.now)
            self._answers[each] = (fact, place)
            item.fields.append(self[each])
        self.items.append(item)

    def _end_users(self, name: str, text: str, accepts: tuple[str, ...]) -> None:
        """Who of the parties in the file is the end user."""
        parties = [each for each in self.case.dossier.parties.values() if each != self.case.dossier.exporter]
        self.fields[name] = forms.MultipleChoiceField(
            required=False,
            label=say("applicant.answer.end_users", self.language),
            choices=[(each.id, each.name or each.id) for each in parties],
            widget=forms.CheckboxSelectMultiple,
        )
        fact = dictionary()[_END_USERS]
        self._answers[name] = (fact, Target("", None, lambda file, value: file.update(end_users=list(value))))
        self.items.append(Item(name, text, "", accepts, [self[name]]))

    def _in_words(self, name: str, text: str, accepts: tuple[str, ...]) -> None:
        self.fields[name] = forms.CharField(
            required=False,
            max_length=_LONGEST,
            label=say("applicant.answer.in_words", self.language),
            widget=forms.Textarea({"rows": 3}),
        )
        self._words[name] = text
        self.items.append(Item(name, text, "", accepts, [self[name]]))

    def _wanted_papers(self, queries: list[Query]) -> list[tuple[str, str, str]]:
        """Kinds with name and why: those that are missing first, then those that would show an answer."""
        found: dict[str, tuple[str, str]] = {}
        for query in queries:
            for paper in query.event.what["papers"]:
                found[paper["kind"]] = (
                    paper["name"][self.language],
                    say("applicant.answer.paper.asked", self.language),
                )
        for query in queries:
            for question in query.event.what["questions"]:
                for kind in question["accepted_documents"]:
                    found.setdefault(kind, (self._named(kind), say("applicant.answer.paper.shows", self.language)))
        return [(kind, name, hint) for kind, (name, hint) in found.items()]

    def _paper(self, kind: str, name: str, hint: str) -> None:
        given, issued, original = (f"p_{kind}_{part}" for part in ("given", "issued_on", "original"))
        self.fields[given] = forms.BooleanField(
            required=False, label=say("applicant.answer.paper.given", self.language)
        )
        self.fields[issued] = forms.DateField(
            required=False,
            label=say("applicant.answer.paper.issued_on", self.language),
            widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d"),
        )
        self.fields[original] = forms.BooleanField(
            required=False, label=say("applicant.answer.paper.original", self.language)
        )
        self._kinds[kind] = name
        self.papers.append(Item(kind, name, hint, (), [self[given], self[issued], self[original]]))

    def _named(self, kind: str) -> str:
        known = self.law.documents.get(kind)
        return kind if known is None else known.name[self.language]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name, (fact, _) in self._answers.items():
            if fact.name != _END_USERS and name in told:
                try:
                    told[name] = value_of(fact, told[name], tuple(self.law.documents), self.language)
                except forms.ValidationError as wrong:
                    self.add_error(name, wrong)
        for kind in self._kinds:
            given, issued = told.get(f"p_{kind}_given"), told.get(f"p_{kind}_issued_on")
            if not given and (issued or told.get(f"p_{kind}_original")):
                self.add_error(f"p_{kind}_given", say("applicant.answer.paper.tick", self.language))
        if not self.errors and not self.changes and not self.why:
            self.add_error(None, say("applicant.answer.nothing", self.language))
        return told

    @property
    def changes(self) -> Json:
        """What the answers change of the file."""
        new = copy.deepcopy(dict(self.case.application))
        for name, (fact, place) in self._answers.items():
            value = self.cleaned_data.get(name) or None if fact.name == _END_USERS else self.cleaned_data.get(name)
            # A field left empty is no answer; to take one back, the application is changed.
            if value is not None and value != place.now:
                place.put(new, value)
        papers = [
            {
                "kind": kind,
                **({"issued_on": str(issued)} if (issued := self.cleaned_data.get(f"p_{kind}_issued_on")) else {}),
                "original": bool(self.cleaned_data.get(f"p_{kind}_original")),
            }
            for kind in self._kinds
            if self.cleaned_data.get(f"p_{kind}_given")
        ]
        if papers:
            new["documents"] = [*(new.get("documents") or ()), *papers]
        return difference(self.case.application, new)

    @property
    def why(self) -> str:
        """What was said in words: to each question that has no place in the file, and to all of it."""
        said = [
            f"{text} {answer.strip()}"
            for name, text in self._words.items()
            if (answer := self.cleaned_data.get(name) or "").strip()
        ]
        return "\n".join([*said, *filter(None, [(self.cleaned_data.get("why") or "").strip()])])

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self["why"]]

    def as_typed(self) -> dict[str, Any]:
        """Every field as it was sent, to be shown again."""
        told: dict[str, Any] = {}
        for name, each in self.fields.items():
            value = each.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if value not in (None, "", False, []):
                told[name] = value
        return told
