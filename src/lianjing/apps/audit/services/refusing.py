"""Keeps that somebody tried what he may not do with a camera."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit.services.recording import record

_ACTIONS = {"live": "live.refused", "snapshot": "snapshot.refused"}
_OTHER = "channel.refused"


@transaction.atomic
def note_refusal(*, actor: Actor, deed: str, camera: str, cause: str) -> None:
    """Record a refused look, picture or command; in a transaction of its own, the deed's is gone.

    `camera` is its code, or what was given for one that does not exist: who tries one key after
    another is counted camera by camera.
    """
    after = {"deed": deed, "cause": cause}
    record(actor, _ACTIONS.get(deed, _OTHER), name=camera, after=after, camera=camera)
