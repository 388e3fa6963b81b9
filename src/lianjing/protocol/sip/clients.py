"""Client side of transactions (RFC 3261 §17.1 with RFC 6026): one engine for each request sent.

Feed an engine what arrived and what time it is; collect what to send.
"""

from enum import StrEnum

from lianjing.protocol.sip.build import build_ack_of_refusal
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.timers import T1, T2, T4, TIMER_B, TIMER_C, TIMER_D, TIMER_M


class ClientState(StrEnum):
    """Where a client transaction stands."""

    CALLING = "calling"
    """Sent, nothing heard; RFC 3261 calls it trying for requests other than INVITE."""
    PROCEEDING = "proceeding"
    COMPLETED = "completed"
    """A final answer arrived; repeats of it are absorbed."""
    ACCEPTED = "accepted"
    """A 2xx to an INVITE arrived; repeats and forks of it are passed on (RFC 6026)."""
    TERMINATED = "terminated"


class ClientTransaction:
    """What both client machines share."""

    __slots__ = (
        "_ends_at",
        "_interval",
        "_outbox",
        "_resend_at",
        "_wire",
        "flow",
        "internal",
        "key",
        "request",
        "scheduled",
        "state",
        "timed_out",
    )

    def __init__(self, request: SipRequest, *, key: bytes, flow: Flow, now: float) -> None:
        self.request = request
        self.key = key
        self.flow = flow
        self.state = ClientState.CALLING
        self.scheduled: float | None = None
        """Deadline under which the layer has entered it."""
        self.timed_out = False
        """Whether it ended without a final answer."""
        self.internal = False
        """Whether the layer sent it for its own ends and keeps the outcome to itself."""
        self._wire = request.serialise()
        self._outbox = [self._wire]
        self._interval = T1
        self._resend_at: float | None = None if flow.reliable else now + T1
        self._ends_at = now + TIMER_B

    @property
    def next_deadline(self) -> float | None:
        """Give the time at which `advance` has something to do; None once terminated."""
        if self.state is ClientState.TERMINATED:
            return None
        return self._ends_at if self._resend_at is None else min(self._ends_at, self._resend_at)

    def datagrams_to_send(self) -> list[bytes]:
        """Hand over everything waiting to go out, in order."""
        out, self._outbox = self._outbox, []
        return out

    def advance(self, now: float) -> None:
        """Let time pass: repeat the request, give up, or stop lingering."""
        if self.state is ClientState.TERMINATED:
            return
        if now >= self._ends_at:
            self.timed_out = self.state in (ClientState.CALLING, ClientState.PROCEEDING)
            self._terminate()
        elif self._resend_at is not None and now >= self._resend_at:
            self._outbox.append(self._wire)
            self._interval = self._next_interval()
            self._resend_at = now + self._interval

    def receive_response(self, response: SipResponse, now: float) -> bool:
        """Take in a response; True if the user of the transaction is to see it."""
        raise NotImplementedError

    def fail(self) -> None:
        """End at once because the transport is gone (§17.1.4)."""
        self._terminate()

    def _next_interval(self) -> float:
        raise NotImplementedError

    def _linger(self, state: ClientState, until: float, now: float) -> None:
        self.state = state
        self._resend_at = None
        self._ends_at = until
        self._wire = b""
        if until <= now:
            self._terminate()

    def _terminate(self) -> None:
        self.state = ClientState.TERMINATED
        self._resend_at = None
        self._wire = b""


class NonInviteClient(ClientTransaction):
    """Sends one request other than INVITE until it is answered (§17.1.2)."""

    __slots__ = ()

    def receive_response(self, response: SipResponse, now: float) -> bool:
        """Take in a response; True if the user of the transaction is to see it."""
        if self.state not in (ClientState.CALLING, ClientState.PROCEEDING):
            return False
        if response.is_provisional:
            self.state = ClientState.PROCEEDING
            return True
        linger = 0.0 if self.flow.reliable else T4  # timer K
        self._linger(ClientState.COMPLETED, now + linger, now)
        return True

    def _next_interval(self) -> float:
        if self.state is ClientState.PROCEEDING:
            return T2
        return min(2 * self._interval, T2)


class InviteClient(ClientTransaction):
    """Sends one INVITE, acknowledges a refusal, passes on every 2xx (§17.1.1, RFC 6026)."""

    __slots__ = ("_ack", "_ack_tag", "_cancel_wanted", "cancel_sent")

    def __init__(self, request: SipRequest, *, key: bytes, flow: Flow, now: float) -> None:
        super().__init__(request, key=key, flow=flow, now=now)
        self._ack = b""
        self._ack_tag = ""
        self._cancel_wanted = False
        self.cancel_sent = False

    def receive_response(self, response: SipResponse, now: float) -> bool:
        """Take in a response; True if the user of the transaction is to see it."""
        if self.state is ClientState.TERMINATED:
            return False
        if response.is_provisional:
            return self._receive_provisional(now)
        if response.is_success:
            return self._receive_success(response, now)
        return self._receive_refusal(response, now)

    def want_cancel(self) -> None:
        """Ask for a CANCEL as soon as one may be sent (§9.1)."""
        self._cancel_wanted = True

    def take_cancel(self, now: float) -> bool:
        """Tell whether the CANCEL is to go out now; the final answer then has 64·T1 to come."""
        due = self._cancel_wanted and not self.cancel_sent
        if not due or self.state is not ClientState.PROCEEDING:
            return False
        self.cancel_sent = True
        self._ends_at = now + TIMER_B
        return True

    def remember_ack(self, ack: bytes, remote_tag: str) -> None:
        """Keep the ACK of a 2xx, so that repeats of that 2xx get it again (§13.2.2.4)."""
        self._ack = ack
        self._ack_tag = remote_tag

    def _receive_provisional(self, now: float) -> bool:
        if self.state not in (ClientState.CALLING, ClientState.PROCEEDING):
            return False
        if not self.cancel_sent:
            self._ends_at = now + TIMER_C
        self.state = ClientState.PROCEEDING
        self._resend_at = None
        return True

    def _receive_success(self, response: SipResponse, now: float) -> bool:
        if self.state is ClientState.COMPLETED:
            return False
        if self.state is not ClientState.ACCEPTED:
            self._linger(ClientState.ACCEPTED, now + TIMER_M, now)
            return True
        if self._ack and response.to.tag == self._ack_tag:
            self._outbox.append(self._ack)
            return False
        return True

    def _receive_refusal(self, response: SipResponse, now: float) -> bool:
        if self.state is ClientState.ACCEPTED:
            return False
        if self.state is ClientState.COMPLETED:
            self._outbox.append(self._ack)
            return False
        self._ack = build_ack_of_refusal(self.request, response).serialise()
        self._outbox.append(self._ack)
        linger = 0.0 if self.flow.reliable else TIMER_D
        self._linger(ClientState.COMPLETED, now + linger, now)
        return True

    def _next_interval(self) -> float:
        return 2 * self._interval  # timer A doubles without limit until B
