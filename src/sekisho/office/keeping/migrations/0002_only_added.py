"""Laws that were accepted can be neither changed nor deleted; and the log is read by time."""

from typing import Any

from django.db import migrations

TABLE = "keeping_lawversion"


def make(_apps: Any, editor: Any) -> None:
    said = f"rows of {TABLE} are only ever added"
    if editor.connection.vendor == "sqlite":
        statements = [
            f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for what in ("UPDATE", "DELETE")
        ]
        statements.append(
            f"CREATE TRIGGER {TABLE}_not_again BEFORE INSERT ON {TABLE} BEGIN "
            f"SELECT RAISE(ABORT, 'UNIQUE: {TABLE} has this row') "
            f"WHERE EXISTS (SELECT 1 FROM {TABLE} WHERE NEW.id = id); END"
        )
    else:
        statements = [
            f"CREATE TRIGGER {TABLE}_only_added BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION store_only_added()",
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION store_only_added()",
        ]
    # Of the store's table, and asked for by the log's page alone.
    statements.append("CREATE INDEX keeping_event_time ON store_event (at, id)")
    statements.append("CREATE INDEX keeping_event_kind_time ON store_event (kind, at, id)")
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("keeping", "0001_initial"), ("store", "0003_cases")]
    operations = [migrations.RunPython(make)]
