"""The log: everything that happened, by time, each event with its place, its proof and how to verify without us."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sekisho.casework.log.head import Head
from sekisho.casework.log.tree import inclusion_proof, leaf_hash
from sekisho.casework.model import KINDS, hash_of
from sekisho.office.accounts.models import Account
from sekisho.office.keeper.overview import READERS
from sekisho.office.keeping import tree
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.signing import may_sign_log
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.office.store import log as stored
from sekisho.office.store.models import Event, Leaf, Pending, SignedHead
from sekisho.regime.calendar import BEIJING

SIZE: Final = 50
MOST_LOOKED_AT: Final = 20_000
"""Events that one page looks through for a person; there is no index of persons, and none is wanted."""
_COLUMNS: Final = {
    key: f"keeper.column.{key}" for key in ("n", "at", "case", "kind", "person", "role", "organisation", "why", "hash")
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for. faults: what cannot be read, as words."""

    kind: str
    person: str
    case: str
    since: date | None
    until: date | None
    after: tuple[datetime, int] | None
    faults: tuple[str, ...]


@open_to(*READERS)
@require_safe
def log(request: HttpRequest, form: str | None) -> HttpResponse:
    """Events by time, the latest first. In the address: kind, person, case, from, to (the law's days)."""
    language = lang(request)
    asked = _asked(request, language)
    found, older, is_cut = _page(asked)
    places = dict(Leaf.objects.filter(event__in=[row.pk for row in found]).values_list("event_id", "index"))
    rows = [_row(row, places.get(row.pk), language) for row in found]
    names = _names(rows)
    rows = [{**row, "name": names.get(row["person"], "")} for row in rows]
    head = SignedHead.objects.order_by("-id").first()
    about = {"source": say("keeper.log.source", language), "convention": say("keeper.log.convention", language)}
    about |= {} if head is None else {"head": head.note}
    more = {
        "asked": asked,
        "kinds": [(each, say(f"keeper.event.{each}", language)) for each in KINDS],
        "older": older,
        "is_cut": is_cut,
        "most": f"{MOST_LOOKED_AT:,}",
        "may_sign": may_sign_log(),
        "waiting": f"{Pending.objects.count() + _unsigned(head):,}",
        **_head(head),
    }
    table = Table("log", _COLUMNS, rows, about)
    return respond(request, form, table, "keeper/log.html", more)


def _unsigned(head: SignedHead | None) -> int:
    """Events with a place in the log that its last head does not cover."""
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if head is None or last is None else last + 1 - head.size


def _head(row: SignedHead | None) -> dict[str, Any]:
    if row is None:
        return {"head": None}
    head, _ = Head.read(row.note)
    heads = SignedHead.objects.count()
    return {"head": head, "note": row.note, "key": row.key, "root": head.root.hex(), "heads": heads}


def _asked(request: HttpRequest, language: str) -> _Asked:
    given = {
        name: request.GET.get(name, "").strip()[:120] for name in ("kind", "person", "case", "from", "to", "after")
    }
    faults: list[str] = []

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(given[name]) if given[name] else None
        except ValueError:
            faults.append(say("keeper.log.no_day", language, given=given[name]))
            return None

    kind = given["kind"] if given["kind"] in KINDS else ""
    after = None
    at, _, number = given["after"].rpartition("_")
    try:
        after = (datetime.fromisoformat(at), int(number)) if given["after"] else None
    except ValueError:
        after = None
    if after is not None and (after[0].tzinfo is None or abs(after[1]) >= 1 << 62):
        after = None
    return _Asked(kind, given["person"], given["case"], day("from"), day("to"), after, tuple(faults))


def _page(asked: _Asked) -> tuple[list[Event], str | None, bool]:
    """The events of a page, what to ask for older ones with, and whether the looking ended before the log did."""
    found = Event.objects.order_by("-at", "-id")
    if asked.case:
        found = found.filter(case=asked.case)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.since is not None:
        found = found.filter(at__gte=_begin(asked.since))
    if asked.until is not None and asked.until < date.max:
        found = found.filter(at__lt=_begin(asked.until + timedelta(days=1)))
    if asked.after is not None:
        found = found.filter(_older(*asked.after))
    last: Event | None = None
    if asked.person:
        # Seen through from here back to the last that is looked at, whether or not the person is there.
        last = found.only("at", "id")[MOST_LOOKED_AT : MOST_LOOKED_AT + 1].first() if not asked.case else None
        if last is not None:
            found = found.exclude(_older(last.at, last.pk))
        found = _by(found, asked.person)
    rows = list(found[: SIZE + 1])
    if len(rows) > SIZE:
        return rows[:SIZE], _key(rows[SIZE - 1]), False
    return rows, None if last is None else _key(last), last is not None


def _by(found: QuerySet[Event], person: str) -> QuerySet[Event]:
    """Those that a person recorded; the canonical JSON of an event has one form only."""
    return found.filter(told__contains=f'"person":{json.dumps(person, ensure_ascii=False)},"role":')


def _older(at: datetime, number: int) -> Q:
    return Q(at__lte=at) & (Q(at__lt=at) | Q(id__lt=number))


def _key(row: Event) -> str:
    return f"{row.at.isoformat()}_{row.pk}"


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _names(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """How those who acted are shown, by sign-in name; who has no account here is not in it."""
    acted = {row["person"] for row in rows}
    return {each.username: each.shown for each in Account.objects.filter(username__in=acted)}


def _row(row: Event, index: int | None, language: str) -> dict[str, Any]:
    told = json.loads(row.told)
    return {
        "n": None if index is None else index + 1,
        "at": told["at"],
        "moment": row.at,
        "case": row.case,
        "kind": say(f"keeper.event.{row.kind}", language),
        "person": told["by"]["person"],
        "role": say(f"role.{told['by']['role']}", language),
        "organisation": told["by"]["organisation"],
        "why": told["why"],
        "hash": hash_of(told),
    }


@open_to(*READERS)
@require_safe
def event(request: HttpRequest, n: int) -> HttpResponse:
    """One event as the log holds it, with what proves its place."""
    leaf = _leaf(n)
    told = json.loads(leaf.event.told)
    head = SignedHead.objects.order_by("-id").first()
    row = _row(leaf.event, leaf.index, lang(request))
    more = {
        "n": n,
        "row": {**row, "name": _names([row]).get(row["person"], "")},
        "told": json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True),
        "leaf_hash": bytes(leaf.hash).hex(),
        "is_covered": head is not None and n <= head.size,
        **_head(head),
    }
    return render(request, "keeper/log_event.html", more)


@open_to(*READERS)
@costs("export")
@require_safe
def receipt(request: HttpRequest, n: int) -> HttpResponse:
    """The event with its proof, in the form that `sekisho log verify` reads."""
    _leaf(n)
    answer = HttpResponse(tree.receipt(n, _covering(n)), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="event-{n}.tlog-proof"'
    return answer


@open_to(*READERS)
@costs("export")
@require_safe
def proof(request: HttpRequest, n: int) -> JsonResponse:
    """The same as plain data, with how each part is hashed."""
    leaf, head = _leaf(n), _covering(n)
    tree.keep(head.size)
    parsed, _ = Head.read(head.note)
    told = {
        "n": n,
        "index": n - 1,
        "leaf": leaf.event.told,
        "leaf_hash": leaf_hash(leaf.event.told.encode()).hex(),
        "proof": [each.hex() for each in inclusion_proof(n - 1, head.size, tree.node)],
        "size": head.size,
        "root": parsed.root.hex(),
        "head": head.note,
        "key": head.key,
        "how": {
            "leaf_hash": "SHA-256 over the byte 0 and the leaf in UTF-8 (RFC 9162, 2.1.1)",
            "proof": "RFC 9162, 2.1.3.2: leads from leaf_hash at index to root, among size leaves",
            "head": "a C2SP signed note: origin, size, root; signed with Ed25519 by key",
            "command": f"sekisho log verify event-{n}.tlog-proof --key KEY",
        },
    }
    return _json(told, f"event-{n}-proof.json")


@open_to(*READERS)
@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """The last signed head, to be kept where the office cannot reach it."""
    row = SignedHead.objects.order_by("-id").first()
    if row is None:
        raise Http404
    answer = HttpResponse(row.note, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="head-{row.size}.txt"'
    return answer


@open_to(*READERS)
@costs("heavy")
@require_safe
def export(request: HttpRequest) -> FileResponse:
    """The whole log up to its last signed head, for `sekisho log verify`."""
    if not SignedHead.objects.exists():
        raise Http404
    with tempfile.TemporaryDirectory(prefix="sekisho-log-") as folder:
        path = Path(folder) / "log.jsonl"
        size = stored.export(path)
        # The open file outlives its name: nothing is left behind, however the download ends.
        answer = FileResponse(path.open("rb"), as_attachment=True, filename=f"log-{size}.jsonl")
    answer.headers["Content-Type"] = "application/x-ndjson"
    return answer


@open_to(*READERS)
@costs("export")
@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """That the log only grew: the proof from an older size to the last head, and whether an older root was its own.

    In the address: older (events under the head that a reader kept), root (that head's, in hex or base64)."""
    language = lang(request)
    row = SignedHead.objects.order_by("-id").first()
    given, root = request.GET.get("older", "").strip(), request.GET.get("root", "").strip()
    if row is None or not given.isascii() or not given.isdigit() or not 1 <= int(given[:18]) <= row.size:
        most = 0 if row is None else row.size
        more = {"fault": say("keeper.log.no_older", language, most=most), **_head(row)}
        return render(request, "keeper/log_consistency.html", more, status=400)
    older = int(given)
    parsed, _ = Head.read(row.note)
    path = tree.consistency(older, row)
    own = tree.root(older)
    told: Mapping[str, Any] = {
        "older": older,
        "older_root": own.hex(),
        "size": row.size,
        "root": parsed.root.hex(),
        "proof": [each.hex() for each in path],
        "head": row.note,
        "key": row.key,
        "how": "RFC 9162, 2.1.4.2: proof leads from older_root among older leaves to root among size leaves",
    }
    if request.GET.get("as") == "json":
        return _json(told, f"consistency-{older}-{row.size}.json")
    same = None if not root else _root(root) == own
    more = {"told": told, "same": same, "given_root": root[:100], **_head(row)}
    return render(request, "keeper/log_consistency.html", more)


def _root(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
    except ValueError:
        return None


def _leaf(n: int) -> Leaf:
    leaf = Leaf.objects.select_related("event").filter(index=n - 1).first() if n < 1 << 62 else None
    if leaf is None:
        raise Http404
    return leaf


def _covering(n: int) -> SignedHead:
    row = SignedHead.objects.order_by("-id").first()
    if row is None or n > row.size:
        raise Http404
    return row


def _json(told: Mapping[str, Any], name: str) -> JsonResponse:
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
