"""Two of our transaction layers with a fake clock and a scripted wire between them."""

from collections.abc import Callable
from itertools import count

from lianjing.protocol.sip.build import build_request, build_response, via_value
from lianjing.protocol.sip.clients import ClientTransaction
from lianjing.protocol.sip.events import (
    AckReceived,
    CancelReceived,
    Event,
    RequestReceived,
    ServerTransaction,
)
from lianjing.protocol.sip.flow import Flow, Outgoing, Transport
from lianjing.protocol.sip.message import Message, SipRequest
from lianjing.protocol.sip.parse import parse_message
from lianjing.protocol.sip.transactions import TransactionLayer

ALICE = Flow(Transport.UDP, "192.0.2.10", 5060)
BOB = Flow(Transport.UDP, "192.0.2.101", 5060)
ALICE_TCP = Flow(Transport.TCP, "192.0.2.10", 5060, 1)
BOB_TCP = Flow(Transport.TCP, "192.0.2.101", 5060, 1)
END = 400.0
"""Seconds after which every transaction must be over."""


def tokens(prefix: str) -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def make_request(method: str, *, call_id: str = "call-1", body: bytes = b"") -> SipRequest:
    return build_request(
        method,
        "sip:34020000001320000001@192.0.2.101:5060",
        from_="<sip:34020000002000000001@3402000000>;tag=a",
        to="<sip:34020000001320000001@3402000000>",
        call_id=call_id,
        cseq=1,
        headers=[("Contact", "<sip:34020000002000000001@192.0.2.10:5060>")],
        body=body,
    )


class Peer:
    """One layer; events are kept, datagrams wait in the layer."""

    def __init__(self, own: Flow, **limits: int) -> None:
        self.own = own
        self.layer = TransactionLayer(new_token=tokens(f"{own.host[-1]}x"), **limits)
        self.events: list[Event] = []

    def hear(self, data: bytes, source: Flow, now: float) -> Event | None:
        event = self.layer.receive(parse_message(data), source, now)
        if event is not None:
            self.events.append(event)
        return event

    def wait(self, now: float) -> list[Event]:
        happened = self.layer.advance(now)
        self.events += happened
        return happened

    def out(self) -> list[bytes]:
        return [outgoing.data for outgoing in self.layer.take_outgoing()]

    def said(self) -> list[str]:
        """What goes out, by start line only."""
        return [data.partition(b"\r\n")[0].decode() for data in self.out()]

    def answer(self, transaction: ServerTransaction, status: int, now: float) -> None:
        response = build_response(transaction.request, status, to_tag="b", source=transaction.flow)
        self.layer.respond(transaction, response, now)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def message_of(outgoing: Outgoing) -> Message:
    return parse_message(outgoing.data)


__all__ = [
    "ALICE",
    "ALICE_TCP",
    "BOB",
    "BOB_TCP",
    "END",
    "AckReceived",
    "CancelReceived",
    "Peer",
    "RequestReceived",
    "make_request",
    "message_of",
    "tokens",
]


def asking(method: str, flow: Flow = BOB) -> tuple[Peer, ClientTransaction, SipRequest]:
    """Give a peer that has just sent a request at 0 s, and the request as sent."""
    peer = Peer(ALICE)
    transaction = peer.layer.send(make_request(method), flow, sent_by="192.0.2.10:5060", now=0.0)
    sent = parse_message(peer.out()[0])
    assert isinstance(sent, SipRequest)
    return peer, transaction, sent


def asked(method: str, flow: Flow = ALICE) -> tuple[Peer, RequestReceived, bytes]:
    """Give a peer that has just received a request at 0 s, and the bytes of it."""
    peer = Peer(BOB)
    request = make_request(method).with_top("Via", via_value(flow, "192.0.2.10", "z9hG4bKq"))
    data = request.serialise()
    event = peer.hear(data, flow, 0.0)
    assert isinstance(event, RequestReceived)
    return peer, event, data


def reply(request: SipRequest, status: int, *, tag: str = "b") -> bytes:
    return build_response(request, status, to_tag=tag).serialise()


def sending_times(peer: Peer, until: float) -> list[float]:
    """Let time pass from deadline to deadline; give the moments at which something went out."""
    times = []
    while (due := peer.layer.next_deadline) is not None and due <= until:
        peer.wait(due)
        times += [due] * len(peer.out())
    return times
