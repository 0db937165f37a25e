"""Addresses of the office's own people: what waits, the register, what the law changed, and each case."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from sekisho.office.officer.bulk import batch, carry_out_batch, prepare
from sekisho.office.officer.law_changes import law_changes
from sekisho.office.officer.queue_page import queue
from sekisho.office.officer.register_page import register
from sekisho.office.officer.saved_views import delete, save

urlpatterns: list[URLPattern | URLResolver] = [
    path("queue", queue, {"form": None}, name="queue"),
    re_path(r"^queue\.(?P<form>csv|json)$", queue, name="queue-as"),
    path("queue/views", save, name="save-view"),
    path("queue/views/<int:view>/delete", delete, name="delete-view"),
    path("queue/bulk", prepare, name="prepare-batch"),
    path("queue/bulk/<slug:key>", batch, name="batch"),
    path("queue/bulk/<slug:key>/carry-out", carry_out_batch, name="carry-out-batch"),
    path("register", register, {"form": None}, name="register"),
    re_path(r"^register\.(?P<form>csv|json)$", register, name="register-as"),
    path("law-changes", law_changes, {"form": None}, name="law-changes"),
    re_path(r"^law-changes\.(?P<form>csv|json)$", law_changes, name="law-changes-as"),
]
if find_spec("sekisho.office.officer.case_urls") is not None:
    urlpatterns.append(path("cases/", include("sekisho.office.officer.case_urls")))
