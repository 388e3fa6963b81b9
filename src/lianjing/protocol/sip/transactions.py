"""The transaction layer (RFC 3261 §17): owns every machine, finds the one a message belongs to.

No socket, no clock, no randomness: messages, paths, `now` and a factory of tokens go in; events,
datagrams and the next deadline come out.

```python
event = layer.receive(parse_message(data), flow, now)
if isinstance(event, RequestReceived):
    response = build_response(event.request, 200, to_tag=tag, source=flow)
    layer.respond(event.transaction, response, now)
for outgoing in layer.take_outgoing():
    transport.send(outgoing)
```
"""

import heapq
from collections.abc import Callable
from itertools import count

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip import events
from lianjing.protocol.sip.build import build_cancel, build_response, via_value
from lianjing.protocol.sip.clients import (
    ClientState,
    ClientTransaction,
    InviteClient,
    NonInviteClient,
)
from lianjing.protocol.sip.events import Event, ServerTransaction
from lianjing.protocol.sip.flow import Flow, Outgoing
from lianjing.protocol.sip.keys import branch_of, client_key, server_key
from lianjing.protocol.sip.message import Message, SipRequest, SipResponse
from lianjing.protocol.sip.servers import (
    CAPACITY,
    AnswerMemory,
    InviteServer,
    InviteServerState,
)
from lianjing.protocol.sip.values import MAGIC_COOKIE

MAX_INVITES = 8_192
"""Most INVITEs of peers handled at once; more are answered 503."""

_Timed = ClientTransaction | ServerTransaction


class TransactionLayer:
    """Matches messages with transactions, repeats what has to be repeated, ends what has to end."""

    def __init__(
        self,
        *,
        new_token: Callable[[], str],
        capacity: int = CAPACITY,
        max_invites: int = MAX_INVITES,
    ) -> None:
        self._new_token = new_token
        self._max_invites = max_invites
        self._answers = AnswerMemory(capacity=capacity)
        self._invites: dict[bytes, ServerTransaction] = {}
        self._accepted: dict[tuple[bytes, int, str], ServerTransaction] = {}
        self._clients: dict[bytes, ClientTransaction] = {}
        self._deadlines: list[tuple[float, int, _Timed]] = []
        self._order = count()
        self._outgoing: list[Outgoing] = []

    # ---------------------------------------------------------------- what goes in

    def receive(self, message: Message, flow: Flow, now: float) -> Event | None:
        """Take in a message from `flow`; None if it was absorbed.

        A message without the headers that name its transaction is malformed.
        """
        if isinstance(message, SipResponse):
            return self._receive_response(message, flow, now)
        if message.method == "ACK":
            return self._receive_ack(message, flow, now)
        key = server_key(message, flow.host)
        if message.method == "INVITE":
            return self._receive_invite(message, key, flow, now)
        if not flow.reliable:
            answer = self._answers.find(key, now)
            if answer is not None:
                if answer:
                    self._outgoing.append(Outgoing(answer, flow))
                return events.RepeatAnswered(message)
            self._answers.remember(key, b"")
        transaction = ServerTransaction(message, key=key, flow=flow)
        if message.method == "CANCEL":
            return self._receive_cancel(transaction, now)
        return events.RequestReceived(transaction, message)

    def advance(self, now: float) -> list[Event]:
        """Let time pass; gives what ended without an answer."""
        happened: list[Event] = []
        deadlines = self._deadlines
        while deadlines and deadlines[0][0] <= now:
            timed = heapq.heappop(deadlines)[2]
            timed.scheduled = None
            if isinstance(timed, ClientTransaction):
                self._advance_client(timed, now, happened)
            else:
                self._advance_invite(timed, now, happened)
        return happened

    def flow_lost(self, flow: Flow) -> list[Event]:
        """Give up every request of ours that travels on a connection that is gone."""
        lost = [client for client in self._clients.values() if client.flow == flow]
        happened: list[Event] = []
        for client in lost:
            waiting = client.state in (ClientState.CALLING, ClientState.PROCEEDING)
            client.fail()
            self._clients.pop(client.key, None)
            if waiting and not client.internal:
                happened.append(events.RequestFailed(client))
        return happened

    # --------------------------------------------------------------- what comes out

    @property
    def next_deadline(self) -> float | None:
        """Give the time at which to call `advance`; None if nothing is waiting."""
        return self._deadlines[0][0] if self._deadlines else None

    def take_outgoing(self) -> list[Outgoing]:
        """Hand over everything waiting to go out, in order."""
        out, self._outgoing = self._outgoing, []
        return out

    # --------------------------------------------------------------------- actions

    def send(
        self, request: SipRequest, flow: Flow, *, sent_by: str, now: float
    ) -> ClientTransaction:
        """Send a request other than ACK; `sent_by` is our own `host:port` on that path."""
        request = self._with_via(request, flow, sent_by)
        branch = branch_of(request.raw_headers("Via")[0])
        return self._start_client(request, branch, flow, now)

    def send_ack(
        self,
        ack: SipRequest,
        flow: Flow,
        *,
        sent_by: str,
        transaction: ClientTransaction | None = None,
    ) -> None:
        """Send the ACK of a 2xx; given its `transaction`, repeats of that 2xx get it again."""
        ack = self._with_via(ack, flow, sent_by)
        wire = ack.serialise()
        if isinstance(transaction, InviteClient):
            transaction.remember_ack(wire, ack.to.tag)
        self._outgoing.append(Outgoing(wire, flow))

    def cancel(self, transaction: ClientTransaction, now: float) -> None:
        """Take back an INVITE: CANCEL goes out at once or after the first 1xx (§9.1).

        The final answer still comes as an event: 487, or a 2xx that was faster, or a timeout.
        """
        if isinstance(transaction, InviteClient):
            transaction.want_cancel()
            self._send_cancel_if_due(transaction, now)

    def respond(self, transaction: ServerTransaction, response: SipResponse, now: float) -> None:
        """Answer a request; after a final answer nothing more goes out."""
        wire = response.serialise()
        invite = transaction.invite
        if invite is not None:
            self._respond_invite(transaction, invite, response, wire, now)
            return
        if not transaction.flow.reliable:
            self._answers.remember(transaction.key, wire)
        self._outgoing.append(Outgoing(wire, transaction.flow))

    # ------------------------------------------------------------------ server side

    def _receive_invite(self, request: SipRequest, key: bytes, flow: Flow, now: float) -> Event:
        known = self._invites.get(key)
        if known is not None and known.invite is not None:
            known.invite.receive_repeat()
            self._flush_invite(known, known.invite, flow)
            return events.RepeatAnswered(request)
        if len(self._invites) >= self._max_invites:
            refusal = build_response(
                request, 503, to_tag="full", source=flow, headers=[("Retry-After", 5)]
            )
            self._outgoing.append(Outgoing(refusal.serialise(), flow))
            return events.Overloaded(request)
        _require_invite_headers(request)
        invite = InviteServer(reliable=flow.reliable, now=now)
        transaction = ServerTransaction(request, key=key, flow=flow, invite=invite)
        self._invites[key] = transaction
        self._schedule(invite.next_deadline, transaction)
        return events.RequestReceived(transaction, request)

    def _respond_invite(
        self,
        transaction: ServerTransaction,
        invite: InviteServer,
        response: SipResponse,
        wire: bytes,
        now: float,
    ) -> None:
        if not invite.respond(wire, status=response.status, now=now):
            return
        transaction.to_tag = transaction.to_tag or response.to.tag
        if response.is_success:
            self._accepted[_accepted_key(transaction.request, transaction.flow)] = transaction
        self._flush_invite(transaction, invite, transaction.flow)
        self._schedule(invite.next_deadline, transaction)

    def _receive_ack(self, request: SipRequest, flow: Flow, now: float) -> Event | None:
        transaction = self._invites.get(server_key(request, flow.host, "INVITE"))
        if transaction is None:
            transaction = self._accepted.get(_accepted_key(request, flow))
        if transaction is None or transaction.invite is None:
            return events.AckReceived(None, request, flow)
        first = transaction.invite.receive_ack(now)
        self._schedule(transaction.invite.next_deadline, transaction)
        self._drop_ended_invite(transaction, transaction.invite)
        return events.AckReceived(transaction, request, flow) if first else None

    def _receive_cancel(self, cancel: ServerTransaction, now: float) -> Event | None:
        key = server_key(cancel.request, cancel.flow.host, "INVITE")
        invite = self._invites.get(key)
        tag = (invite.to_tag if invite else "") or self._new_token()
        status = 481 if invite is None else 200
        response = build_response(cancel.request, status, to_tag=tag, source=cancel.flow)
        self.respond(cancel, response, now)
        if invite is None or invite.invite is None:
            return None
        if invite.invite.state is not InviteServerState.PROCEEDING:
            return None
        return events.CancelReceived(invite, cancel.request)

    def _advance_invite(
        self, transaction: ServerTransaction, now: float, happened: list[Event]
    ) -> None:
        invite = transaction.invite
        if invite is None:
            return
        unacknowledged = invite.ack_is_missing
        invite.advance(now)
        self._flush_invite(transaction, invite, transaction.flow)
        self._schedule(invite.next_deadline, transaction)
        if self._drop_ended_invite(transaction, invite) and unacknowledged:
            happened.append(events.AckMissing(transaction))

    def _drop_ended_invite(self, transaction: ServerTransaction, invite: InviteServer) -> bool:
        if invite.state is not InviteServerState.TERMINATED:
            return False
        self._invites.pop(transaction.key, None)
        accepted_key = _accepted_key(transaction.request, transaction.flow)
        if self._accepted.get(accepted_key) is transaction:
            del self._accepted[accepted_key]
        return True

    def _flush_invite(
        self, transaction: ServerTransaction, invite: InviteServer, flow: Flow
    ) -> None:
        transaction.flow = flow
        for data in invite.datagrams_to_send():
            self._outgoing.append(Outgoing(data, flow))

    # ------------------------------------------------------------------ client side

    def _with_via(self, request: SipRequest, flow: Flow, sent_by: str) -> SipRequest:
        branch = MAGIC_COOKIE + self._new_token()
        return request.with_top("Via", via_value(flow, sent_by, branch))

    def _start_client(
        self, request: SipRequest, branch: bytes, flow: Flow, now: float
    ) -> ClientTransaction:
        key = branch + b"\0" + request.method.encode()
        machine = InviteClient if request.method == "INVITE" else NonInviteClient
        client = machine(request, key=key, flow=flow, now=now)
        self._clients[key] = client
        self._flush_client(client)
        self._schedule(client.next_deadline, client)
        return client

    def _receive_response(self, response: SipResponse, flow: Flow, now: float) -> Event | None:
        client = self._clients.get(client_key(response))
        if client is None:
            return events.StrayResponse(response, flow)
        passed_on = client.receive_response(response, now)
        self._flush_client(client)
        self._schedule(client.next_deadline, client)
        self._drop_ended_client(client)
        if isinstance(client, InviteClient):
            self._send_cancel_if_due(client, now)
        if not passed_on or client.internal:
            return None
        return events.ResponseReceived(client, response, flow)

    def _send_cancel_if_due(self, client: InviteClient, now: float) -> None:
        if not client.take_cancel(now):
            return
        cancel = build_cancel(client.request)
        branch = branch_of(client.request.raw_headers("Via")[0])
        self._start_client(cancel, branch, client.flow, now).internal = True
        self._schedule(client.next_deadline, client)

    def _advance_client(self, client: ClientTransaction, now: float, happened: list[Event]) -> None:
        if client.state is ClientState.TERMINATED:
            return
        client.advance(now)
        self._flush_client(client)
        self._schedule(client.next_deadline, client)
        self._drop_ended_client(client)
        if client.timed_out and not client.internal:
            happened.append(events.RequestTimedOut(client))

    def _drop_ended_client(self, client: ClientTransaction) -> None:
        if client.state is ClientState.TERMINATED:
            self._clients.pop(client.key, None)

    def _flush_client(self, client: ClientTransaction) -> None:
        for data in client.datagrams_to_send():
            self._outgoing.append(Outgoing(data, client.flow))

    def _schedule(self, deadline: float | None, timed: _Timed) -> None:
        """Enter a deadline; a later one waits until the earlier entry comes up."""
        if deadline is None:
            return
        if timed.scheduled is None or deadline < timed.scheduled:
            timed.scheduled = deadline
            heapq.heappush(self._deadlines, (deadline, next(self._order), timed))


def _require_invite_headers(request: SipRequest) -> None:
    """Refuse an INVITE whose answer, ACK or end would stumble over its headers (§8.1.1)."""
    _ = request.from_.tag, request.to.tag, request.call_id, request.cseq.number


def _accepted_key(request: SipRequest, flow: Flow) -> tuple[bytes, int, str]:
    call_id = request.raw_header("Call-ID")
    if not call_id:
        raise MalformedMessageError("request without Call-ID")
    return call_id, request.cseq.number, flow.host
