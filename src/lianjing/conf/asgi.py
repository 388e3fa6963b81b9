"""The ASGI entry of the web process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
application = get_asgi_application()
