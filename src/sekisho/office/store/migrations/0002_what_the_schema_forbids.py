"""Triggers that hold whatever the code above does: rows that are only added, and a book whose entries follow."""

from typing import Any

from django.db import migrations

APPEND_ONLY = ("store_entry", "store_event", "store_leaf", "store_signedhead", "store_licencerecord")

# What an entry must be beside the one before it in its account, in SQL that both databases read.
FOLLOWS = """
(NEW.seq = 1 AND NEW.kind = 'opened' AND NEW.change_g = NEW.ceiling_g AND NEW.balance_g = NEW.change_g)
OR EXISTS (
  SELECT 1 FROM store_entry before
  WHERE before.account_id = NEW.account_id AND before.seq = NEW.seq - 1 AND NEW.kind <> 'opened'
    AND before.balance_g + NEW.change_g = NEW.balance_g
    AND (CASE WHEN NEW.kind = 'amended' THEN NEW.ceiling_g - before.ceiling_g = NEW.change_g
              ELSE NEW.ceiling_g = before.ceiling_g END)
    AND (NEW.kind IN ('drawn', 'reversed', 'amended') OR NEW.change_g = 0))
"""
GIVES_BACK_A_DRAW = """
NEW.kind <> 'reversed'
OR EXISTS (
  SELECT 1 FROM store_entry draw
  WHERE draw.key = NEW.corrects AND draw.account_id = NEW.account_id AND draw.kind = 'drawn'
    AND NEW.change_g + COALESCE((SELECT SUM(back.change_g) FROM store_entry back WHERE back.corrects = draw.key), 0)
        <= -draw.change_g)
"""
IS_THE_HEAD = """
EXISTS (SELECT 1 FROM store_account head
        WHERE head.account = NEW.account_id AND head.seq = NEW.seq AND head.balance_g = NEW.balance_g
          AND head.ceiling_g = NEW.ceiling_g)
"""
ENTRY_RULES = (
    ("an entry must follow the one before it in its account", FOLLOWS),
    ("a reversal gives back at most what is left of the draw that it names", GIVES_BACK_A_DRAW),
    ("an entry must be the head of its account", IS_THE_HEAD),
)
# SQLite's INSERT OR REPLACE deletes what is in its way without firing the triggers that forbid deleting.
TAKEN = {
    "store_account": ("NEW.account = account",),
    "store_entry": ("NEW.id = id", "NEW.key = key", "NEW.account_id = account_id AND NEW.seq = seq"),
    "store_event": ("NEW.id = id", 'NEW."case" = "case" AND NEW.case_seq = case_seq'),
    "store_leaf": ('NEW."index" = "index"', "NEW.event_id = event_id"),
    "store_signedhead": ("NEW.id = id",),
    "store_licencerecord": ("NEW.id = id",),
}
UNPLACED = "an event waits until it has its place in the log"
HEAD_MOVES = "an account moves by one entry at a time"


def sqlite() -> list[str]:
    rules = "\n".join(f"SELECT RAISE(ABORT, '{said}') WHERE NOT ({rule});" for said, rule in ENTRY_RULES)
    made = [f"CREATE TRIGGER store_entry_follows BEFORE INSERT ON store_entry BEGIN {rules} END"]
    for table in (*APPEND_ONLY, "store_account"):
        for what in ("UPDATE", "DELETE"):
            if (table, what) == ("store_account", "UPDATE"):
                continue
            said = f"SELECT RAISE(ABORT, 'rows of {table} are only ever added');"
            made.append(f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} BEGIN {said} END")
    for table, taken in TAKEN.items():
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in taken)
        said = f"SELECT RAISE(ABORT, 'UNIQUE: {table} has this row') WHERE {there};"
        made.append(f"CREATE TRIGGER {table}_not_again BEFORE INSERT ON {table} BEGIN {said} END")
    made.append(
        "CREATE TRIGGER store_pending_placed BEFORE DELETE ON store_pending "
        "WHEN NOT EXISTS (SELECT 1 FROM store_leaf WHERE event_id = OLD.event_id) "
        f"BEGIN SELECT RAISE(ABORT, '{UNPLACED}'); END"
    )
    made.append(
        "CREATE TRIGGER store_account_moves BEFORE UPDATE ON store_account "
        "WHEN NEW.seq <> OLD.seq + 1 OR NEW.account <> OLD.account "
        f"BEGIN SELECT RAISE(ABORT, '{HEAD_MOVES}'); END"
    )
    return made


def postgresql() -> list[str]:
    rules = "\n".join(
        f"IF NOT ({rule}) THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF;"
        for said, rule in ENTRY_RULES
    )
    made = [
        "CREATE FUNCTION store_entry_follows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {rules} RETURN NEW; END $$",
        "CREATE TRIGGER store_entry_follows BEFORE INSERT ON store_entry "
        "FOR EACH ROW EXECUTE FUNCTION store_entry_follows()",
        "CREATE FUNCTION store_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$",
        "CREATE FUNCTION store_account_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.seq <> OLD.seq + 1 OR NEW.account <> OLD.account "
        f"THEN RAISE EXCEPTION '{HEAD_MOVES}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER store_account_moves BEFORE UPDATE ON store_account "
        "FOR EACH ROW EXECUTE FUNCTION store_account_moves()",
    ]
    made += [
        "CREATE FUNCTION store_pending_placed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM store_leaf WHERE event_id = OLD.event_id) "
        f"THEN RAISE EXCEPTION '{UNPLACED}' USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER store_pending_placed BEFORE DELETE ON store_pending "
        "FOR EACH ROW EXECUTE FUNCTION store_pending_placed()",
    ]
    for table in (*APPEND_ONLY, "store_account"):
        rows = "DELETE" if table == "store_account" else "UPDATE OR DELETE"
        made.append(
            f"CREATE TRIGGER {table}_only_added BEFORE {rows} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION store_only_added()"
        )
        made.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION store_only_added()"
        )
    return made


def make(_apps: Any, editor: Any) -> None:
    statements = {"sqlite": sqlite, "postgresql": postgresql}[editor.connection.vendor]()
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    # Going back would drop tables of what is never to be lost; there is no way back.
    operations = [migrations.RunPython(make)]
