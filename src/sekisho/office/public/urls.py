"""Addresses that are open to anyone."""

from django.urls import path, re_path

from sekisho.office.public.checker import checker
from sekisho.office.public.law import acts, difference, law, rule
from sekisho.office.public.listed import parties
from sekisho.office.public.transparency import transparency
from sekisho.office.public.verify import verify

urlpatterns = [
    path("checker", checker, {"form": None}, name="checker"),
    re_path(r"^checker\.(?P<form>json)$", checker, name="checker-as"),
    path("law", law, {"form": None}, name="law"),
    re_path(r"^law\.(?P<form>csv|json)$", law, name="law-as"),
    path("law/acts", acts, {"form": None}, name="acts"),
    re_path(r"^law/acts\.(?P<form>csv|json)$", acts, name="acts-as"),
    path("law/parties", parties, {"form": None}, name="parties"),
    re_path(r"^law/parties\.(?P<form>csv|json)$", parties, name="parties-as"),
    path("law/difference", difference, {"form": None}, name="difference"),
    re_path(r"^law/difference\.(?P<form>csv|json)$", difference, name="difference-as"),
    path("law/<path:rule>", rule, name="rule"),
    path("transparency", transparency, {"form": None}, name="transparency"),
    re_path(r"^transparency\.(?P<form>csv|json)$", transparency, name="transparency-as"),
    path("verify", verify, name="verify"),
]
