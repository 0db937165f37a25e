"""Laws on one docket: a synthetic one, or one that an organisation uploads for itself."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sekisho.errors import InputError, Problem
from sekisho.office.analyst import results
from sekisho.office.analyst.cut import cut_of
from sekisho.office.analyst.forms import ReplayForm
from sekisho.office.analyst.models import Docket
from sekisho.office.analyst.readers import READERS
from sekisho.office.analyst.views import answered, asking, given, unasked
from sekisho.office.public.days import today
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.words import say

MOST_BYTES: Final = 5_000_000
MOST_LINES: Final = 200_000
MOST_UNPACKED_BYTES: Final = 200_000_000
MOST_DOCKETS: Final = 20
_SUFFIXES: Final = (".csv", ".parquet")


@open_to(*READERS)
@asking
def replay(request: HttpRequest, form: str | None) -> HttpResponse:
    """Who flips, by which sentence, and how many grams."""
    language = lang(request)
    fields = ReplayForm(given(request), language, results.own_dockets(request), today())
    context = {"title": say("analyst.replay", language), "what": "replay", "most_kb": MOST_BYTES // 1000}
    if not fields.is_valid():
        return unasked(request, fields, context)
    try:
        cut = cut_of(request.GET.dict(), language)
    except InputError as error:
        return render(request, "analyst/cut_refused.html", {"problems": error.problems}, status=400)
    found = [fields.ask()]
    return answered(request, form, fields, found, lambda made: results.page_for(made[0], language, cut), context)


@open_to(*READERS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a docket for the reader's organisation, if the project's own readers can read it within bounds."""
    language = lang(request)
    file = request.FILES.get("file")
    try:
        lines, content = _read(file, language)
    except InputError as error:
        return render(request, "analyst/upload_refused.html", {"problems": error.problems}, status=400)
    organisation = request.user.organisation_id  # type: ignore[union-attr]
    found = hashlib.sha256(content).hexdigest()
    own = Docket.objects.filter(organisation_id=organisation)
    if not own.filter(hash=found).exists():
        if own.count() >= MOST_DOCKETS:
            own.order_by("made_at").first().delete()  # type: ignore[union-attr]
        Docket.objects.create(
            hash=found,
            organisation_id=organisation,
            name=Path(file.name or "docket").name[:120] if file else "docket",
            lines=lines,
            content=content,
            made_by=request.user,  # type: ignore[misc]
            made_at=timezone.now(),
        )
    messages.success(request, say("analyst.replay.kept", language, lines=f"{lines:,}"))
    return HttpResponseRedirect(f"{reverse('analysis-replay')}?docket={found}")


def _read(file: UploadedFile | None, language: str) -> tuple[int, bytes]:
    """Lines and content of an uploaded docket. Raises InputError: too large, no docket, not one readable line."""
    place = say("analyst.replay.file", language)
    remedy = say("analyst.replay.file_remedy", language, kb=MOST_BYTES // 1000, lines=f"{MOST_LINES:,}")
    if file is None:
        raise InputError(Problem(place, say("analyst.replay.no_file", language), remedy))
    name = Path(file.name or "").name
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(Problem(name or place, say("analyst.replay.no_docket", language), remedy))
    if (file.size or 0) > MOST_BYTES:
        raise InputError(Problem(name, say("analyst.replay.too_large", language), remedy))
    content = file.read(MOST_BYTES + 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"docket{suffix}"
        path.write_bytes(content)
        if suffix == ".parquet":
            _look_inside(path, name, language, remedy)
        lines, errors = count(path)
    if lines > MOST_LINES:
        raise InputError(Problem(name, say("analyst.replay.too_large", language), remedy))
    if lines == errors:
        raise InputError(Problem(name, say("analyst.replay.unreadable", language, lines=f"{lines:,}"), remedy))
    return lines, content


def _look_inside(path: Path, name: str, language: str, remedy: str) -> None:
    """What a Parquet file says of itself, before any of it is unpacked."""
    try:
        told = pq.read_metadata(path)
        size = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
    except Exception:
        raise InputError(Problem(name, say("analyst.replay.no_docket", language), remedy)) from None
    if told.num_rows > MOST_LINES or size > MOST_UNPACKED_BYTES:
        raise InputError(Problem(name, say("analyst.replay.too_large", language), remedy))


def count(path: Path) -> tuple[int, int]:
    """Lines of a docket, and those of them that cannot be read. Raises InputError for a file that is none."""
    from sekisho.determination.dockets.docket import read_batches

    lines = errors = 0
    for batch in read_batches(path):
        lines, errors = lines + len(batch), errors + len(batch.errors)
    return lines, errors
