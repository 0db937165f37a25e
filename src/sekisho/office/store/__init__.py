"""Tables for events, ledger entries and licences, on SQLite and PostgreSQL, and the functions that write them."""
