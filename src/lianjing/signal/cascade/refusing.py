"""Saying no to an upper: which status, which word, and what of it is believed."""

from lianjing.protocol.sip.calls import IncomingCall
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.signal.calls import identity
from lianjing.signal.calls.failure import STATUS_OF, warning_header
from lianjing.signal.core import Core

NOT_SHARED = "not_shared"
"""Not told to the upper: a 404 like any other."""


def refused(core: Core, call: IncomingCall, reason: str) -> SipResponse:
    """Write the answer to an INVITE that is refused before anything is begun."""
    if reason == NOT_SHARED:
        return call.respond(404)
    warning = warning_header(core.domain, reason)
    return call.respond(STATUS_OF.get(reason, 403), headers=[("Warning", warning)])


def received_identity(request: SipRequest) -> str:
    """Give on whose behalf an upper says it asks, bounded; empty for none or a bad one."""
    text = request.monitor_user_identity
    found = identity.read(text) if text else None
    return found.write() if found is not None else ""


def loop_in(own: str, received: str) -> str:
    """Say whether a request has been here before, or came over too many platforms."""
    found = identity.read(received)
    platforms = found.platforms if found is not None else ()
    if own in platforms:
        return "loop_detected"
    return "too_many_platforms" if len(platforms) >= identity.MAX_PLATFORMS else ""
