"""The recommendation: grams by line with grounds, validity, conditions, what practice adds, what is overturned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

from django import forms

from sekisho.casework.findings import FoundLine
from sekisho.casework.proposal import NOT_NEEDED, passed_over, support_of
from sekisho.casework.routes import WEIGHING, conditions, grounds
from sekisho.casework.terms import carried
from sekisho.licence.issue import type_on
from sekisho.licence.names import names, rules_named
from sekisho.office.officer.case_orders import Fields, Json, OrderForm
from sekisho.office.officer.proposed import rests_on_named
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.templatetags.words import kg
from sekisho.office.site.words import say
from sekisho.regime.rows import LANGUAGES

_LONGEST: Final = 1_000


class GramsField(forms.CharField):
    """Kilograms as they are typed, in whole grams. Nothing typed is none granted."""

    def __init__(self, label: str, wrong: str, initial_g: int) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(required=False, label=label, max_length=20, initial=str(kg(initial_g)), widget=widget)
        self.wrong = wrong

    def clean(self, value: Any) -> int:
        text = str(super().clean(value)).replace(",", "").replace("，", "").strip()
        try:
            mass_g = Decimal(text or "0") * 1000
        except InvalidOperation:
            raise forms.ValidationError(self.wrong) from None
        if not mass_g.is_finite() or mass_g < 0 or mass_g % 1:
            raise forms.ValidationError(self.wrong)
        return int(mass_g)


class ProposalForm(OrderForm):
    """What may be granted, and on which grounds it may be refused, is casework's to say; the form shows what it rests
    on by the finding of the case."""

    template = "officer/proposal_form.html"
    may_say_why = True

    def why_hint(self) -> str:
        return self.ask.word("recommend.why")

    @cached_property
    def found(self) -> tuple[FoundLine, ...]:
        assert self.ask.case.found is not None
        return self.ask.case.found.lines

    @cached_property
    def presumed(self) -> list[str]:
        """Rules of refusal in principle that stand against a line."""
        return list(dict.fromkeys(rule for line in self.found for rule in line.barred_by("presume_denial")))

    @cached_property
    def offered(self) -> list[Json]:
        """What practice puts on a licence for any of the lines, were all of them granted."""
        case, lines = self.ask.case, [line.line for line in self.found]
        passed = passed_over(case.found, lines, self.presumed)
        return list({each["drop"]: each for each in carried(self.finding(passed), lines)}.values())

    @cached_property
    def of_law(self) -> list[str]:
        """What the law itself puts on every such licence."""
        passed = passed_over(self.ask.case.found, [line.line for line in self.found], self.presumed)
        said = {
            reason["rule"]: reason["text"][self.ask.language]
            for line in self.finding(passed)["lines"]
            for reason in line["reasons"]
            if reason["effect"] == "condition" and reason["basis"] == "law"
        }
        return list(said.values())

    def finding(self, passed: tuple[str, ...]) -> Json:
        if not hasattr(self, "_finding"):
            self._finding = lawbook().explain(self.ask.case.file, self.ask.on, passed)
        return self._finding

    @cached_property
    def most_months(self) -> int | None:
        kind = str(self.ask.case.dossier.value("kind"))
        known = type_on(lawbook().regime(self.ask.on), kind, self.ask.on)
        return None if known is None else known.most_months

    def particular_fields(self) -> Fields:
        ask, law = self.ask, lawbook().law
        fields: Fields = {}
        asked_g = {line.line: line.net_g for line in ask.case.dossier.lines}
        for line in self.found:
            if line.outcome == NOT_NEEDED:
                continue
            label = ask.word("granted", line=line.line, asked=kg(asked_g[line.line]))
            fields[f"granted_{line.line}"] = GramsField(label, ask.word("granted.wrong"), line.grantable_g)
            fields[f"grounds_{line.line}"] = forms.MultipleChoiceField(
                choices=list(self._grounds(line)), required=False, label=ask.word("grounds", line=line.line)
            )
        fields["valid_months"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=1_200,
            label=ask.word("months"),
            help_text="" if self.most_months is None else ask.word("months.hint", most=self.most_months),
            initial=self.most_months,
            widget=forms.NumberInput({"class": "short"}),
        )
        offered = {each["kind"] for each in self.offered}
        for kind, condition in conditions().items():
            if kind in offered and not condition.has_value and condition.text is not None:
                continue  # It stands on the licence unless it is dropped.
            if condition.text is None:
                for language in LANGUAGES:
                    widget = forms.Textarea({"rows": 2, "lang": {"zh": "zh-Hans"}.get(language, language)})
                    label = ask.word(f"condition.{kind}.{language}")
                    fields[f"condition_{kind}_{language}"] = forms.CharField(
                        required=False, label=label, max_length=_LONGEST, widget=widget
                    )
            elif condition.of is not None:
                options = [(word, text[ask.language]) for word, text in names()[condition.of].items()]
                label = ask.word(f"condition.{kind}")
                fields[f"condition_{kind}"] = forms.ChoiceField(
                    choices=[("", "–"), *options], required=False, label=label, widget=forms.Select({"class": "short"})
                )
            elif condition.has_value:
                label = ask.word(f"condition.{kind}")
                fields[f"condition_{kind}"] = forms.CharField(required=False, label=label, max_length=120)
            else:
                fields[f"condition_{kind}"] = forms.BooleanField(required=False, label=condition.said("")[ask.language])
        fields["drop"] = forms.MultipleChoiceField(
            choices=[(each["drop"], each["text"][ask.language]) for each in self.offered],
            required=False,
            label=ask.word("drop"),
        )
        fields["overturn"] = forms.MultipleChoiceField(
            choices=[(rule, rules_named(law, [rule])[ask.language]) for rule in self.presumed],
            required=False,
            label=ask.word("overturn"),
        )
        return fields

    def _grounds(self, line: FoundLine) -> Iterator[tuple[str, str]]:
        """Those that the line's finding supports, with what each rests on; then the factors that are weighed."""
        law, language = lawbook().law, self.ask.language
        for code, ground in grounds().items():
            if ground.rests_on == WEIGHING:
                yield code, self.ask.word("weighed", ground=ground.text[language])
            elif support := support_of(code, line):
                rests_on = rests_on_named(ground.rests_on, support, law, language)
                yield code, self.ask.word("rests_on", ground=ground.text[language], rests_on=rests_on)

    @property
    def lines(self) -> list[Json]:
        """Each line with its fields, for the template."""
        goods = {line.line: str(line.value("description") or "") for line in self.ask.case.dossier.lines}
        return [
            {
                "line": line.line,
                "goods": goods[line.line],
                "outcome": say(f"cases.outcome.{line.outcome}", self.ask.language),
                "granted": None if line.outcome == NOT_NEEDED else self[f"granted_{line.line}"],
                "grounds": None if line.outcome == NOT_NEEDED else self[f"grounds_{line.line}"],
            }
            for line in self.found
        ]

    @property
    def condition_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("condition_")]

    def clean(self) -> Json:
        cleaned = super().clean() or {}
        for kind, condition in conditions().items():
            if condition.text is None:
                texts = {language: cleaned.get(f"condition_{kind}_{language}", "") for language in LANGUAGES}
                for language, text in texts.items():
                    if not text and any(texts.values()):
                        self.add_error(f"condition_{kind}_{language}", self.ask.word("own.all"))
        grants = any(value for name, value in cleaned.items() if name.startswith("granted_"))
        if grants and not cleaned.get("valid_months") and "valid_months" not in self.errors:
            self.add_error("valid_months", self.ask.word("months.needed"))
        return cleaned

    def what(self) -> Json:
        cleaned = self.cleaned_data
        lines = [
            {
                "line": line.line,
                "granted_g": cleaned.get(f"granted_{line.line}", 0),
                "grounds": cleaned.get(f"grounds_{line.line}", []),
            }
            for line in self.found
        ]
        grants = any(line["granted_g"] for line in lines)
        told: Json = {"lines": lines, "conditions": list(self._conditions()) if grants else []}
        told |= {"drop": cleaned["drop"] if grants else [], "overturn": cleaned["overturn"] if grants else []}
        return told | ({"valid_months": cleaned["valid_months"]} if grants else {})

    def _conditions(self) -> Iterator[Json]:
        cleaned = self.cleaned_data
        for kind, condition in conditions().items():
            if condition.text is None:
                text = {language: cleaned[f"condition_{kind}_{language}"].strip() for language in LANGUAGES}
                if all(text.values()):
                    yield {"kind": kind, "text": text}
            elif cleaned.get(f"condition_{kind}"):
                yield {"kind": kind, "value": cleaned[f"condition_{kind}"]} if condition.has_value else {"kind": kind}
