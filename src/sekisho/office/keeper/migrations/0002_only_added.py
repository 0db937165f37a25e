"""What keepers did can be neither changed nor deleted, nor what they proposed be taken off the record."""

from typing import Any

from django.db import migrations

FORBIDDEN = {"keeper_keeperact": ("UPDATE", "DELETE"), "keeper_lawproposal": ("DELETE",)}


def make(_apps: Any, editor: Any) -> None:
    statements = []
    for table, forbidden in FORBIDDEN.items():
        said = f"rows of {table} are kept"
        if editor.connection.vendor == "sqlite":
            statements += [
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
                for what in forbidden
            ]
        else:
            statements += [
                f"CREATE TRIGGER {table}_only_added BEFORE {' OR '.join(forbidden)} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION store_only_added()",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION store_only_added()",
            ]
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("keeper", "0001_initial"), ("store", "0003_cases")]
    operations = [migrations.RunPython(make)]
