"""Addresses of the analysts' room. Each page of results is CSV and JSON at the same address."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, re_path

from sekisho.office.analyst import views, views_jobs, views_plan, views_replay

_KEY = r"(?P<key>[0-9a-f]{64})"


def _page(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    """A page, and the forms in which a machine reads it."""
    return [
        re_path(rf"^{route}$", view, {"form": None}, name=name),
        re_path(rf"^{route}\.(?P<form>csv|json)$", view, name=f"{name}-as"),
    ]


urlpatterns = [
    path("analysis", views.contents, name="analysis"),
    *_page("analysis/dependency", views.dependency, "analysis-dependency"),
    *_page(r"analysis/scenarios/(?P<name>[a-z0-9-]+)", views.scenario, "analysis-scenario"),
    *_page("analysis/compare", views.compare, "analysis-compare"),
    *_page("analysis/leverage", views.leverage, "analysis-leverage"),
    *_page("analysis/hindcast/(?P<case>2010|2025)", views.hindcast, "analysis-hindcast"),
    *_page("analysis/replay", views_replay.replay, "analysis-replay"),
    path("analysis/dockets", views_replay.upload, name="analysis-upload"),
    *_page("analysis/plan/compare", views_plan.compare_plans, "analysis-compare-plans"),
    *_page(r"analysis/plan/(?P<name>[a-z0-9-]+)", views_plan.plan, "analysis-plan"),
    *_page("analysis/runs", views_jobs.runs, "analysis-runs"),
    *_page(rf"analysis/runs/{_KEY}", views_jobs.run, "analysis-run"),
    re_path(rf"^analysis/runs/{_KEY}/progress$", views_jobs.progress, name="analysis-progress"),
    re_path(rf"^analysis/runs/{_KEY}/cancel$", views_jobs.cancel, name="analysis-cancel"),
    re_path(rf"^analysis/runs/{_KEY}/again$", views_jobs.again, name="analysis-again"),
    re_path(rf"^analysis/runs/{_KEY}/cube\.parquet$", views_jobs.cube, name="analysis-cube"),
    re_path(
        rf"^analysis/runs/{_KEY}/(?P<name>[a-z-]+)\.(?P<language>en|ja|zh)\.svg$",
        views_jobs.picture,
        name="analysis-picture",
    ),
]
