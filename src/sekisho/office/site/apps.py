from django.apps import AppConfig


class Site(AppConfig):
    name = "sekisho.office.site"
    label = "site"
