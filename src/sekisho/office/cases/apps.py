from django.apps import AppConfig


class Cases(AppConfig):
    name = "sekisho.office.cases"
    label = "cases"
