"""The last backup, how to take one, and one to download."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sekisho.office.accounts.models import Account
from sekisho.office.keeper.acts import note
from sekisho.office.keeper.overview import READERS
from sekisho.office.keeping.models import BackupTaken
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.limits import costs
from sekisho.office.store import backup as copies
from sekisho.office.store.backup_file import verify


@open_to(*READERS)
@require_safe
def backup(request: HttpRequest) -> HttpResponse:
    """When the last ones were taken, what is in one and what is not."""
    last = BackupTaken.objects.order_by("-id")[:10]
    return render(request, "keeper/backup.html", {"taken": last})


@open_to(Role.KEEPER)
@costs("heavy")
@require_POST
def take(request: HttpRequest) -> FileResponse:
    """Write a backup of this moment, read it again, and send it.

    It is written whole before it is sent: who reads slowly must not hold the database.
    """
    assert isinstance(request.user, Account)
    now = timezone.now()
    with tempfile.TemporaryDirectory(prefix="sekisho-backup-") as folder:
        path = Path(folder) / f"office-{now:%Y%m%dT%H%M%SZ}.backup"
        counts = copies.backup(path, now)
        verify(path)
        copies.note_taken(path, counts, now, request.user.username)
        note(now, request.user, "backup_taken", path.name)
        # The open file outlives its name: nothing is left behind, however the download ends.
        answer = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    answer.headers["Content-Type"] = "application/gzip"
    answer.headers["Cache-Control"] = "no-store"
    return answer
