"""The people of the fictional office: one account for each role; a second company, so that walls can be seen;
and a second person wherever four eyes are asked for."""

from __future__ import annotations

from typing import Final

from sekisho.office.accounts.models import Account, Organisation
from sekisho.office.roles import Role

AUTHORITY: Final = "Demonstration Licensing Office"
EXPORTER: Final = "Fictional Ganzhou Magnet Co., Ltd."
OTHER_EXPORTER: Final = "Fictional Baotou Alloy Co., Ltd."
IMPORTER: Final = "Fictional Nagoya Motor Parts K.K."
_ORGANISATIONS: Final = (
    (AUTHORITY, "CN", True),
    (EXPORTER, "CN", False),
    (OTHER_EXPORTER, "CN", False),
    (IMPORTER, "JP", False),
    ("Fictional Customs House", "CN", False),
    ("Fictional Institute of Supply", "JP", False),
)
_PEOPLE: Final = (
    ("exporter", "Lin Mei", Role.EXPORTER, EXPORTER),
    ("exporter-2", "Zhao Qiang", Role.EXPORTER, OTHER_EXPORTER),
    ("importer", "Sato Haruka", Role.IMPORTER, IMPORTER),
    ("officer", "Chen Yu", Role.OFFICER, AUTHORITY),
    ("officer-2", "Wang Jing", Role.OFFICER, AUTHORITY),
    ("supervisor", "Liu Fang", Role.SUPERVISOR, AUTHORITY),
    ("reviewer", "Zhou Bin", Role.REVIEWER, AUTHORITY),
    ("customs", "Hu Tao", Role.CUSTOMS, "Fictional Customs House"),
    ("analyst", "Mori Kenji", Role.ANALYST, "Fictional Institute of Supply"),
    ("auditor", "Xu Lan", Role.AUDITOR, AUTHORITY),
    ("keeper", "Gao Wei", Role.KEEPER, AUTHORITY),
    ("keeper-2", "He Jun", Role.KEEPER, AUTHORITY),
)


def seed_people() -> dict[str, Account]:
    """Every account by its sign-in name; those that are there already stay. None has a password."""
    organisations = {
        name: Organisation.objects.get_or_create(
            name=name, defaults={"country": country, "is_authority": authority, "is_fictional": True}
        )[0]
        for name, country, authority in _ORGANISATIONS
    }
    for username, name, role, organisation in _PEOPLE:
        given, family = name.split(" ", 1)
        account, made = Account.objects.get_or_create(
            username=username,
            defaults={
                "first_name": given,
                "last_name": family,
                "email": f"{username}@office.example",
                "role": role,
                "organisation": organisations[organisation],
            },
        )
        if made:
            account.set_unusable_password()
            account.save()
    return {account.username: account for account in Account.objects.filter(organisation__is_fictional=True)}
