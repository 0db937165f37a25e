from django.apps import AppConfig


class Drafting(AppConfig):
    name = "sekisho.office.drafting"
    label = "drafting"
