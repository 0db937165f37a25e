from django.apps import AppConfig


class Accounts(AppConfig):
    name = "sekisho.office.accounts"
    label = "accounts"

    def ready(self) -> None:
        from sekisho.office.accounts import recovery, sessions, sign_ins  # noqa: F401  # Connects what listens.
