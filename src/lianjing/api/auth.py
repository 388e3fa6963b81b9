"""Who calls: the session cookie becomes an `Actor`, once per request."""

from dataclasses import replace
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.utils import timezone

from lianjing.api.administration import require_network
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.rules import is_usable
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services import actor_of_token, sign_ins, steps

FACTOR_PASSED = "factor_passed"
"""Key in the session: a second factor was shown in it."""
STARTED = "started_at"


def address_of(request: HttpRequest) -> str:
    """Give the address a request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def signed_in_perhaps_new(request: HttpRequest) -> Actor | None:
    """Give the actor, even one who must change the password first."""
    user = request.user
    if not user.is_authenticated:
        return None
    if not is_usable(user, timezone.now()):
        return None
    require_network(user.role, address_of(request))
    sign_in = sign_ins.key_of(request.session.session_key or "")
    found = actor_of(user, address=address_of(request), sign_in=sign_in)
    passed = bool(request.session.get(FACTOR_PASSED))
    return replace(found, pending=steps.pending(user, factor_passed=passed))


def signed_in(request: HttpRequest) -> Actor | None:
    """Give the actor, by token or by session.

    Raises `AdminNetworkError` for an administrator from elsewhere, `StepRequiredError` for who has
    something to do first, `TokenRefusedError` for a token that is not taken.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        known = actor_of_token(secret.strip(), address=address_of(request))
        require_network(known.role, known.address)
        return known
    actor = signed_in_perhaps_new(request)
    if actor is not None:
        steps.require_done(actor.pending)
    return actor


async def signed_in_async(request: HttpRequest) -> Actor | None:
    """Do the same for asynchronous routes."""
    return await sync_to_async(signed_in)(request)


def actor_in(request: HttpRequest) -> Actor:
    """Give the actor the router's authentication has found."""
    return cast("Actor", cast("Any", request).auth)
