"""What the transaction layer reports to its user."""

from typing import NamedTuple

from lianjing.protocol.sip.clients import ClientTransaction
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.servers import InviteServer


class ServerTransaction:
    """A request waiting for its answer; hand it to `TransactionLayer.respond`."""

    __slots__ = ("flow", "invite", "key", "request", "scheduled", "to_tag")

    def __init__(
        self, request: SipRequest, *, key: bytes, flow: Flow, invite: InviteServer | None = None
    ) -> None:
        self.request = request
        self.key = key
        self.flow = flow
        self.invite = invite
        """The machine behind an INVITE; None for any other method."""
        self.scheduled: float | None = None
        """Deadline under which the layer has entered it."""
        self.to_tag = ""
        """Tag of the first response that had one."""


class RequestReceived(NamedTuple):
    """A new request; answer it."""

    transaction: ServerTransaction
    request: SipRequest


class RepeatAnswered(NamedTuple):
    """A repeat of a known request, answered from memory or swallowed; nothing to do."""

    request: SipRequest


class CancelReceived(NamedTuple):
    """The peer takes back the INVITE of `transaction`: answer that with 487.

    The CANCEL itself has been answered.
    """

    transaction: ServerTransaction
    request: SipRequest


class AckReceived(NamedTuple):
    """The ACK of a 2xx; `transaction` is None if it belongs to nothing we know."""

    transaction: ServerTransaction | None
    request: SipRequest
    flow: Flow


class AckMissing(NamedTuple):
    """A 2xx was never acknowledged: end the call with BYE (RFC 3261 §13.3.1.4)."""

    transaction: ServerTransaction


class ResponseReceived(NamedTuple):
    """A response to a request of ours."""

    transaction: ClientTransaction
    response: SipResponse
    flow: Flow
    """Where it really came from."""


class StrayResponse(NamedTuple):
    """A response that belongs to no running transaction, such as a very late 2xx."""

    response: SipResponse
    flow: Flow


class RequestTimedOut(NamedTuple):
    """A request of ours got no final answer in time."""

    transaction: ClientTransaction


class RequestFailed(NamedTuple):
    """A request of ours lost its connection before it was answered."""

    transaction: ClientTransaction


class Overloaded(NamedTuple):
    """An INVITE was answered 503 because too many are waiting; nothing to do."""

    request: SipRequest


Event = (
    RequestReceived
    | RepeatAnswered
    | CancelReceived
    | AckReceived
    | AckMissing
    | ResponseReceived
    | StrayResponse
    | RequestTimedOut
    | RequestFailed
    | Overloaded
)
