from django.apps import AppConfig


class Keeper(AppConfig):
    name = "sekisho.office.keeper"
    label = "keeper"
