"""Ends sessions nobody uses, without writing a row on each request."""

import time

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from lianjing.conf.headers import AsyncHandler, Handler

_SEEN = "seen_at"
_WRITE_EVERY = 60
"""The time of last use is kept to the minute: more would write on each request."""


def _check(request: HttpRequest) -> None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    now = int(time.time())
    seen = request.session.get(_SEEN)
    if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS:
        logout(request)
    elif request.session.get("_auth_user_id") and (seen is None or now - seen >= _WRITE_EVERY):
        request.session[_SEEN] = now


@sync_and_async_middleware
def end_idle_sessions(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """Sign out who has not been heard of for `web.session_hours`."""
    if iscoroutinefunction(get_response):
        check = sync_to_async(_check)

        async def serve_async(request: HttpRequest) -> HttpResponseBase:
            await check(request)
            response: HttpResponseBase = await get_response(request)
            return response

        return serve_async

    def serve(request: HttpRequest) -> HttpResponseBase:
        _check(request)
        return get_response(request)  # type: ignore[return-value]

    return serve
