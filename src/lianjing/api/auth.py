"""Who calls: the session cookie becomes an `Actor`, once per request."""

import hashlib
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services import actor_of_token
from lianjing.kernel.errors import NotAllowedError


class PasswordChangeRequiredError(NotAllowedError):
    """The first sign-in asks for a new password before anything else."""

    code = "password_change_required"


def address_of(request: HttpRequest) -> str:
    """Give the address a request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def signed_in_perhaps_new(request: HttpRequest) -> Actor | None:
    """Give the actor, even one who must change the password first."""
    user = request.user
    if not user.is_authenticated:
        return None
    key = request.session.session_key or ""
    sign_in = hashlib.sha256(key.encode("ascii")).hexdigest()[:32]
    return actor_of(user, address=address_of(request), sign_in=sign_in)


def signed_in(request: HttpRequest) -> Actor | None:
    """Give the actor, by token or by session.

    Raises `PasswordChangeRequiredError` for a fresh password, `TokenRefusedError` for a token that
    is not taken.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return actor_of_token(secret.strip(), address=address_of(request))
    actor = signed_in_perhaps_new(request)
    if actor is not None and actor.must_change_password:
        raise PasswordChangeRequiredError("the password must be changed first")
    return actor


async def signed_in_async(request: HttpRequest) -> Actor | None:
    """Do the same for asynchronous routes."""
    return await sync_to_async(signed_in)(request)


def actor_in(request: HttpRequest) -> Actor:
    """Give the actor the router's authentication has found."""
    return cast("Actor", cast("Any", request).auth)
