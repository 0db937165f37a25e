"""Addresses of one case for the office: its parts, and the orders on it. Included under `cases/`."""

from django.urls import path, re_path

from sekisho.office.officer.case_page import case, finding_json, part, story_table
from sekisho.office.officer.order_page import give

_PARTS = "finding|parties|downstream|papers|story|licence"

urlpatterns = [
    path("<str:case>", case, name="case"),
    re_path(rf"^(?P<case>[^/]+)/(?P<part>{_PARTS})$", part, name="case-part"),
    path("<str:case>/finding.json", finding_json, name="case-finding"),
    re_path(r"^(?P<case>[^/]+)/story\.(?P<form>csv|json)$", story_table, name="case-story-as"),
    path("<str:case>/orders/<slug:command>", give, name="case-order"),
]
