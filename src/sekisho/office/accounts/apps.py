from django.apps import AppConfig


class Accounts(AppConfig):
    name = "sekisho.office.accounts"
    label = "accounts"
