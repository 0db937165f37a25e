from django.apps import AppConfig


class Analyst(AppConfig):
    name = "sekisho.office.analyst"
    label = "analyst"
