"""Middleware that says no before a request is served, in the shape and words of the API."""

from collections.abc import Callable, Mapping

from asgiref.sync import iscoroutinefunction
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from django.views.defaults import bad_request, page_not_found

from lianjing.conf.headers import AsyncHandler, Handler
from lianjing.kernel.causes import explain

Middleware = Callable[[Handler | AsyncHandler], Handler | AsyncHandler]


def refusal(
    request: HttpRequest, status: int, code: str, facts: Mapping[str, str] | None = None
) -> JsonResponse:
    """Say no in the language of the caller."""
    language = request.META.get("HTTP_ACCEPT_LANGUAGE", "zh").strip().lower()
    body = {"code": code, **explain(code, language, facts)._asdict()}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def nothing_there(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a path that leads nowhere: programs get JSON, also for `/cameras/-1` and the like."""
    if request.path.startswith("/api/"):
        return refusal(request, 404, "not_found")
    return page_not_found(request, exception)


def not_taken(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what the framework refuses, as when a session ended while its request ran."""
    if isinstance(exception, SessionInterrupted):
        return refusal(request, 401, "not_signed_in")
    if request.path.startswith("/api/"):
        return refusal(request, 400, "bad_request", {"detail": type(exception).__name__})
    return bad_request(request, exception)


def guard(check: Callable[[HttpRequest], HttpResponseBase | None]) -> Middleware:
    """Make middleware of a check: what it answers is the answer, None lets the request pass.

    The check must not touch the database: it also runs in the event loop.
    """

    @sync_and_async_middleware
    def middleware(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
        if iscoroutinefunction(get_response):

            async def serve_async(request: HttpRequest) -> HttpResponseBase:
                return check(request) or await get_response(request)

            return serve_async

        def serve(request: HttpRequest) -> HttpResponseBase:
            return check(request) or get_response(request)  # type: ignore[return-value]

        return serve

    return middleware
