from django.apps import AppConfig


class Officer(AppConfig):
    name = "sekisho.office.officer"
    label = "officer"
