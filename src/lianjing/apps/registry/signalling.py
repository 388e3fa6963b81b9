"""Asks the signalling process; the one way from web to devices."""

from functools import cache
from typing import TypeVar

from django.conf import settings

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.selectors.units import unit_name
from lianjing.kernel.errors import DomainError, ResourceError
from lianjing.link import blocking
from lianjing.link.codec import Message
from lianjing.link.media import Fault
from lianjing.link.ports import SIGNAL
from lianjing.link.signal import SignalCommand, Viewer
from lianjing.runtime import secrets

CONTROL_SECONDS = 12.0
"""A device that has not answered a control by then will not."""

Kind = TypeVar("Kind", bound=Message)


class EngineFaultError(DomainError):
    """Signal says it cannot be done; the code is of `kernel.causes`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message, code=fault.code)


@cache
def link_key() -> bytes:
    """Give the key our own processes know each other by; tickets are signed with it too."""
    return secrets.key(settings.INSTALLATION.secrets, "link")


def ask(command: SignalCommand, kind: type[Kind], *, within: float = CONTROL_SECONDS) -> Kind:
    """Ask signal and wait for a reply of one kind.

    Raises `EngineFaultError` for a fault, `ResourceError` `signal_down` if nobody answers.
    """
    link = settings.INSTALLATION.settings.link
    try:
        reply = blocking.call(
            (link.address, link.signal_port), command, key=link_key(), shapes=SIGNAL, within=within
        )
    except ResourceError as error:
        raise ResourceError(str(error), code="signal_down") from error
    if isinstance(reply, Fault):
        raise EngineFaultError(reply)
    if not isinstance(reply, kind):
        raise ResourceError(f"unexpected reply {type(reply).__name__}", code="internal")
    return reply


def viewer_of(actor: Actor) -> Viewer:
    """Say on whose behalf something is asked."""
    return Viewer(user=actor.username, unit=unit_name(actor.organisation), terminal=actor.address)
