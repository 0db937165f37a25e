"""What a change of law flagged and no person has acted on since: by flag, and by the rule that did it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.casework.attention import FLAGS
from sekisho.office.officer.wording import name_of
from sekisho.office.roles import OFFICE
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.templatetags.words import day, moment
from sekisho.office.site.words import say
from sekisho.office.store.models import CaseRecord, Event
from sekisho.regime.calendar import law_day
from sekisho.regime.rules import Rule

Json = dict[str, Any]

_COLUMNS: Final = {
    key: f"officer.column.{key}"
    for key in ("cause", "citation", "text", "flag", "flag_name", "cases", "flag_since", "flagged_on")
}
COMMAND: Final = "sekisho office refind"
_CAUSES_SHOWN: Final = 200


@open_to(*OFFICE)
@require_safe
def law_changes(request: HttpRequest, form: str | None) -> HttpResponse:
    """Cases flagged, counted by cause and flag."""
    language, today = lang(request), law_day(timezone.now())
    flagged = CaseRecord.objects.exclude(flag="")
    by_flag = dict(flagged.values_list("flag").annotate(n=Count("case")).order_by())
    rules = {rule.id: rule for rule in lawbook().law.rules}
    found = (
        flagged.filter(causes__isnull=False)
        .values("causes__cause", "flag")
        .annotate(n=Count("case"), first=Min("flag_since"), last=Max("flagged_on"))
        .order_by("-n", "causes__cause")[:_CAUSES_SHOWN]
    )
    rows = [_row(each, rules, language) for each in found]
    rows.sort(key=lambda row: (FLAGS.index(row["flag"]), -row["cases"], row["cause"]))
    last = Event.objects.filter(kind="law_changed").aggregate(at=Max("at"))["at"]
    changed = 0 if last is None else Event.objects.filter(kind="law_changed", at=last).count()
    about = {
        "on": today.isoformat(),
        "law": lawbook().law.hash,
        "source": say("officer.law_changes.source", language),
        "convention": say("officer.law_changes.convention", language),
        "last_run": None if last is None else last.isoformat(),
        "last_run_changed": changed,
    }
    flags = [
        {"flag": flag, "name": name_of("flag", flag, language), "what": _what(flag, language), "n": by_flag[flag]}
        for flag in FLAGS
        if flag in by_flag
    ]
    more = {
        "flags": flags,
        "total": sum(by_flag.values()),
        "groups": _groups(rows),
        "last": last,
        "last_said": moment(last),
        "changed": changed,
        "command": COMMAND,
        "law": lawbook().law,
    }
    return respond(request, form, Table("law-changes", _COLUMNS, rows, about), "officer/law_changes.html", more)


def _what(flag: str, language: str) -> str:
    return say(f"officer.flag.{flag}.what", language)


def _row(told: Mapping[str, Any], rules: Mapping[str, Rule], language: str) -> Json:
    rule = rules.get(told["causes__cause"])
    return {
        "cause": told["causes__cause"],
        "is_rule": rule is not None,
        "citation": None if rule is None else rule.citation(language),
        "text": None if rule is None else rule.text[language],
        "flag": told["flag"],
        "flag_name": name_of("flag", told["flag"], language),
        "cases": told["n"],
        "flag_since": told["first"],
        "flagged_on": told["last"],
    }


def _groups(rows: list[Json]) -> list[Json]:
    """The rows by cause, the cause of the gravest flag first."""
    groups: dict[str, Json] = {}
    for row in rows:
        group = groups.setdefault(row["cause"], {**row, "rows": []})
        group["rows"].append(row)
        group["flag_since"] = min(group["flag_since"], row["flag_since"])
        group["flagged_on"] = max(group["flagged_on"], row["flagged_on"])
    for group in groups.values():
        group |= {"since_said": day(group["flag_since"]), "on_said": day(group["flagged_on"])}
        group["difference"] = difference(group["flag_since"], group["flagged_on"])
    return list(groups.values())


def difference(since: date, on: date) -> str:
    """The address of what changed in the law between two days, each as known on itself."""
    days = {"one": since, "one_known": since, "on": on, "known": on}
    return f"{reverse('difference')}?{urlencode(days)}"
