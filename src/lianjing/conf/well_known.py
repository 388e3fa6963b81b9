"""What machines and careful people look for at fixed addresses."""

import datetime
import hmac
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lianjing.conf.redirect import AUTHORITY_TYPE, authority
from lianjing.conf.refusals import refusal
from lianjing.conf.settings import INSTALLATION
from lianjing.runtime.networks import contains, parse_networks

View = Callable[[HttpRequest], HttpResponseBase]
_MONITORS = parse_networks(INSTALLATION.settings.web.metrics_networks)

VALID_DAYS = 180
"""How long what we say may be believed (RFC 9116 §2.5.5 wants less than a year)."""


def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a vulnerability (RFC 9116); 404 where nobody is named."""
    contact = INSTALLATION.settings.web.security_contact.strip()
    if not contact or any(character in contact for character in "\r\n"):
        return HttpResponse(status=404)
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=VALID_DAYS)
    lines = [f"Contact: {contact}", f"Expires: {until:%Y-%m-%dT00:00:00Z}"]
    lines.append("Preferred-Languages: zh, en")
    if request.is_secure():
        lines.append(f"Canonical: {request.build_absolute_uri('/.well-known/security.txt')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def for_monitoring(view: View) -> View:
    """Let only the monitoring see a page: by its network, or by the token in `secrets/metrics`."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        return (
            view(request) if _is_monitoring(request) else refusal(request, 403, "metrics_refused")
        )

    return guarded


def _is_monitoring(request: HttpRequest) -> bool:
    if contains(_MONITORS, str(request.META.get("REMOTE_ADDR", ""))):
        return True
    try:
        token = (INSTALLATION.secrets / "metrics").read_text("utf-8").strip()
    except OSError:
        return False
    given = request.META.get("HTTP_AUTHORIZATION", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def authority_certificate(_: HttpRequest) -> HttpResponse:
    """Hand out the certificate of our own authority, to be imported into phones; 404 without."""
    body = authority(INSTALLATION)
    if not body:
        return HttpResponse(status=404)
    response = HttpResponse(body, content_type=AUTHORITY_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="lianjing-ca.crt"'
    return response
