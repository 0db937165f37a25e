"""Addresses of customs."""

from django.urls import path

from sekisho.office.customs.counter import counter, reverse
from sekisho.office.customs.finding import find

urlpatterns = [
    path("draw", find, name="draw"),
    path("draw/<str:licence>", counter, name="draw-licence"),
    path("draw/<str:licence>/reverse/<path:key>", reverse, name="draw-reverse"),
]
