"""Has refused attempts on cameras kept in the audit, where rules of unusual use see them."""

from django.db import DatabaseError
from django.http import HttpRequest

from lianjing.api.auth import actor_in
from lianjing.apps.audit.services.refusing import note_refusal
from lianjing.apps.registry.selectors import code_of_channel
from lianjing.kernel.errors import LianjingError, NotAllowedError, NotFoundError
from lianjing.runtime import logs

log = logs.get(__name__)

_DEEDS = frozenset({"live", "snapshot", "ptz", "control", "picture"})
_LONGEST = 18
"""Digits of a key of the database."""


def note(request: HttpRequest, error: LianjingError) -> None:
    """Keep it if somebody signed in was refused a look at a camera, a picture, or a command.

    One that is not there and one that is not his are answered, and kept, alike.
    """
    match = request.resolver_match
    if request.method != "POST" or match is None or "/channels/" not in request.path:
        return
    deed, key = request.path.rstrip("/").rpartition("/")[2], str(match.kwargs.get("key", ""))
    if deed not in _DEEDS or not isinstance(error, NotAllowedError | NotFoundError):
        return
    if not key.isascii() or not key.isdigit() or len(key) > _LONGEST:
        return
    if getattr(request, "auth", None) is None:
        return  # nobody is signed in: a token that is not taken leaves its own trace
    try:
        camera = code_of_channel(int(key)) or f"?{key}"
        note_refusal(actor=actor_in(request), deed=deed, camera=camera, cause=error.code)
    except DatabaseError:  # the answer is no, whatever becomes of the record
        log.exception("refusal_not_recorded", deed=deed, cause=error.code)
