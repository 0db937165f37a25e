"""The law for readers: what binds on a day as known on another, each rule with its history, two days compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sekisho.facts import dictionary
from sekisho.office.public.days import Unasked, refused, regime_asked, today
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import asked, costs
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.regime.diff import diff
from sekisho.regime.expression import Node, leaves
from sekisho.regime.instruments import Statement
from sekisho.regime.law import Regime
from sekisho.regime.rules import Effect, Rule
from sekisho.regime.show import act_json, rule_json, show, state_json, state_on

Json = dict[str, Any]

BINDS: Final[Mapping[bool | None, str]] = {True: "yes", False: "no", None: "unknown"}
_STYLE: Final = {"yes": "good", "no": "", "unknown": "wait"}
_CHANGE_STYLE: Final = {"binds_now": "bad", "binds_no_longer": "good", "unknown_now": "wait", "reworded": "calm"}
_RULE_COLUMNS: Final = {
    key: f"public.column.{key}"
    for key in ("rule", "act", "citation", "effect", "text", "binds", "state", "basis", "source", "confidence")
}
_ACT_COLUMNS: Final = {
    key: f"public.column.{key}"
    for key in ("act", "part", "title", "kind", "state", "from", "to", "said_by", "known_from", "source", "confidence")
}
_CHANGE_COLUMNS: Final = {
    key: f"public.column.{key}"
    for key in ("rule", "change", "citation", "effect", "text_before", "text_after", "since", "said_by", "known_from")
}


@open_to()
@costs(lambda request: "check" if asked(request) else None)
@require_safe
def law(request: HttpRequest, form: str | None) -> HttpResponse:
    """The rules of a day, act by act. In the address: on, known, binds (yes, no, unknown), effect."""
    try:
        regime = regime_asked(request, today())
    except Unasked as fault:
        return refused(request, fault, form)
    language = lang(request)
    wanted, effect = request.GET.get("binds", "yes"), request.GET.get("effect", "")
    acts: dict[str, Json] = {}
    rows = []
    counts = dict.fromkeys((*BINDS.values(), "all"), 0)
    for rule in regime.law.rules:
        row = _rule_row(regime, rule, language)
        if effect and row["effect_key"] != effect:
            continue
        counts[row["binds_key"]] += 1
        counts["all"] += 1
        if wanted not in (row["binds_key"], "all"):
            continue
        rows.append(row)
        act = acts.setdefault(row["act"], {"name": row["act"], **_state(regime, rule), "rules": []})
        act["rules"].append(row)
    table = Table(f"law-{regime.on}", _RULE_COLUMNS, rows, about(regime, language))
    more = {
        **common(regime, "law"),
        "acts": acts.values(),
        "counts": [{"key": key, "count": count, "here": key == wanted} for key, count in counts.items()],
        "effects": [{"key": str(each), "name": say(f"public.effect.{each}", language)} for each in Effect],
        "effect": effect,
        "notes": regime.law.notes,
    }
    return respond(request, form, table, "public/law.html", more)


@open_to()
@require_safe
def acts(request: HttpRequest, form: str | None) -> HttpResponse:
    """Every act, or part with dates of its own, with its state on the day, since when, and on whose word."""
    try:
        regime = regime_asked(request, today())
    except Unasked as fault:
        return refused(request, fault, form)
    language, day = lang(request), _day_of(regime)
    rows = []
    for act in regime.law.instruments.values():
        told = act_json(act, day, regime.known_on)
        binds = BINDS[told["binds"]]
        rows.append(
            {
                **told,
                "part": told["part_name"][language] if told["part"] else "",
                "title": told["title"][language],
                "kind": say(f"public.kind.{told['kind']}", language),
                "state": told["state_text"][language],
                "said_by": None if told["said_by_text"] is None else told["said_by_text"][language],
                "confidence": say(f"cases.confidence.{told['confidence']}", language),
                "style": _STYLE[binds],
            }
        )
    table = Table(f"acts-{regime.on}", _ACT_COLUMNS, rows, about(regime, language))
    return respond(request, form, table, "public/acts.html", common(regime, "acts"))


@open_to()
@costs(lambda request: "check" if asked(request) else None)
@require_safe
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: its sentence, whether it binds on the day, what it asks, and how its act came to be as it is."""
    try:
        regime = regime_asked(request, today())
    except Unasked as fault:
        return refused(request, fault)
    found = next((each for each in regime.law.rules if each.id == rule), None)
    if found is None:
        raise Http404
    language, day = lang(request), _day_of(regime)
    row = _rule_row(regime, found, language)
    known = sorted(
        (said for said in found.instrument.statements if said.known_from <= regime.known_on),
        key=lambda said: (said.first, said.known_from),
    )
    holds = found.instrument.on(day, regime.known_on)
    more = {
        **common(regime, "rule"),
        "rule": row,
        "act": found.instrument.name(language),
        "act_state": _state(regime, found),
        "own": {"from": found.first, "to": found.last, "known_from": found.known_from},
        "has_own": any((found.first, found.last, found.known_from)),
        "history": [_stage(said, said is holds, language) for said in known],
        "later": sum(said.known_from > regime.known_on for said in found.instrument.statements),
        "reads": _reads(found.when, language),
    }
    return render(request, "public/rule.html", more)


@open_to()
@costs("check")
@require_safe
def difference(request: HttpRequest, form: str | None) -> HttpResponse:
    """What binds on one day and did not on another. In the address: one, one_known, on, known; without the days, the
    last two on which the law changed."""
    now = today()
    names_a_day = any(request.GET.get(each, "").strip() for each in ("on", "one"))
    try:
        after = regime_asked(request, now, otherwise=None if names_a_day else _change_before(now, itself=True))
        before = regime_asked(request, now, "one", "one_known", otherwise=_change_before(_day_of(after)))
    except Unasked as fault:
        return refused(request, fault, form)
    language = lang(request)
    found = diff(before, after).as_json()
    rows = [
        {
            **each,
            "change_key": each["change"],
            "change": each["change_text"][language],
            "style": _CHANGE_STYLE[each["change"]],
            "citation": each["citation"][language],
            "effect": say(f"public.effect.{each['effect']}", language),
            "text_before": None if each["text_before"] is None else each["text_before"][language],
            "text_after": None if each["text_after"] is None else each["text_after"][language],
            "said_by": None if each["said_by_text"] is None else each["said_by_text"][language],
            "basis": say(f"cases.basis.{each['basis']}", language),
            "confidence": say(f"cases.confidence.{each['confidence']}", language),
        }
        for each in found["rules"]
    ]
    compared = {"before": dict(found["one"]), "after": dict(found["other"])}
    table = Table(f"difference-{before.on}-{after.on}", _CHANGE_COLUMNS, rows, compared)
    codes: dict[tuple[str, str], list[str]] = {}
    for kind, listed in found["control_codes"].items():
        for each in listed:
            codes.setdefault((kind, each["act"]), []).append(each["code"])
    more = {
        **common(after, "difference"),
        "one": before.on,
        "one_known": before.known_on,
        "changed_acts": found["acts"],
        "codes": [
            {"kind": say(f"public.codes.{kind}", language), "act": act, "codes": ", ".join(listed)}
            for (kind, act), listed in codes.items()
        ],
    }
    return respond(request, form, table, "public/difference.html", more)


def _change_before(day: date, itself: bool = False) -> date:
    """The last day before another on which the law changed; that day where it never did. itself: or on that day."""
    law = lawbook().law
    days = [each for each in Regime(law, day, day).days_of_change() if each < day or (itself and each == day)]
    return max((each for each in days if law.from_day <= each), default=day)


def common(regime: Regime, page: str) -> Json:
    """What the pages of the law all show: the days, the changes beside them, and where the law comes from."""
    law, day = regime.law, _day_of(regime)
    days = [each for each in regime.days_of_change() if regime.covers(each)]
    earlier, later = [each for each in days if each < day], [each for each in days if each > day]
    return {
        "page": page,
        "title": law.title,
        "regime": regime,
        "on": str(regime.on),
        "known": str(regime.known_on),
        "first": str(law.from_day),
        "last": None if law.to_day is None else str(law.to_day),
        "change_before": str(earlier[-1]) if earlier else None,
        "change_after": str(later[0]) if later else None,
        "is_change": day in days,
        "source": law.source,
        "hash": law.hash,
    }


def about(regime: Regime, language: str) -> Json:
    """What a table of the law says of itself."""
    shown = show(regime, _day_of(regime))
    return {
        "regime": shown["regime"],
        "convention": say("public.law.convention", language),
        "source": shown["source"],
        "confidence": shown["confidence"],
    }


def _rule_row(regime: Regime, rule: Rule, language: str) -> Json:
    told = rule_json(rule)
    binds = BINDS[regime.rule_binds(rule, _day_of(regime))]
    return {
        "rule": rule.id,
        "act": rule.instrument.name(language),
        "citation": told["citation"][language],
        "effect_key": told["effect"],
        "effect": say(f"public.effect.{told['effect']}", language),
        "text": told["text"][language],
        "binds_key": binds,
        "binds": say(f"public.binds.{binds}", language),
        "style": _STYLE[binds],
        "state": state_on(rule.instrument, _day_of(regime), regime.known_on)["state_text"][language],
        "basis": say(f"cases.basis.{told['basis']}", language),
        "source": rule.source,
        "confidence": say(f"cases.confidence.{rule.confidence}", language),
    }


def _state(regime: Regime, rule: Rule) -> Json:
    return state_on(rule.instrument, _day_of(regime), regime.known_on)


def _stage(said: Statement, here: bool, language: str) -> Json:
    told = state_json(said)
    return {**told, "here": here, "style": _STYLE[BINDS[told["binds"]]], "by": said.told[language]}


def _reads(when: Node, language: str) -> list[str]:
    """The questions on whose answers the rule turns."""
    facts = dict.fromkeys(leaf.fact for leaf in leaves(when))
    return [dictionary()[fact].question[language] for fact in facts if fact in dictionary()]


def _day_of(regime: Regime) -> date:
    assert regime.on is not None
    return regime.on
