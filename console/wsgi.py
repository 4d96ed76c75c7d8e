"""The WSGI application a server imports."""

import os

from django.core.wsgi import get_wsgi_application

from .charset import readable_request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

application = get_wsgi_application()
application.request_class = readable_request  # type: ignore[assignment]  # it is only ever called
