"""Django's settings. The database is named by `SEKISHO_DATABASE`: `postgresql://user:password@host:port/name`, or
`sqlite:///PATH`; without it, `sekisho.sqlite3` in the current folder.
"""

import os

from sekisho.office.database import database_of

_OWN = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

INSTALLED_APPS = ["sekisho.office.store", "sekisho.office.keeping"]
DATABASES = {"default": database_of(os.environ.get("SEKISHO_DATABASE", "sqlite:///sekisho.sqlite3"))}
# What a process may keep for itself, as it can be worked out again.
CACHES = {"default": _OWN, "process": _OWN}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
