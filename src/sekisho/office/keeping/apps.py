from django.apps import AppConfig


class Keeping(AppConfig):
    name = "sekisho.office.keeping"
    label = "keeping"
