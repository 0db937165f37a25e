from django.apps import AppConfig


class Api(AppConfig):
    name = "sekisho.office.api"
    label = "api"
