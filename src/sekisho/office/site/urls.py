"""Addresses of the whole site. Each room has its own; a room that is not there leaves no address."""

from importlib import import_module

from django.conf import settings
from django.urls import include, path

from sekisho.office.site import choices, health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("me", home.me, name="me"),
    path("favicon.ico", home.mark, name="mark"),
    path("healthz", health.healthz, name="healthz"),
    path("choose", choices.choose, name="choose"),
    path("accounts/", include("sekisho.office.accounts.urls")),
]
for _room in settings.ROOMS:
    _name = f"sekisho.office.{_room}"
    if _name in settings.INSTALLED_APPS:
        urlpatterns += import_module(f"{_name}.urls").urlpatterns

handler400 = "sekisho.office.site.faults.bad_request"
handler403 = "sekisho.office.site.faults.forbidden"
handler404 = "sekisho.office.site.faults.not_found"
handler429 = "sekisho.office.site.faults.too_many"
handler500 = "sekisho.office.site.faults.broken"
