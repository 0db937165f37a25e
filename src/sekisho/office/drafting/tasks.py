"""The task list of a draft, and the check of its answers before it is filed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_safe

from sekisho.office.cases.finding import STYLES, Telling
from sekisho.office.cases.tree import trees_of
from sekisho.office.drafting import places
from sekisho.office.drafting.answering import in_words
from sekisho.office.drafting.application import ROW, bare, keys, name_of, parties, roles
from sekisho.office.drafting.listing import title
from sekisho.office.drafting.mine import draft_of
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.sections import now_of, paper_kinds
from sekisho.office.drafting.standing import SECTIONS, Standing
from sekisho.office.roles import APPLICANTS, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the task list. state: done, open, empty (nothing needed yet and nothing answered), optional, cannot."""

    section: str
    address: str | None
    state: str
    needed: int
    count: str

    @property
    def style(self) -> str:
        return {"done": "good", "open": "wait", "cannot": ""}.get(self.state, "calm")


def tasks(draft: Draft, now: Standing, language: str) -> list[Task]:
    """The sections that this draft has, in order."""
    told = now.data
    has = {
        "parties": len(parties(told)),
        "goods": len(told.get("lines") or []),
        "downstream": len(told.get("downstream") or []),
        "documents": len(told.get("documents") or []),
    }
    rows = []
    for section in SECTIONS:
        if section == "other" and not _others(now):
            continue
        needed = now.needed(section)
        begun = _begun(section, now) or bool(has.get(section))
        cannot = section == "downstream" and not (told.get("importer") and told.get("lines"))
        state = "cannot" if cannot else "open" if needed else "done" if begun else "optional"
        count = say(f"drafting.count.{section}", language, count=has[section]) if has.get(section) else ""
        rows.append(Task(section, None if cannot else _address(draft, section), state, needed, count))
    return rows


def _others(now: Standing) -> bool:
    return any(each.section == "other" or each.for_office for each in now.open) or len(keys().objects) > 1


def _begun(section: str, now: Standing) -> bool:
    if section == "about":
        return bool(now.data.get("destination"))
    return section == "end_use" and bool(now.data.get("end_use"))


def _address(draft: Draft, section: str) -> str:
    if section == "end_use":
        return reverse("draft-answers", args=[draft.pk, "end_use"])
    return reverse(f"draft-{section}", args=[draft.pk])


@open_to(*APPLICANTS)
@require_safe
def task_list(request: HttpRequest, draft: int) -> HttpResponse:
    """What is done, what is open, and what the law says so far; what was filed leads on to its case."""
    found, language = draft_of(request, draft), lang(request)
    if found.is_filed:
        return _filed(request, found)
    now = now_of(found)
    more = {
        "draft": found,
        "called": title(found, language),
        "tasks": tasks(found, now, language),
        "standing": now,
        "outcome": _outcome(now, language),
        "contributors": found.contributors.select_related("organisation").order_by("organisation__name"),
        "is_owner": request.user.role == Role.EXPORTER,  # type: ignore[union-attr]
        "questions": sum(now.needed(section) for section in SECTIONS if section != "documents"),
    }
    return render(request, "drafting/tasks.html", more)


def _filed(request: HttpRequest, draft: Draft) -> HttpResponse:
    is_owner = request.user.role == Role.EXPORTER  # type: ignore[union-attr]
    more = {"draft": draft, "called": title(draft, lang(request)), "is_owner": is_owner}
    return render(request, "drafting/filed.html", more)


def _outcome(now: Standing, language: str) -> dict[str, str] | None:
    if now.finding is None or now.blank:
        return None
    outcome = now.finding["outcome"]
    return {"name": say(f"cases.outcome.{outcome}", language), "style": STYLES[outcome]}


@open_to(*APPLICANTS)
@require_safe
def other(request: HttpRequest, draft: int) -> HttpResponse:
    """Questions that stand in no other section; what nobody but the office can settle."""
    found, language = draft_of(request, draft), lang(request)
    now = now_of(found)
    heads = [head for head in keys().objects if head != "end_use"]
    more = {"draft": found, "office": [each for each in now.open if each.for_office], "heads": heads}
    return render(request, "drafting/other.html", {**more, "language": language})


@open_to(*APPLICANTS)
@require_safe
def check(request: HttpRequest, draft: int) -> HttpResponse:
    """Every answer with a way to change it, the finding as of today with its reasons, and the button that files."""
    found = draft_of(request, draft)
    if found.is_filed:
        return _filed(request, found)
    return checked(request, found, get_random_string(32))


def checked(request: HttpRequest, draft: Draft, key: str, refusal: str = "", problems: Any = ()) -> HttpResponse:
    """The page of the check. key: of this page's button. refusal: why the last try was refused."""
    language, now = lang(request), now_of(draft)
    told = None
    if now.finding is not None and now.dossier is not None and not now.stands_in and now.data.get("lines"):
        goods = {line.line: str(line.value("description") or line.value("form") or "") for line in now.dossier.lines}
        net_g = {line.line: line.net_g for line in now.dossier.lines}
        told = Telling(now.finding, lawbook().law, language, goods, net_g)
    more = {
        "draft": draft,
        "called": title(draft, language),
        "standing": now,
        "groups": list(_groups(draft, now, language)),
        "told": told,
        "trees": trees_of(now.dossier, language) if now.dossier is not None and told is not None else [],
        "key": key,
        "refusal": refusal,
        "problems": problems or now.problems,
        "open": sum(now.needed(section) for section in SECTIONS),
        "is_owner": request.user.role == Role.EXPORTER,  # type: ignore[union-attr]
    }
    return render(request, "drafting/check.html", more, status=409 if refusal else 200)


def _groups(draft: Draft, now: Standing, language: str) -> Iterator[dict[str, Any]]:
    """Every answer that was given, section by section, with the address where it is changed."""
    data = now.data

    def group(place: places.Place, name: str, address: str, section: str) -> dict[str, Any]:
        texts = place.texts(data)
        form = place.form(language, texts)
        rows = [
            {"label": form.fields[each].label, "value": in_words(form.fields[each], text, language)}
            for each, text in texts.items()
            if text
        ]
        return {"name": name, "address": address, "rows": rows, "section": section}

    def at(name: str, *more: Any) -> str:
        return reverse(name, args=[draft.pk, *more])

    yield group(places.about(), say("drafting.section.about", language), at("draft-about"), "about")
    stands = roles(data)
    for identity, party in parties(data).items():
        told = ", ".join(say(f"drafting.role.{role}", language) for role in stands[identity])
        address = f"{at('draft-party')}?{urlencode({'id': identity})}"
        yield group(places.party(identity, data), f"{name_of(party)} ({told})", address, "parties")
    for each in data.get("lines") or []:
        number = int(bare(each["line"]))
        name = say("drafting.line", language, line=number)
        yield group(places.goods(number, data), name, at("draft-line", number), "goods")
    for head in keys().objects:
        section = "end_use" if head == "end_use" else "other"
        yield group(
            places.answers(head), say(f"drafting.section.{section}", language), at("draft-answers", head), section
        )
    yield group(places.whole_tree(), say("drafting.section.downstream", language), at("draft-downstream"), "downstream")
    for node in data.get("downstream") or []:
        address = at("draft-receiver", node[ROW])
        yield group(places.receiver(node[ROW], data), name_of(node["party"]), address, "downstream")
    yield {
        "name": say("drafting.section.documents", language),
        "address": at("draft-documents"),
        "rows": list(_papers(now, language)),
        "section": "documents",
    }


def _papers(now: Standing, language: str) -> Iterator[dict[str, str]]:
    kinds = paper_kinds(language)
    for each in now.data.get("documents") or []:
        place = places.paper(each[ROW], now.data, kinds)
        texts = place.texts(now.data)
        form = place.form(language, texts)
        kind = in_words(form.fields["kind"], texts.pop("kind"), language)
        said = [
            f"{form.fields[name].label} {in_words(form.fields[name], text, language)}" for name, text in texts.items()
        ]
        yield {"label": kind, "value": " · ".join(said)}
