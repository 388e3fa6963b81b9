"""The ASGI entry of the web process."""

import os

from django.core.asgi import get_asgi_application

from lianjing.conf.body_limit import Application, limited

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
_django = get_asgi_application()


def _set_up_logging() -> None:
    """Without it an error of a request would leave no trace: Django's own logging is off."""
    from django.conf import settings

    from lianjing.runtime import logs

    logs.set_up(settings.INSTALLATION.settings.log, "web")


_set_up_logging()


def _limited() -> Application:
    """Bound bodies before Django spools them."""
    from django.conf import settings

    most = settings.INSTALLATION.settings.exchange.upload_mb
    return limited(_django, max(most, LEAST_MB))


LEAST_MB = 64
"""Outlines and papers may be that large whatever forms may be."""
application = _limited()
