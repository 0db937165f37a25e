"""The query composer: what is missing by the finding, ticked; the officer's own questions, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from django import forms

from sekisho.casework.review import questions_of
from sekisho.office.officer.case_orders import Fields, Json, OrderForm
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.rows import LANGUAGES

MOST_OWN: Final = 3
_LONGEST: Final = 2_000


class QueryForm(OrderForm):
    """Questions and papers come from the finding of the day; ticked as long as nobody unticks them."""

    template = "officer/query_form.html"
    may_say_why = True

    @cached_property
    def finding(self) -> Mapping[str, Any]:
        return lawbook().explain(self.ask.case.file, self.ask.on)

    @cached_property
    def questions(self) -> dict[str, list[Json]]:
        """By fact: each question in three languages, of whom it is asked, which papers prove it, what it settles."""
        found: dict[str, list[Json]] = {}
        names = {party["id"]: party["name"] for party in self.finding["parties"]}
        for each in questions_of(self.finding):
            found.setdefault(each["fact"], []).append(
                {
                    "texts": [(language, each["question"][language]) for language in LANGUAGES],
                    "who": say(f"cases.role.{each['asked_of']}", self.ask.language),
                    "party": names.get(each.get("party", "")) or "",
                    "papers": [self._paper(kind, self.ask.language) for kind in each["accepted_documents"]],
                    "lines": each["lines"],
                    "settles": each["settles"],
                }
            )
        return found

    @cached_property
    def missing_papers(self) -> dict[str, Json]:
        """By kind: its name in three languages, the rule that asks for it, of whom."""
        rules = {rule.id: rule for rule in lawbook().law.rules}
        found: dict[str, Json] = {}
        for line in self.finding["lines"]:
            for each in line["missing_documents"]:
                rule = rules.get(each["rule"])
                found[each["kind"]] = {
                    "texts": [(language, self._paper(each["kind"], language)) for language in LANGUAGES],
                    "who": say(f"cases.role.{each['asked_of']}", self.ask.language),
                    "rule": each["rule"] if rule is not None else None,
                    "citation": "" if rule is None else rule.citation(self.ask.language),
                }
        return found

    @staticmethod
    def _paper(kind: str, language: str) -> str:
        known = lawbook().law.documents.get(kind)
        return kind if known is None else known.name[language]

    def particular_fields(self) -> Fields:
        ask = self.ask
        fields: Fields = {
            "facts": _ticks([(fact, fact) for fact in self.questions], ask.word("facts")),
            "papers": _ticks([(kind, kind) for kind in self.missing_papers], ask.word("papers")),
        }
        for number in range(1, MOST_OWN + 1):
            for language in LANGUAGES:
                label = say(f"cases.order.own.{language}", ask.language, number=number)
                widget = forms.Textarea({"rows": 2, "lang": {"zh": "zh-Hans"}.get(language, language)})
                fields[f"own_{number}_{language}"] = forms.CharField(
                    required=False, label=label, max_length=_LONGEST, widget=widget
                )
        return fields

    @property
    def facts_label(self) -> str:
        return self.ask.word("facts")

    @property
    def papers_label(self) -> str:
        return self.ask.word("papers")

    @property
    def ticked(self) -> Mapping[str, list[str]]:
        """What is ticked on the page: what was sent, on a fresh page all of it."""
        return {name: list(self[name].value() or ()) for name in ("facts", "papers")}

    @property
    def own(self) -> list[dict[str, str]]:
        """The officer's own questions as far as they are written."""
        told = [
            {language: self.cleaned_data.get(f"own_{number}_{language}", "").strip() for language in LANGUAGES}
            for number in range(1, MOST_OWN + 1)
        ]
        return [each for each in told if any(each.values())]

    @property
    def own_groups(self) -> list[list[forms.BoundField]]:
        return [[self[f"own_{n}_{language}"] for language in LANGUAGES] for n in range(1, MOST_OWN + 1)]

    def clean(self) -> Json:
        cleaned = super().clean() or {}
        for number in range(1, MOST_OWN + 1):
            texts = {language: str(cleaned.get(f"own_{number}_{language}", "")).strip() for language in LANGUAGES}
            for language, text in texts.items():
                if not text and any(texts.values()):
                    self.add_error(f"own_{number}_{language}", self.ask.word("own.all"))
        return cleaned

    def what(self) -> Json:
        cleaned = self.cleaned_data
        return {"facts": cleaned["facts"], "papers": cleaned["papers"], "own": self.own}

    def preview(self) -> list[Json]:
        """What the applicant will be sent, language by language."""
        told: list[Json] = []
        for place, language in enumerate(LANGUAGES):
            asked = [each for fact in self.cleaned_data["facts"] for each in self.questions[fact]]
            told.append(
                {
                    "language": {"zh": "zh-Hans"}.get(language, language),
                    "questions": [each["texts"][place][1] for each in asked],
                    "papers": [self.missing_papers[kind]["texts"][place][1] for kind in self.cleaned_data["papers"]],
                    "own": [each[language] for each in self.own],
                }
            )
        return told


def _ticks(options: list[tuple[str, str]], label: str) -> forms.Field:
    initial = [value for value, _ in options]
    return forms.MultipleChoiceField(
        choices=options, required=False, label=label, initial=initial, widget=forms.CheckboxSelectMultiple
    )
