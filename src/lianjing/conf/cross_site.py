"""Refuses writes that another site made the browser send (no token needed).

A browser says where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; a page cannot
forge either. Scripts and other programs send neither and carry no one else's cookie.
See `docs/adr/2026-11-20-cross-site-check.md`.
"""

from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from lianjing.conf.headers import AsyncHandler, Handler
from lianjing.kernel.causes import explain

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITE = frozenset({"same-origin", "none"})


def is_cross_site(method: str, host: str, origin: str | None, fetch_site: str | None) -> bool:
    """Tell whether a request would write on behalf of a foreign page."""
    if method in _SAFE_METHODS:
        return False
    if fetch_site is not None and fetch_site not in _OWN_SITE:
        return True
    return origin is not None and urlsplit(origin).netloc.lower() != host.lower()


def _refusal(request: HttpRequest) -> HttpResponseBase | None:
    headers = request.headers
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    if not is_cross_site(
        request.method or "", host, headers.get("Origin"), headers.get("Sec-Fetch-Site")
    ):
        return None
    language = headers.get("Accept-Language", "zh").lower()
    origin = headers.get("Origin", "")
    body = {"code": "cross_site", **explain("cross_site", language, {"origin": origin})._asdict()}
    return JsonResponse(body, status=403, json_dumps_params={"ensure_ascii": False})


@sync_and_async_middleware
def refuse_cross_site(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """Answer 403 `cross_site` to unsafe requests of foreign pages."""
    if iscoroutinefunction(get_response):

        async def serve_async(request: HttpRequest) -> HttpResponseBase:
            return _refusal(request) or await get_response(request)

        return serve_async

    def serve(request: HttpRequest) -> HttpResponseBase:
        return _refusal(request) or get_response(request)  # type: ignore[return-value]

    return serve
