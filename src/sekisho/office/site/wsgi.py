"""The site for a WSGI server: `sekisho.office.site.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekisho.office.site.settings")
application = get_wsgi_application()
