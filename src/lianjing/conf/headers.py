"""Headers that keep a page to its own origin, on every response."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from lianjing.conf.settings import INSTALLATION
from lianjing.runtime.guard_settings import TlsSettings

_PERMISSIONS = ", ".join(
    [
        *("geolocation=(self)", "microphone=(self)", "fullscreen=(self)"),
        *("accelerometer=()", "browsing-topics=()", "camera=()"),
        *("display-capture=()", "gyroscope=()", "hid=()", "magnetometer=()", "midi=()"),
        *("payment=()", "publickey-credentials-get=(self)", "serial=()", "usb=()"),
    ]
)
"""What pages may ask a browser for: the phone's place, talking to a camera, a second factor."""


def strict_transport(tls: TlsSettings) -> str:
    """Give the HSTS header; none with a certificate of our own making.

    A browser that has seen it lets nobody through a certificate it does not trust (RFC 6797 §8.4):
    with one it was never told to trust, it would lock everybody out.
    """
    if not tls.hsts_days or tls.is_ours or not tls.is_https:
        return ""
    return f"max-age={tls.hsts_days * 86400}"


_STRICT_TRANSPORT = strict_transport(INSTALLATION.settings.tls)

_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]+")

Handler = Callable[[HttpRequest], HttpResponseBase]
AsyncHandler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


def content_security_policy(host: str) -> str:
    """Give the policy for pages served at `host`.

    Pictures come from the media node, which listens on its own port of the same host unless
    `media.public_url` says otherwise, and tiles of the map from the one host of `map.url`; nothing
    else outside our origin is ever fetched.
    """
    media, tls = INSTALLATION.settings.media, INSTALLATION.settings.tls
    if media.public_url:
        # The origin alone: a path without a slash at its end would match itself and nothing below.
        origin = origin_of(media.public_url)
        sources = f"{origin} {origin.replace('http', 'ws', 1)}".strip()
    else:
        # A host that is none would end the directive and begin another.
        host = host if _HOST.fullmatch(host) else "localhost"
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        schemes = ("https", "wss") if tls.enabled else ("http", "https", "ws", "wss")
        sources = " ".join(f"{scheme}://{name}:{media.http_port}" for scheme in schemes)
    tiles = origin_of(INSTALLATION.settings.map.url)
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data: blob:{tiles and f' {tiles}'}; media-src 'self' blob: {sources}; "
        f"connect-src 'self' {sources}; worker-src 'self' blob:; font-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def origin_of(template: str) -> str:
    """Give the one origin something comes from; empty for our own or none."""
    parts = urlsplit(template)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    # A netloc ends at the first slash; what else it must not hold would end the directive.
    return f"{parts.scheme}://{parts.netloc}" if _HOST.fullmatch(parts.netloc) else ""


def _add(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    policy = content_security_policy(request.META.get("HTTP_HOST", "localhost"))
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if _STRICT_TRANSPORT and request.is_secure():
        response.headers.setdefault("Strict-Transport-Security", _STRICT_TRANSPORT)
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@sync_and_async_middleware
def safe_headers(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """Add the content security policy and its companions."""
    if iscoroutinefunction(get_response):

        async def serve_async(request: HttpRequest) -> HttpResponseBase:
            return _add(request, await get_response(request))

        return serve_async

    def serve(request: HttpRequest) -> HttpResponseBase:
        return _add(request, get_response(request))  # type: ignore[arg-type]

    return serve
