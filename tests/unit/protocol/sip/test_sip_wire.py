"""Two of our layers over a wire that loses, repeats and reorders: everything ends, once."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.sip.sip_peers import ALICE, BOB, END, Peer, make_request

from lianjing.protocol.sip.calls import CallState, IncomingCall, OutgoingCall
from lianjing.protocol.sip.clients import ClientTransaction
from lianjing.protocol.sip.events import (
    AckReceived,
    CancelReceived,
    Event,
    RequestFailed,
    RequestReceived,
    RequestTimedOut,
    ResponseReceived,
    StrayResponse,
)


class Wire:
    """Carries datagrams both ways with losses, repeats and delays from a seed."""

    def __init__(self, seed: int, *, loss: float, repeat: float, delay: float) -> None:
        self.chance = random.Random(seed)
        self.loss, self.repeat, self.delay = loss, repeat, delay
        self.now = 0.0
        self.flying: list[tuple[float, int, Peer, Peer, bytes]] = []
        self.sent = 0

    def carry(self, sender: Peer, receiver: Peer) -> None:
        for data in sender.out():
            copies = 1 + (self.chance.random() < self.repeat)
            for _ in range(copies):
                self.sent += 1
                if self.chance.random() >= self.loss:
                    arrives = self.now + self.chance.uniform(0.001, self.delay)
                    self.flying.append((arrives, self.sent, sender, receiver, data))

    def next_event(self, peers: tuple[Peer, Peer]) -> float | None:
        times = [flight[0] for flight in self.flying]
        times += [due for peer in peers if (due := peer.layer.next_deadline) is not None]
        return min(times, default=None)


class Conversation:
    """Alice asks, Bob answers; both act on every event at once."""

    def __init__(self, wire: Wire, *, status: int, cancel_at: float | None = None) -> None:
        self.wire = wire
        self.alice, self.bob = Peer(ALICE), Peer(BOB)
        self.status = status
        self.cancel_at = cancel_at
        self.outcomes: dict[ClientTransaction, list[Event]] = {}
        self.call: OutgoingCall | None = None
        self.invite: ClientTransaction | None = None
        self.incoming: dict[object, IncomingCall] = {}

    def run(self) -> None:
        peers = (self.alice, self.bob)
        self._exchange()
        while (moment := self.wire.next_event(peers)) is not None and moment < END:
            if self.cancel_at is not None and moment >= self.cancel_at:
                self._give_up(self.cancel_at)
                continue
            self.wire.now = moment
            for flight in sorted(f for f in self.wire.flying if f[0] <= moment):
                self.wire.flying.remove(flight)
                _, _, sender, receiver, data = flight
                self._act(receiver, receiver.hear(data, sender.own, moment))
            for peer in peers:
                for event in peer.wait(moment):
                    self._act(peer, event)
            self._exchange()

    def _exchange(self) -> None:
        self.wire.carry(self.alice, self.bob)
        self.wire.carry(self.bob, self.alice)

    def _give_up(self, moment: float) -> None:
        self.cancel_at = None
        self.wire.now = max(self.wire.now, moment)
        if self.call is not None and self.invite is not None and self.call.give_up():
            self.alice.layer.cancel(self.invite, moment)
        self._exchange()

    def _act(self, peer: Peer, event: Event | None) -> None:
        if event is None:
            return
        if isinstance(event, ResponseReceived | RequestTimedOut | RequestFailed):
            self.outcomes.setdefault(event.transaction, []).append(event)
        if peer is self.alice:
            self._act_as_caller(event)
        else:
            self._act_as_called(event)

    def _act_as_caller(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            status = self.call.receive_request(event.request) if self.call else 481
            self.alice.answer(event.transaction, status or 200, self.wire.now)
            return
        if self.call is None:
            return
        if isinstance(event, RequestTimedOut) and event.transaction is self.invite:
            self.call.timed_out()
        if isinstance(event, ResponseReceived | StrayResponse):
            if event.response.cseq.method != "INVITE":
                return
            self.call.receive_response(event.response, BOB)
        for request in self.call.requests_to_send():
            if request.method == "ACK":
                self.alice.layer.send_ack(request, BOB, sent_by="a", transaction=self.invite)
            else:
                self.alice.layer.send(request, BOB, sent_by="a", now=self.wire.now)

    def _act_as_called(self, event: Event) -> None:
        now = self.wire.now
        if isinstance(event, RequestReceived) and event.request.method == "INVITE":
            call = IncomingCall(
                event.request, local_tag="bob", contact="<sip:b@192.0.2.101>", source=ALICE
            )
            self.incoming[event.transaction] = call
            self.bob.layer.respond(event.transaction, call.respond(100), now)
            self.bob.layer.respond(event.transaction, call.respond(self.status), now)
        elif isinstance(event, RequestReceived):
            statuses = [call.receive_request(event.request) for call in self.incoming.values()]
            known = 0 in statuses or not self.incoming
            self.bob.answer(event.transaction, 200 if known else 481, now)
        elif isinstance(event, AckReceived) and event.transaction in self.incoming:
            self.incoming[event.transaction].receive_ack()
        elif isinstance(event, CancelReceived):
            call = self.incoming[event.transaction]
            self.bob.layer.respond(event.transaction, call.respond(487), now)


WIRES = {
    "seed": st.integers(0, 10**6),
    "loss": st.sampled_from([0.0, 0.1, 0.3, 0.6, 1.0]),
    "repeat": st.sampled_from([0.0, 0.3, 1.0]),
    "delay": st.sampled_from([0.01, 0.6, 5.0]),
}


def finals(events: list[Event]) -> int:
    """Count the ends of one transaction that were reported."""
    return sum(
        not (isinstance(event, ResponseReceived) and event.response.is_provisional)
        for event in events
    )


@given(status=st.sampled_from([200, 404]), **WIRES)
def test_every_message_ends_exactly_once(
    status: int, seed: int, loss: float, repeat: float, delay: float
) -> None:
    talk = Conversation(Wire(seed, loss=loss, repeat=repeat, delay=delay), status=status)
    sent = [
        talk.alice.layer.send(make_request("MESSAGE", call_id=f"m{n}"), BOB, sent_by="a", now=0.0)
        for n in range(3)
    ]
    talk.run()
    assert [finals(talk.outcomes[transaction]) for transaction in sent] == [1, 1, 1]
    assert talk.alice.layer.next_deadline is None
    requests = [event.request.call_id for event in talk.bob.of(RequestReceived)]  # type: ignore[union-attr]
    assert len(requests) == len(set(requests))


@given(
    status=st.sampled_from([200, 486]),
    cancel_at=st.sampled_from([None, 0.0, 0.3, 1.0, 7.0]),
    **WIRES,
)
def test_every_call_ends_on_both_sides(
    status: int, cancel_at: float | None, seed: int, loss: float, repeat: float, delay: float
) -> None:
    wire = Wire(seed, loss=loss, repeat=repeat, delay=delay)
    talk = Conversation(wire, status=status, cancel_at=cancel_at)
    invite = make_request("INVITE", body=b"v=0\r\n")
    talk.call = OutgoingCall(invite, destination=BOB)
    talk.invite = talk.alice.layer.send(invite, BOB, sent_by="a", now=0.0)
    talk.run()
    assert talk.alice.layer.next_deadline is None
    assert talk.bob.layer.next_deadline is None
    assert talk.call.state in (CallState.CONFIRMED, CallState.TERMINATED)
    assert len(talk.incoming) <= 1
    if loss == 0.0 and delay < 1:
        states = {talk.call.state, *(call.state for call in talk.incoming.values())}
        assert len(states) == 1, "both sides agree when nothing is lost"


# cases: 99
@pytest.mark.parametrize("cancel_at", [0.0, 0.02, 0.3])
def test_answer_that_crosses_the_cancel_is_acknowledged_and_ended(cancel_at: float) -> None:
    wire = Wire(1, loss=0.0, repeat=0.0, delay=0.2)
    talk = Conversation(wire, status=200, cancel_at=cancel_at)
    invite = make_request("INVITE", body=b"v=0\r\n")
    talk.call = OutgoingCall(invite, destination=BOB)
    talk.invite = talk.alice.layer.send(invite, BOB, sent_by="a", now=0.0)
    talk.run()
    if cancel_at == 0.3:
        assert talk.call.give_up() is False
    (incoming,) = talk.incoming.values()
    assert talk.call.state is incoming.state
