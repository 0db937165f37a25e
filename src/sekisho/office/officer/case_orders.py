"""What each command of casework asks of who gives it, as a form: one description a command, no rule.

A form's fields are the command's particulars (`sekisho.casework.act.HANDLERS`) and its reason. What may be given is
casework's to say, when it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms

from sekisho.casework.case import Case
from sekisho.casework.clock import periods
from sekisho.casework.holding import STEPS
from sekisho.casework.numbers import MOST, PATTERN
from sekisho.casework.table import table
from sekisho.licence.names import named
from sekisho.office.site.words import say

Json = dict[str, Any]

LONGEST_WHY: Final = 4_000


@dataclass(frozen=True, slots=True)
class Ask:
    """What a form is made for: a case, on a day, in a language."""

    case: Case
    on: date
    language: str

    def word(self, key: str, /, **parts: Any) -> str:
        return say(f"cases.order.{key}", self.language, **parts)


Fields = dict[str, forms.Field]


def _nothing(ask: Ask) -> Fields:
    return {}


def _appraisal(ask: Ask) -> Fields:
    kinds = [rule for rule in periods().stops.values() if rule.begins == "appraisal_started"]
    return {"kind": _choice(ask.word("kind"), [(rule.stop, rule.name[ask.language]) for rule in kinds])}


def _signed(ask: Ask) -> Fields:
    stands = ask.case.recommendation
    return {"recommendation": _hidden("" if stands is None else stands.hash())}


def _licence(ask: Ask) -> Fields:
    number = forms.RegexField(
        PATTERN,
        label=ask.word("licence"),
        help_text=ask.word("licence.hint"),
        max_length=MOST,
        initial=f"L-{ask.case.id}"[:MOST],
        error_messages={"invalid": ask.word("licence.hint")},
        widget=forms.TextInput({"class": "short", "autocomplete": "off"}),
    )
    return {"licence": number}


def _step(ask: Ask) -> Fields:
    return {"step": _choice(ask.word("step"), [(step, named("steps", step)[ask.language]) for step in STEPS])}


def _reconsidered(ask: Ask) -> Fields:
    told = [
        (each, say(f"cases.event.reconsideration_decided.{each}", ask.language)) for each in ("upheld", "set_aside")
    ]
    return {"outcome": _choice(ask.word("outcome"), told)}


def _judgement(ask: Ask) -> Fields:
    same = [("true", say("cases.parties.same", ask.language)), ("false", say("cases.parties.different", ask.language))]
    return {"hit": _hidden(""), "same": _choice(ask.word("same"), same)}


def _choice(label: str, options: list[tuple[str, str]]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "–"), *options], label=label)


def _hidden(initial: str) -> forms.Field:
    return forms.CharField(widget=forms.HiddenInput, initial=initial, max_length=1_000)


def _as_typed(cleaned: Mapping[str, Any]) -> Json:
    return dict(cleaned)


def _as_judged(cleaned: Mapping[str, Any]) -> Json:
    return {"hit": cleaned["hit"], "same": cleaned["same"] == "true"}


@dataclass(frozen=True, slots=True)
class Order:
    """fields: the particulars. what: from what was filled in to the command's particulars."""

    fields: Callable[[Ask], Fields] = _nothing
    what: Callable[[Mapping[str, Any]], Json] = _as_typed


ORDERS: Final[Mapping[str, Order]] = {
    "accept": Order(),
    "return": Order(),
    "query": Order(),
    "start_appraisal": Order(_appraisal),
    "end_appraisal": Order(),
    "adjudicate": Order(_judgement, _as_judged),
    "recommend": Order(),
    "countersign": Order(_signed),
    "refuse_countersignature": Order(),
    "send_back": Order(),
    "decide": Order(_signed),
    "issue": Order(_licence),
    "suspend": Order(),
    "recommend_next_step": Order(_step),
    "countersign_next_step": Order(_signed),
    "refuse_next_step": Order(),
    "send_back_next_step": Order(),
    "reinstate": Order(),
    "revoke": Order(),
    "decide_reconsideration": Order(_reconsidered),
}
"""Every command of the office's own people. Those of `query` and `recommend` have forms of their own, which make more
of their particulars (query_form, proposal_form)."""
GRAVE: Final = frozenset(
    (
        *("return", "refuse_countersignature", "send_back", "suspend"),
        *("refuse_next_step", "send_back_next_step", "revoke"),
    )
)
"""Orders that take something away: their buttons say so."""
SHOWS_PROPOSAL: Final = frozenset(
    (
        *("countersign", "refuse_countersignature", "decide", "issue", "countersign_next_step", "refuse_next_step"),
        *("send_back", "send_back_next_step", "reinstate", "revoke", "decide_reconsideration"),
    )
)
"""Orders that carry out or judge what somebody proposed: it is shown beside the form."""


class OrderForm(forms.Form):
    """A command's particulars, its reason, and what tells a page that is out of date or sent twice.

    seen: how many events the case had when the page was made. key: the page's own, sent once.
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    template: str = "form.html"
    may_say_why: bool = False
    """Whether a reason may be given where none is asked."""

    def __init__(self, data: Any, ask: Ask, command: str, key: str) -> None:
        seen = len(ask.case.events)
        super().__init__(data, initial={"seen": seen, "key": key}, label_suffix="", use_required_attribute=False)
        self.ask, self.command = ask, command
        self.fields.update(self.particular_fields())
        needs_why = table().commands[command].why
        if needs_why or self.may_say_why:
            self.fields["why"] = forms.CharField(
                label=ask.word("why" if needs_why else "why_free"),
                help_text=self.why_hint(),
                required=needs_why,
                max_length=LONGEST_WHY,
                widget=forms.Textarea({"rows": 4}),
            )

    def particular_fields(self) -> Fields:
        return ORDERS[self.command].fields(self.ask)

    def why_hint(self) -> str:
        return self.ask.word("why.hint")

    def what(self) -> Json:
        """The command's particulars. Only of a valid form."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "key", "why")}
        return ORDERS[self.command].what(own)

    @property
    def why(self) -> str:
        return str(self.cleaned_data.get("why", ""))
