"""Two independent judges of our SIP: SIPp talks to it, tshark reads it."""

import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from lianjing.protocol.sip.build import build_request, build_response
from lianjing.protocol.sip.calls import CallState, IncomingCall, OutgoingCall
from lianjing.protocol.sip.digest import Challenge, answer_challenge
from lianjing.protocol.sip.events import (
    AckReceived,
    Event,
    RequestReceived,
    ResponseReceived,
    ServerTransaction,
)
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.parse import parse_message
from lianjing.protocol.sip.transactions import TransactionLayer

CALLS = 20
PATIENCE = 20.0
GB_HEADER = "Unrecognised SIP header (x-gb-ver)"
"""What tshark says of the version header, which only GB/T 28181 knows."""
SDP = (
    b"v=0\r\no=34020000001310000001 0 0 IN IP4 127.0.0.1\r\ns=Play\r\nc=IN IP4 127.0.0.1\r\n"
    b"t=0 0\r\nm=video 30000 RTP/AVP 96\r\na=rtpmap:96 PS/90000\r\ny=0200000001\r\n"
)

needs_sipp = pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp is not installed")
needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


class Endpoint:
    """One UDP socket with our transaction layer behind it."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.02)
        self.port = int(self.socket.getsockname()[1])
        numbers = count(1)
        self.layer = TransactionLayer(new_token=lambda: f"ours{next(numbers)}")
        self.own = f"127.0.0.1:{self.port}"

    def serve(self, take: Callable[[Event, float], None], done: Callable[[], bool]) -> None:
        """Run until `done`; a test that waits too long fails."""
        limit = time.monotonic() + PATIENCE
        while not done():
            now = time.monotonic()
            assert now < limit, "the referee was not satisfied in time"
            events = self.layer.advance(now)
            try:
                data, (host, port) = self.socket.recvfrom(65_535)
            except TimeoutError:
                pass
            else:
                flow = Flow(Transport.UDP, host, port)
                event = self.layer.receive(parse_message(data), flow, now)
                events += [event] if event else []
            for event in events:
                take(event, now)
            for outgoing in self.layer.take_outgoing():
                self.socket.sendto(outgoing.data, (outgoing.flow.host, outgoing.flow.port))


def run_sipp(directory: Path, *options: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        ["sipp", *options, "-m", str(CALLS), "-r", "50", "-nostdin", "-timeout", "15"],
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@needs_sipp
def test_sipp_calls_us_and_is_satisfied(tmp_path: Path) -> None:
    ours = Endpoint()
    calls: dict[str, IncomingCall] = {}

    def take(event: Event, now: float) -> None:
        if isinstance(event, AckReceived):
            calls[event.request.call_id].receive_ack()
        if not isinstance(event, RequestReceived):
            return
        request, flow = event.request, event.transaction.flow
        if request.method == "INVITE":
            call = IncomingCall(request, local_tag="ours", contact=f"<sip:{ours.own}>", source=flow)
            calls[request.call_id] = call
            ours.layer.respond(event.transaction, call.respond(180), now)
            ok = call.respond(200, body=SDP, content_type="application/sdp")
            ours.layer.respond(event.transaction, ok, now)
        else:
            answer(event.transaction, calls[request.call_id].receive_request(request), now)

    def answer(transaction: ServerTransaction, refusal: int, now: float) -> None:
        response = build_response(
            transaction.request, refusal or 200, to_tag="ours", source=transaction.flow
        )
        ours.layer.respond(transaction, response, now)

    sipp = run_sipp(tmp_path, "-sn", "uac", "-i", "127.0.0.1", ours.own)
    try:
        ours.serve(take, lambda: sipp.poll() is not None)
    finally:
        sipp.kill()
        sipp.wait()
        ours.socket.close()
    assert sipp.returncode == 0
    assert len(calls) == CALLS
    assert {call.state for call in calls.values()} == {CallState.TERMINATED}


@needs_sipp
def test_we_call_sipp_and_it_is_satisfied(tmp_path: Path) -> None:
    ours = Endpoint()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    sipp = run_sipp(tmp_path, "-sn", "uas", "-i", "127.0.0.1", "-p", str(port))
    flow = Flow(Transport.UDP, "127.0.0.1", port)
    calls: dict[str, OutgoingCall] = {}
    ended: list[str] = []

    def take(event: Event, now: float) -> None:
        if not isinstance(event, ResponseReceived):
            return
        call = calls[event.response.call_id]
        if event.response.cseq.method == "BYE":
            ended.append(event.response.call_id)
            return
        call.receive_response(event.response, event.flow)
        for request in call.requests_to_send():
            ours.layer.send_ack(request, flow, sent_by=ours.own, transaction=event.transaction)
        if call.state is CallState.CONFIRMED:
            ours.layer.send(call.bye(), flow, sent_by=ours.own, now=now)

    for number in range(CALLS):
        invite = build_request(
            "INVITE",
            f"sip:service@127.0.0.1:{port}",
            from_=f"<sip:34020000002000000001@3402000000>;tag=t{number}",
            to="<sip:34020000001310000001@3402000000>",
            call_id=f"call-{number}",
            cseq=1,
            headers=[("Contact", f"<sip:34020000002000000001@{ours.own}>")],
            body=SDP,
            content_type="application/sdp",
        )
        calls[invite.call_id] = OutgoingCall(invite, destination=flow)
        ours.layer.send(invite, flow, sent_by=ours.own, now=time.monotonic())
    try:
        ours.serve(take, lambda: len(ended) == CALLS)
        sipp.wait(timeout=PATIENCE)
    finally:
        sipp.kill()
        sipp.wait()
        ours.socket.close()
    assert sipp.returncode == 0
    assert {call.final_status for call in calls.values()} == {200}


@needs_tshark
def test_tshark_reads_what_we_write_and_finds_no_fault(tmp_path: Path) -> None:
    capture = tmp_path / "ours.pcap"
    datagrams = _conversation()
    capture.write_bytes(_pcap(datagrams))
    fields = ("sip.Method", "sip.Status-Code", "sip.Call-ID", "sip.msg_body", "_ws.expert.message")
    listed = [option for field in fields for option in ("-e", field)]
    found = subprocess.run(
        ["tshark", "-r", capture, "-T", "fields", "-E", "separator=|", *listed],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert len(found) == len(datagrams)
    for line, data in zip(found, datagrams, strict=True):
        method, status, call_id, _, fault = line.split("|")
        message = parse_message(data)
        assert fault in ("", GB_HEADER), line
        assert call_id == message.call_id
        assert method == getattr(message, "method", "")
        assert status == str(getattr(message, "status", ""))


def _conversation() -> list[bytes]:
    """Write one of everything we send."""
    challenge = Challenge("3402000000", "6fe9ba44a76be22a", qop_auth=True)
    credentials = answer_challenge(
        challenge,
        username="34020000001320000001",
        password="gb-test-pass",
        method="REGISTER",
        uri="sip:34020000002000000001@3402000000",
        cnonce="0a4f113b",
    )
    flow = Flow(Transport.UDP, "127.0.0.1", 5060)
    written = []
    for number, (method, headers, body) in enumerate(
        (
            ("REGISTER", [("Authorization", credentials.header_value()), ("Expires", 3600)], b""),
            ("INVITE", [("Subject", "34020000001310000001:0200000001,34:0")], SDP),
            ("SUBSCRIBE", [("Event", "Catalog;id=1"), ("Expires", 600)], b""),
            (
                "NOTIFY",
                [("Event", "presence"), ("Subscription-State", "active;expires=9")],
                b"",
            ),
            ("OPTIONS", [("X-GB-Ver", "3.0")], b""),
        )
    ):
        request = build_request(
            method,
            "sip:34020000002000000001@192.0.2.10:5060",
            from_="<sip:34020000001320000001@3402000000>;tag=a",
            to="<sip:34020000002000000001@3402000000>",
            call_id=f"c{number}",
            cseq=1,
            headers=[("Contact", "<sip:34020000001320000001@192.0.2.101:5060>"), *headers],
            body=body,
            content_type="application/sdp" if body else "",
        ).with_top("Via", f"SIP/2.0/UDP 192.0.2.101:5060;rport;branch=z9hG4bKn{number}")
        refused = build_response(
            request,
            401,
            to_tag="b",
            source=flow,
            headers=[("WWW-Authenticate", challenge.header_value())],
        )
        accepted = build_response(request, 200, to_tag="b", source=flow)
        written += [request.serialise(), refused.serialise(), accepted.serialise()]
    return written


def _pcap(datagrams: list[bytes]) -> bytes:
    """Wrap datagrams into UDP over IPv4 in a capture file (link type 101, raw IP)."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 101)]
    for second, data in enumerate(datagrams):
        udp = struct.pack(">HHHH", 5060, 5060, 8 + len(data), 0) + data
        address = socket.inet_aton("127.0.0.1")
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0)
        packet = head + address + address + udp
        out.append(struct.pack("<IIII", second, 0, len(packet), len(packet)) + packet)
    return b"".join(out)
