"""Who stands on the law's lists on a day, as known on another: each party with the notice that names it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sekisho.office.public.days import Unasked, refused, regime_asked, today
from sekisho.office.public.law import about, common
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.regime.parties import Party, by_notice, listed
from sekisho.regime.show import gaps

_COLUMNS: Final = {
    key: f"public.column.{key}"
    for key in (
        *("list", "notice", "party", "name_en", "name_zh", "name_local", "country"),
        *("from", "to", "known_from", "source", "confidence"),
    )
}


@open_to()
@require_safe
def parties(request: HttpRequest, form: str | None) -> HttpResponse:
    """The parties of a day, list by list and notice by notice. In the address: on, known, notice (of one alone)."""
    try:
        regime = regime_asked(request, today())
    except Unasked as fault:
        return refused(request, fault, form)
    assert regime.on is not None
    language, wanted = lang(request), request.GET.get("notice", "")
    found = listed(regime, regime.on)
    groups: list[dict[str, Any]] = [
        {
            "notice": each["notice"],
            "list": say(f"cases.list.{each['list']}", language),
            "title": each["title"][language],
            "count": each["count"],
            "here": each["notice"] == wanted,
        }
        for each in by_notice(found, regime)
    ]
    rows = [_row(party, language) for party in found if wanted in ("", party.notice)]
    for group in groups:
        group["rows"] = [row for row in rows if row["notice"] == group["notice"]]
    more = {
        **common(regime, "parties"),
        "groups": groups,
        "shown": [group for group in groups if group["rows"]],
        "all": {"count": len(found), "here": not wanted},
        "gaps": [
            {**each, "title": each["title"][language], "missing": each["named"] - each["here"]}
            for each in gaps(regime, regime.on)
        ],
    }
    table = Table(f"parties-{regime.on}", _COLUMNS, rows, about(regime, language))
    return respond(request, form, table, "public/parties.html", more)


def _row(party: Party, language: str) -> dict[str, Any]:
    return {
        "list": say(f"cases.list.{party.list}", language),
        "notice": party.notice,
        "party": party.id,
        **{f"name_{key}": party.names.get(key) for key in ("en", "zh", "local")},
        "country": party.country,
        "from": None if party.first is None else str(party.first),
        "to": None if party.last is None else str(party.last),
        "known_from": None if party.known_from is None else str(party.known_from),
        "source": party.source,
        "confidence": say(f"cases.confidence.{party.confidence}", language),
    }
