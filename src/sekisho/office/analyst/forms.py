"""What a reader may choose, each field within its bounds; the question that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from django import forms
from django.http import QueryDict

from sekisho.errors import InputError
from sekisho.office.analyst import asks
from sekisho.office.analyst.asks import Ask
from sekisho.office.analyst.models import Docket
from sekisho.office.analyst.shipped import BASELINE, CASES, KNOWN_ON, PENDING, REFORM, SYNTHETIC_LINES, scenarios
from sekisho.office.site.words import say
from sekisho.planning.options import Choice
from sekisho.planning.scenario import PlanningScenario
from sekisho.planning.scenario_file import load_scenario as load_plan
from sekisho.regime.naming import load as load_law
from sekisho.supply.scenario_file import load_scenario

MOST_SEED: Final = 2**31 - 1
OVERLAYS: Final = ("", "limited", "embargo", "case-by-case", "relaxed")
PLAIN: Final = "none"
"""What no overlay is called where several may be chosen: an address has no empty value among others."""


class AskForm(forms.Form):
    """A form whose fields are told in a language. What is not given is as `initial` says."""

    def __init__(self, given: QueryDict | None, language: str, **initial: Any) -> None:
        self.language = language
        defaults = {name: field.initial for name, field in self.base_fields.items()} | initial
        data: dict[str, Any] | None = None
        if given is not None:
            data = {name: value for name, value in defaults.items() if value is not None}
            for name, field in self.base_fields.items():
                if name in given:
                    many = isinstance(field, forms.MultipleChoiceField)
                    data[name] = given.getlist(name) if many else given[name]
        super().__init__(data, initial=initial, label_suffix="", auto_id="id_%s")
        for name, field in self.fields.items():
            field.label = say(f"analyst.field.{name}", language)
            field.error_messages |= {"required": say("analyst.required", language)}


def _whole(least: int, most: int, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=least, max_value=most, initial=initial, widget=forms.NumberInput(attrs={"class": "short"})
    )


class RunForm(AskForm):
    draws = _whole(10, asks.MOST_DRAWS, asks.DEFAULT_DRAWS)
    seed = _whole(0, MOST_SEED, asks.RUN_SEED)
    case_draws = _whole(0, asks.MOST_CASE_DRAWS, 0)

    def ask(self, scenario: str) -> Ask:
        told = self.cleaned_data
        return asks.run_ask(scenario, told["draws"], told["seed"], told["case_draws"])


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """The supply scenarios' titles by name and language."""
    return {name: dict(load_scenario(name).title) for name in scenarios()}


@cache
def with_pending() -> tuple[str, ...]:
    return tuple(name for name in scenarios() if load_scenario(name).pending)


class LeverageForm(AskForm):
    scenario = forms.ChoiceField(initial=PENDING)
    draws = _whole(10, asks.MOST_DRAWS, asks.DEFAULT_DRAWS)
    seed = _whole(0, MOST_SEED, asks.RUN_SEED)

    def __init__(self, given: QueryDict | None, language: str, **initial: Any) -> None:
        super().__init__(given, language, **initial)
        choices = [(name, titles()[name][language]) for name in with_pending()]
        self.fields["scenario"].choices = choices  # type: ignore[attr-defined]

    def ask(self) -> Ask:
        told = self.cleaned_data
        return asks.leverage_ask(told["scenario"], told["draws"], told["seed"])


class HindcastForm(AskForm):
    draws = _whole(100, asks.MOST_PRIOR_DRAWS, 2_000)

    def ask(self, case: str) -> Ask:
        assert case in CASES
        return asks.hindcast_ask(case, self.cleaned_data["draws"])


class CompareForm(AskForm):
    one = forms.ChoiceField(initial=PENDING)
    other = forms.ChoiceField(initial="embargo-one-year")
    draws = _whole(10, asks.MOST_DRAWS, asks.DEFAULT_DRAWS)
    seed = _whole(0, MOST_SEED, asks.RUN_SEED)

    def __init__(self, given: QueryDict | None, language: str, **initial: Any) -> None:
        super().__init__(given, language, **initial)
        for name in ("one", "other"):
            choices = [(each, titles()[each][language]) for each in scenarios()]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def asks(self) -> tuple[Ask, Ask]:
        told = self.cleaned_data
        one, other = (asks.run_ask(told[name], told["draws"], told["seed"]) for name in ("one", "other"))
        return one, other


def _day(initial: date | None) -> forms.DateField:
    """A day; one that may be left out where there is none to begin with."""
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    shown = None if initial is None else initial.isoformat()
    return forms.DateField(initial=shown, required=shown is not None, widget=widget, input_formats=["%Y-%m-%d"])


class ReplayForm(AskForm):
    """The reforms are every overlay that is chosen, as of each of their days."""

    baseline = forms.ChoiceField(initial="", required=False)
    baseline_on = _day(BASELINE)
    reform = forms.MultipleChoiceField(initial=[PLAIN], widget=forms.SelectMultiple(attrs={"size": len(OVERLAYS)}))
    reform_on = _day(REFORM)
    also_on = _day(None)
    known_on = _day(KNOWN_ON)
    docket = forms.ChoiceField(initial="", required=False)
    lines = _whole(1, asks.MOST_SYNTHETIC_LINES, SYNTHETIC_LINES)
    seed = _whole(0, MOST_SEED, 1)

    def __init__(
        self, given: QueryDict | None, language: str, dockets: Sequence[Docket], today: date, **initial: Any
    ) -> None:
        super().__init__(given, language, **initial)
        self._today = today
        if self.data.get("reform"):
            self.data = {**self.data, "reform": [each or PLAIN for each in self.data["reform"]]}
        told = {each: say(f"analyst.overlay.{each or PLAIN}", language) for each in OVERLAYS}
        self.fields["baseline"].choices = list(told.items())  # type: ignore[attr-defined]
        self.fields["reform"].choices = [(each or PLAIN, word) for each, word in told.items()]  # type: ignore[attr-defined]
        self.fields["reform"].help_text = say("analyst.replay.reform_hint", language, most=asks.MOST_REFORMS)
        own = [(each.hash, f"{each.name} ({each.lines:,})") for each in dockets]
        self.fields["docket"].choices = [("", say("analyst.replay.of_synthetic", language)), *own]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not all(name in told for name in ("baseline_on", "reform", "reform_on", "also_on", "known_on")):
            return told
        known_on = told["known_on"]
        told["baseline_law"] = self._law(told.get("baseline", ""), told["baseline_on"], known_on, "baseline_on")
        overlays = [each for each in OVERLAYS if (each or PLAIN) in told["reform"]]
        days = {told[name]: name for name in ("also_on", "reform_on") if told[name] is not None}
        laws = [self._law(each, day, known_on, days[day]) for day in sorted(days) for each in overlays]
        if len(laws) > asks.MOST_REFORMS:
            many = say("analyst.replay.too_many_laws", self.language, asked=len(laws), most=asks.MOST_REFORMS)
            self.add_error("reform", many)
        told["reform_laws"] = laws
        return told

    def _law(self, overlay: str, on: date, known_on: date, field: str) -> str:
        name = f"cn{f'+{overlay}' if overlay else ''}@{on}~{known_on}"
        try:
            return load_law(name, self._today).name
        except InputError:
            told = say("analyst.replay.uncovered", self.language, on=on, known=known_on)
            if told not in self.errors.get(field, []):
                self.add_error(field, told)
            return name

    def ask(self) -> Ask:
        told = self.cleaned_data
        laws = (told["baseline_law"], *told["reform_laws"])
        if told["docket"]:
            return asks.replay_ask(*laws, docket=told["docket"])
        return asks.replay_ask(*laws, lines=told["lines"], seed=told["seed"])


class PlanForm(AskForm):
    without = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    force = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    risk_weight = forms.FloatField(
        min_value=0, max_value=1, widget=forms.NumberInput(attrs={"class": "short", "step": "any"})
    )
    budget_bn = forms.FloatField(
        min_value=0, max_value=1e6, required=False, widget=forms.NumberInput(attrs={"class": "short", "step": "any"})
    )
    draws = _whole(2, asks.MOST_PLAN_DRAWS, 64)
    scenarios = _whole(1, asks.MOST_PLAN_DRAWS, 16)
    seed = _whole(0, MOST_SEED, asks.PLAN_SEED)

    def __init__(self, given: QueryDict | None, language: str, scenario: PlanningScenario) -> None:
        self.scenario = scenario
        budget = scenario.demands.budget_jpy
        super().__init__(
            given,
            language,
            risk_weight=scenario.risk.weight,
            draws=scenario.draws,
            scenarios=scenario.scenarios,
            budget_bn=None if budget is None else budget / 1e9,
        )
        names = [(each.id, each.name[language]) for each in self.options()]
        committed = {each.id for each in self.options() if each.existing}
        self.fields["without"].choices = names  # type: ignore[attr-defined]
        self.fields["force"].choices = [each for each in names if each[0] not in committed]  # type: ignore[attr-defined]

    def options(self) -> list[Choice]:
        """What there is to choose, each once; what is committed to already can be left out alone."""
        return list({stake.choice.id: stake.choice for stake in self.scenario.stakes}.values())

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if set(told.get("without", ())) & set(told.get("force", ())):
            self.add_error("force", say("analyst.plan.both", self.language))
        elif len(set(told.get("without", ()))) >= len({stake.choice.id for stake in self.scenario.stakes}):
            self.add_error("without", say("analyst.plan.none_left", self.language))
        if told.get("scenarios", 0) > told.get("draws", 0) > 0:
            self.add_error("scenarios", say("analyst.plan.more_than_draws", self.language))
        return told

    def ask(self) -> Ask:
        """Where a field says what the scenario says, it is no part of the question."""
        told, scenario = self.cleaned_data, self.scenario
        budget = None if told["budget_bn"] is None else told["budget_bn"] * 1e9
        return asks.plan_ask(
            scenario.id,
            draws=_other(told["draws"], scenario.draws),
            scenarios=_other(told["scenarios"], scenario.scenarios),
            seed=told["seed"],
            without=told["without"],
            force=told["force"],
            risk_weight=_other(told["risk_weight"], scenario.risk.weight),
            budget_jpy=_other(budget, scenario.demands.budget_jpy),
        )


def _other(value: Any, usual: Any) -> Any:
    return None if value == usual else value


@cache
def plan_titles() -> Mapping[str, Mapping[str, str]]:
    """The planning scenarios' titles by name and language."""
    from sekisho.office.analyst.shipped import plans

    return {name: dict(load_plan(name).title) for name in plans()}


class ComparePlansForm(AskForm):
    one = forms.ChoiceField()
    other = forms.ChoiceField()

    def __init__(self, given: QueryDict | None, language: str, plans: Sequence[tuple[str, str]]) -> None:
        first, last = (plans[0][0], plans[min(1, len(plans) - 1)][0]) if plans else ("", "")
        super().__init__(given, language, one=first, other=last)
        for name in ("one", "other"):
            self.fields[name].choices = list(plans)  # type: ignore[attr-defined]
