"""The ASGI entry of the web process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
application = get_asgi_application()


def _set_up_logging() -> None:
    """Without it an error of a request would leave no trace: Django's own logging is off."""
    from django.conf import settings

    from lianjing.runtime import logs

    logs.set_up(settings.INSTALLATION.settings.log, "web")


_set_up_logging()
