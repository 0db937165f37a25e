"""Addresses of the applicant's own cases and licences."""

from django.urls import path, re_path

from sekisho.office.applicant.amending import amend, file
from sekisho.office.applicant.answering import answer
from sekisho.office.applicant.case_list import cases
from sekisho.office.applicant.case_page import PARTS, case, part
from sekisho.office.applicant.giving import give
from sekisho.office.applicant.guests import invite, remove
from sekisho.office.applicant.licence_list import licences
from sekisho.office.applicant.licence_page import draw, licence, licence_draws
from sekisho.office.applicant.paper import code, page, token

_CASE = r"^my/cases/(?P<case>[^/]+)"
_LICENCE = r"^my/licences/(?P<licence>[^/]+)"

urlpatterns = [
    path("my/cases", cases, {"form": None}, name="my-cases"),
    re_path(r"^my/cases\.(?P<form>csv|json)$", cases, name="my-cases-as"),
    path("my/cases/<str:case>", case, name="my-case"),
    re_path(rf"{_CASE}/(?P<part>{'|'.join(PARTS)})$", part, name="my-case-part"),
    path("my/cases/<str:case>/answer", answer, name="my-case-answer"),
    path("my/cases/<str:case>/amend", amend, name="my-case-amend"),
    re_path(rf"{_CASE}/application\.(?P<form>json|xlsx)$", file, name="my-case-file"),
    path("my/cases/<str:case>/guests", invite, name="my-case-invite"),
    path("my/cases/<str:case>/guests/remove", remove, name="my-case-remove"),
    re_path(rf"{_CASE}/(?P<command>withdraw|surrender|ask_reconsideration)$", give, name="my-case-give"),
    path("my/licences", licences, {"form": None}, name="my-licences"),
    re_path(r"^my/licences\.(?P<form>csv|json)$", licences, name="my-licences-as"),
    path("my/licences/<str:licence>", licence, name="my-licence"),
    path("my/licences/<str:licence>/draw", draw, name="my-licence-draw"),
    re_path(rf"{_LICENCE}/draws$", licence_draws, {"form": None}, name="my-licence-draws"),
    re_path(rf"{_LICENCE}/draws\.(?P<form>csv|json)$", licence_draws, name="my-licence-draws-as"),
    path("my/licences/<str:licence>/paper.pdf", page, name="my-licence-paper"),
    path("my/licences/<str:licence>/token.txt", token, name="my-licence-token"),
    path("my/licences/<str:licence>/code.svg", code, name="my-licence-code"),
]
