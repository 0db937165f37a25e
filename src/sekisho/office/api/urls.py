"""Addresses for programs."""

from django.urls import path

from sekisho.office.api.pages import nothing, openapi, operations
from sekisho.office.api.service import patterns

urlpatterns = [
    path("api/", operations, name="api"),
    path("api/openapi.json", openapi, name="openapi"),
    *patterns(),
    path("api/<path:rest>", nothing, name="api-nothing"),
]
