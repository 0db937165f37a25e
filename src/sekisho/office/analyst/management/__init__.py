"""Commands of Django's for this room."""
