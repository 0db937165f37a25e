from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "sekisho.office.store"
    label = "store"
