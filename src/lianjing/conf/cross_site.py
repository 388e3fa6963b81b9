"""Refuses writes that another site made the browser send (no token needed).

A browser says where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; a page cannot
forge either. Scripts and other programs send neither and carry no one else's cookie.
See `docs/adr/2026-11-20-cross-site-check.md`.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lianjing.conf.refusals import guard, refusal

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITE = frozenset({"same-origin", "none"})
_FORM_TYPES = frozenset({"text/plain", "application/x-www-form-urlencoded"})
"""What a form of any page can send without asking (Fetch standard, CORS-safelisted), and what our
own pages never do; multipart, the third of them, carries our uploads."""


def is_cross_site(
    method: str, host: str, origin: str | None, fetch_site: str | None, *, secure: bool = False
) -> bool:
    """Tell whether a request would write on behalf of a foreign page.

    Under TLS the same host without it is foreign: anybody on the way can write its pages.
    """
    if method in _SAFE_METHODS:
        return False
    if fetch_site is not None and fetch_site not in _OWN_SITE:
        return True
    if origin is None:
        return False
    parts = urlsplit(origin)
    return parts.netloc.lower() != host.lower() or (secure and parts.scheme != "https")


def is_form(method: str, content_type: str, length: str) -> bool:
    """Tell whether a write comes in a shape only a plain form has; empty bodies have none."""
    if method in _SAFE_METHODS or length in {"", "0"}:
        return False
    return content_type.partition(";")[0].strip().lower() in _FORM_TYPES


def _check(request: HttpRequest) -> HttpResponseBase | None:
    headers, method = request.headers, request.method or ""
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    origin, fetch_site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
    if is_cross_site(method, host, origin, fetch_site, secure=request.is_secure()):
        return refusal(request, 403, "cross_site", {"origin": origin or ""})
    if is_form(method, headers.get("Content-Type", ""), headers.get("Content-Length", "")):
        return refusal(request, 415, "not_a_form")
    return None


refuse_cross_site = guard(_check)
"""Answer 403 `cross_site` to unsafe requests of foreign pages, 415 to bodies of plain forms."""
