"""Times the SIP engines one by one, without sockets: `python -m benchmarks.micro_sip [--json]`."""

import json
import platform
import sys
from collections.abc import Callable
from itertools import count
from time import process_time

from lianjing.protocol.sip.build import build_request, build_response
from lianjing.protocol.sip.digest import (
    Challenge,
    answer_challenge,
    ha1,
    is_right,
    parse_credentials,
)
from lianjing.protocol.sip.events import RequestReceived
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.framing import StreamFramer
from lianjing.protocol.sip.keys import server_key
from lianjing.protocol.sip.message import SipRequest
from lianjing.protocol.sip.nonces import NonceKeeper, Verdict
from lianjing.protocol.sip.parse import parse_message
from lianjing.protocol.sip.transactions import TransactionLayer

ROUNDS = 20_000
RUNS = 5
DEVICE = "34020000001320000001"
REALM = "3402000000"
URI = f"sip:34020000002000000001@{REALM}"
FLOW = Flow(Transport.UDP, "192.0.2.101", 5060)
BODY = (
    f'<?xml version="1.0" encoding="GB2312"?>\r\n<Notify>\r\n<CmdType>Keepalive</CmdType>\r\n'
    f"<SN>43</SN>\r\n<DeviceID>{DEVICE}</DeviceID>\r\n<Status>OK</Status>\r\n</Notify>\r\n"
).encode()
KEEPALIVE = (
    f"MESSAGE {URI} SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.101:5060;rport;branch=z9hG4bK1000000000\r\n"
    f"From: <sip:{DEVICE}@{REALM}>;tag=2043466182\r\nTo: <{URI}>\r\n"
    "Call-ID: 1011047671@192.0.2.101\r\nCSeq: 20 MESSAGE\r\nMax-Forwards: 70\r\n"
    "User-Agent: ExampleIPC/1.0\r\nContent-Type: Application/MANSCDP+xml\r\n"
    f"Content-Length: {len(BODY)}\r\n\r\n"
).encode() + BODY
SECRET = ha1(DEVICE, REALM, "gb-test-pass")


def microseconds(work: Callable[[], object]) -> float:
    """Give the best CPU time of five runs, for one call."""
    best = 1e9
    for _ in range(RUNS):
        begin = process_time()
        for _ in range(ROUNDS):
            work()
        best = min(best, process_time() - begin)
    return best / ROUNDS * 1e6


def keepalive_path(*, reliable: bool = False) -> Callable[[], object]:
    """Datagram in, 200 out, remembered for repeats."""
    layer = TransactionLayer(new_token=lambda: "t")
    flow = FLOW._replace(transport=Transport.TCP) if reliable else FLOW
    numbers = count(1_000_000_001)

    def run() -> None:
        number = next(numbers)
        data = KEEPALIVE.replace(b"1000000000", b"%d" % number)
        event = layer.receive(parse_message(data), flow, number * 1e-4)
        if isinstance(event, RequestReceived):
            response = build_response(event.request, 200, to_tag="4e1f", source=flow)
            layer.respond(event.transaction, response, number * 1e-4)
        layer.take_outgoing()

    return run


def layer_alone() -> Callable[[], object]:
    """The transaction layer's share: key, memory, answer written."""
    layer = TransactionLayer(new_token=lambda: "t")
    request = parse_message(KEEPALIVE)
    response = build_response(as_request(request), 200, to_tag="4e1f", source=FLOW)
    numbers = count(1_000_000_001)

    def run() -> None:
        number = next(numbers)
        request.items[0] = ("Via", b"SIP/2.0/UDP 192.0.2.101;rport;branch=z9hG4bK%d" % number)
        event = layer.receive(request, FLOW, number * 1e-4)
        if isinstance(event, RequestReceived):
            layer.respond(event.transaction, response, number * 1e-4)
        layer.take_outgoing()

    return run


def client_path() -> Callable[[], object]:
    """Request out, 200 in, lingering."""
    numbers = count(1)
    layer = TransactionLayer(new_token=lambda: f"{next(numbers):x}")
    clock = count(1)

    def run() -> None:
        now = next(clock) * 1e-3
        request = build_request(
            "MESSAGE", URI, from_=f"<{URI}>;tag=a", to=f"<{URI}>", call_id="c", cseq=1, body=BODY
        )
        transaction = layer.send(request, FLOW, sent_by="192.0.2.10:5060", now=now)
        layer.receive(build_response(transaction.request, 200, to_tag="b"), FLOW, now)
        layer.take_outgoing()
        layer.advance(now)

    return run


def authenticate() -> Callable[[], object]:
    """One registration's share of authentication: nonce, header read, digest, replay check."""
    keeper = NonceKeeper(secret=b"s")
    clock = count(1_800_000_000_000)

    def prepare() -> tuple[str, float]:
        now = next(clock) * 1e-3
        challenge = Challenge(REALM, keeper.issue(source=FLOW.host, now=now))
        credentials = answer_challenge(
            challenge,
            username=DEVICE,
            password="gb-test-pass",
            method="REGISTER",
            uri=URI,
            cnonce="",
        )
        return credentials.header_value(), now

    answers = iter([prepare() for _ in range(RUNS * ROUNDS)])

    def run() -> None:
        text, now = next(answers)
        keeper.issue(source=FLOW.host, now=now)
        credentials = parse_credentials(text)
        verdict = keeper.check(
            credentials, method="REGISTER", secret=SECRET, source=FLOW.host, now=now
        )
        if verdict is not Verdict.ACCEPTED:
            raise SystemExit("authentication is broken")

    return run


def framing() -> Callable[[], object]:
    """One keepalive cut out of a stream that arrives in pieces of 1,460 bytes."""
    framer = StreamFramer()
    stream = KEEPALIVE * 1000
    pieces = [stream[start : start + 1460] for start in range(0, len(stream), 1460)]
    waiting = iter(pieces)

    def run() -> None:
        nonlocal waiting
        while framer.next_message() is None:
            piece = next(waiting, None)
            if piece is None:
                waiting = iter(pieces)
                continue
            framer.receive(piece)

    return run


def as_request(message: object) -> SipRequest:
    if not isinstance(message, SipRequest):
        raise SystemExit("the sample is no request")
    return message


def main() -> None:
    request = as_request(parse_message(KEEPALIVE))
    credentials = answer_challenge(
        Challenge(REALM, "6fe9ba44a76be22a"),
        username=DEVICE,
        password="gb-test-pass",
        method="REGISTER",
        uri=URI,
        cnonce="",
    )
    response = build_response(request, 200, to_tag="4e1f", source=FLOW)
    work: dict[str, Callable[[], object]] = {
        "parse": lambda: parse_message(KEEPALIVE),
        "transaction key": lambda: server_key(request, FLOW.host),
        "build 200": lambda: build_response(request, 200, to_tag="4e1f", source=FLOW),
        "serialise 200": response.serialise,
        "layer: request to answer, all of it": layer_alone(),
        "datagram to answer, all of it": keepalive_path(),
        "the same over TCP": keepalive_path(reliable=True),
        "our request, sent and answered": client_path(),
        "cut out of a stream": framing(),
        "digest verified": lambda: is_right(credentials, method="REGISTER", secret=SECRET),
        "registration authenticated": authenticate(),
        "From user read": lambda: request.from_.user,
    }
    results = {name: round(microseconds(run), 2) for name, run in work.items()}
    if "--json" in sys.argv:
        print(json.dumps({"machine": platform.processor(), "microseconds": results}))
        return
    print(f"keepalive of {len(KEEPALIVE)} bytes, Python {platform.python_version()}")
    for name, cost in results.items():
        print(f"{name:40}{cost:10.2f} µs{1e6 / cost:14,.0f} /s")


if __name__ == "__main__":
    main()
