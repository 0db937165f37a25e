from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget_rows(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The rows of cases tell used up from expired and name who receives goods further down. `office init` writes them
    from the events."""
    for name in ("PoolClaim", "FlagCause", "CaseParty", "NamePart", "CaseRecord"):
        apps.get_model("store", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_names_of_parties"),
    ]

    operations = [
        migrations.RunPython(forget_rows, migrations.RunPython.noop),
    ]
