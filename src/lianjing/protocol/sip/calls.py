"""Calls: the INVITE dialogs of both sides (RFC 3261 §13-§15, RFC 6026).

```python
call = OutgoingCall(invite, destination=flow)
transaction = layer.send(invite, flow, sent_by=own, now=now)
...  # on ResponseReceived and StrayResponse:
call.receive_response(response, source)
for request in call.requests_to_send():
    if request.method == "ACK":
        layer.send_ack(request, call.destination, sent_by=own, transaction=transaction)
    else:
        layer.send(request, call.destination, sent_by=own, now=now)
```
"""

from collections.abc import Iterable
from enum import StrEnum

from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.dialogs import Dialog, dialog_of_answer, dialog_of_request
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import HeaderValue, SipRequest, SipResponse

MAX_FORKS = 8
"""Most different answers to one INVITE that get ACK and BYE."""


class CallState(StrEnum):
    """Where a call stands."""

    CALLING = "calling"
    """INVITE sent or received, no answer yet."""
    EARLY = "early"
    """A provisional answer with a tag went over the line."""
    ACCEPTED = "accepted"
    """2xx sent, ACK not seen yet (incoming), or 2xx seen, ACK not given yet (late offer)."""
    CONFIRMED = "confirmed"
    TERMINATED = "terminated"


class OutgoingCall:
    """The calling side of one INVITE.

    Every 2xx gets its ACK, each repeat again. A 2xx that comes although the call was given up,
    or a second one from another fork, gets ACK and BYE. An INVITE without a body is a late
    offer: its ACK waits for `acknowledge`.
    """

    def __init__(self, invite: SipRequest, *, destination: Flow, use_contact: bool = True) -> None:
        self.invite = invite
        self.state = CallState.CALLING
        self.dialog: Dialog | None = None
        self.final_status = 0
        """Status of the final answer, 0 before it."""
        self._destination = destination
        self._use_contact = use_contact
        self._cseq = invite.cseq.number
        self._given_up = False
        self._acks: dict[str, SipRequest] = {}
        self._outbox: list[SipRequest] = []

    @property
    def destination(self) -> Flow:
        """Give the path of requests inside the call."""
        return self.dialog.destination if self.dialog else self._destination

    def requests_to_send(self) -> list[SipRequest]:
        """Hand over the ACKs and BYEs waiting to go out, in order."""
        out, self._outbox = self._outbox, []
        return out

    def give_up(self) -> bool:
        """Say that nobody wants the call any more; True if the INVITE is to be cancelled.

        Call `TransactionLayer.cancel` then. A 2xx that crosses the CANCEL is ended by itself.
        """
        self._given_up = True
        return self.state in (CallState.CALLING, CallState.EARLY)

    def receive_response(self, response: SipResponse, source: Flow | None = None) -> None:
        """Take in an answer to the INVITE; `source` becomes the path of the call."""
        if response.is_success:
            self._receive_success(response, source or self._destination)
        elif self.state in (CallState.CALLING, CallState.EARLY):
            if not response.is_provisional:
                self.final_status = response.status
                self.state = CallState.TERMINATED
            elif response.status > 100 and response.to.tag:
                self.state = CallState.EARLY
                self.dialog = self._new_dialog(response, source or self._destination)

    def timed_out(self) -> None:
        """Take in that the INVITE got no final answer."""
        if self.state in (CallState.CALLING, CallState.EARLY):
            self.state = CallState.TERMINATED

    def acknowledge(self, *, body: bytes, content_type: str) -> None:
        """Answer the late offer in the 2xx: the ACK carries `body`."""
        if self.dialog is None or self.state is not CallState.ACCEPTED:
            return
        self._acknowledge(self.dialog, body, content_type)
        self.state = CallState.CONFIRMED

    def request(
        self,
        method: str,
        *,
        headers: Iterable[tuple[str, HeaderValue]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> SipRequest:
        """Write a request inside the call, such as INFO."""
        return _inside(self.dialog).request(
            method, headers=headers, body=body, content_type=content_type
        )

    def bye(self) -> SipRequest:
        """Write the BYE; the call is over. Send what `requests_to_send` holds before it."""
        dialog = _inside(self.dialog)
        if self.state is CallState.ACCEPTED:
            self._acknowledge(dialog)
        self.state = CallState.TERMINATED
        self._given_up = True
        return dialog.request("BYE")

    def receive_request(self, request: SipRequest) -> int:
        """Check a request of the peer: 0 to answer it, else the status to refuse it with.

        A BYE in order ends the call.
        """
        status = 481 if self.dialog is None else self.dialog.check(request)
        if status == 0 and request.method == "BYE":
            self.state = CallState.TERMINATED
        return status

    def _receive_success(self, response: SipResponse, source: Flow) -> None:
        tag = response.to.tag
        if tag in self._acks:
            self._outbox.append(self._acks[tag])
            return
        ours = self.state in (CallState.CALLING, CallState.EARLY) and not self._given_up
        if ours:
            self.final_status = response.status
            self.dialog = self._settle_dialog(response, source)
            self.state = CallState.ACCEPTED
            if self.invite.body:
                self._acknowledge(self.dialog)
                self.state = CallState.CONFIRMED
        elif self.state is not CallState.ACCEPTED or tag != _inside(self.dialog).remote_tag:
            self._end_unwanted(response, source)

    def _end_unwanted(self, response: SipResponse, source: Flow) -> None:
        """Answer a 2xx nobody wants with ACK and BYE (§15, §9.1)."""
        if len(self._acks) >= MAX_FORKS:
            return
        dialog = self._new_dialog(response, source)
        self._acknowledge(dialog)
        self._outbox.append(dialog.request("BYE"))
        if self.state in (CallState.CALLING, CallState.EARLY):
            self.final_status = response.status
            self.dialog = dialog
            self.state = CallState.TERMINATED

    def _settle_dialog(self, response: SipResponse, source: Flow) -> Dialog:
        """Go on with the early dialog if the 2xx is of the same peer, else make one."""
        early = self.dialog
        if early is None or early.remote_tag != response.to.tag:
            return self._new_dialog(response, source)
        early.refresh_target(response)
        early.destination = source
        return early

    def _new_dialog(self, response: SipResponse, source: Flow) -> Dialog:
        return dialog_of_answer(
            self.invite, response, destination=source, use_contact=self._use_contact
        )

    def _acknowledge(self, dialog: Dialog, body: bytes = b"", content_type: str = "") -> None:
        ack = dialog.ack(self._cseq, body=body, content_type=content_type)
        self._acks[dialog.remote_tag] = ack
        self._outbox.append(ack)


class IncomingCall:
    """The called side of one INVITE."""

    def __init__(
        self,
        invite: SipRequest,
        *,
        local_tag: str,
        contact: str,
        source: Flow,
        use_contact: bool = True,
    ) -> None:
        self.invite = invite
        self.state = CallState.CALLING
        self._contact = contact
        self._source = source
        self.dialog = dialog_of_request(
            invite, local_tag=local_tag, destination=source, use_contact=use_contact
        )

    @property
    def destination(self) -> Flow:
        """Give the path of requests inside the call."""
        return self.dialog.destination

    def respond(
        self,
        status: int,
        reason: str = "",
        *,
        headers: Iterable[tuple[str, HeaderValue]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> SipResponse:
        """Write an answer to the INVITE and move the call on."""
        self._move(status)
        with_contact = [("Contact", self._contact)] if 100 < status < 300 else []
        return build_response(
            self.invite,
            status,
            reason,
            to_tag=self.dialog.local_tag,
            source=self._source,
            headers=[*with_contact, *self._record_routes(status), *headers],
            body=body,
            content_type=content_type,
        )

    def receive_ack(self) -> None:
        """Take in the ACK of our 2xx."""
        if self.state is CallState.ACCEPTED:
            self.state = CallState.CONFIRMED

    def request(
        self,
        method: str,
        *,
        headers: Iterable[tuple[str, HeaderValue]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> SipRequest:
        """Write a request inside the call, such as the MESSAGE that reports the end of a file."""
        return self.dialog.request(method, headers=headers, body=body, content_type=content_type)

    def bye(self) -> SipRequest:
        """Write the BYE; the call is over."""
        self.state = CallState.TERMINATED
        return self.dialog.request("BYE")

    def receive_request(self, request: SipRequest) -> int:
        """Check a request of the peer: 0 to answer it, else the status to refuse it with.

        A BYE in order ends the call.
        """
        status = self.dialog.check(request)
        if status == 0 and request.method == "BYE":
            self.state = CallState.TERMINATED
        return status

    def _move(self, status: int) -> None:
        if self.state not in (CallState.CALLING, CallState.EARLY):
            return
        if status >= 300:
            self.state = CallState.TERMINATED
        elif status >= 200:
            self.state = CallState.ACCEPTED
        elif status > 100:
            self.state = CallState.EARLY

    def _record_routes(self, status: int) -> list[tuple[str, HeaderValue]]:
        """Copy Record-Route into answers that make a dialog (§12.1.1)."""
        if not 100 < status < 300:
            return []
        return [("Record-Route", raw) for raw in self.invite.raw_headers("Record-Route")]


def _inside(dialog: Dialog | None) -> Dialog:
    if dialog is None:
        raise ValueError("the call has no dialog yet")
    return dialog
