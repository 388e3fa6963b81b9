"""Ends sessions nobody uses, and those that are old, without writing a row on each request.

Pages say in `X-Idle` how many seconds ago somebody touched them; what they ask for by themselves,
such as numbers on a wall, keeps nobody signed in. Whoever watches a picture is there.
"""

import time

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

from lianjing.api.auth import STARTED, address_of
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.services import sign_ins
from lianjing.conf.headers import AsyncHandler, Handler
from lianjing.runtime.networks import contains, parse_networks

_SEEN = "seen_at"
_WRITE_EVERY = 60
"""The time of last use is kept to the minute: more would write on each request."""
_LONGEST = 24 * 3600


def _check(request: HttpRequest) -> None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    if not request.session.get("_auth_user_id"):
        return
    now = int(time.time())
    touched = now - _idle_seconds(request)
    seen = int(request.session.get(_SEEN, now))
    if now - int(request.session.get(STARTED, now)) > rules().absolute_hours * 3600:
        _end(request, "too_old")
    elif now - seen > rules().idle_minutes * 60 and not _is_wall(request):
        _end(request, "idle")
    elif _SEEN not in request.session or touched - seen >= _WRITE_EVERY:
        request.session[_SEEN] = touched
        request.session.setdefault(STARTED, now)
        sign_ins.seen(request.session.session_key or "", timezone.now())


def _end(request: HttpRequest, reason: str) -> None:
    sign_ins.end_one(request.session.session_key or "", reason)
    logout(request)


def _idle_seconds(request: HttpRequest) -> int:
    text = request.headers.get("X-Idle", "0")
    return min(int(text), _LONGEST) if text.isascii() and text.isdigit() else 0


def _is_wall(request: HttpRequest) -> bool:
    return contains(parse_networks(rules().wall_networks), address_of(request))


@sync_and_async_middleware
def end_idle_sessions(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """Sign out who has touched nothing for long, and everybody after `absolute_hours`."""
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
