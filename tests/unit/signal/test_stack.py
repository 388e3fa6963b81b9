"""What nobody can read costs only itself: timers and other messages go on."""

from tests.unit.signal.conftest import CODE, Unstarted

from lianjing.protocol.sip.flow import Flow, Transport

STRANGER = Flow(Transport.UDP, "203.0.113.5", 5060)


def send(signal: Unstarted, *headers: str, method: str = "INVITE") -> None:
    lines = [f"{method} sip:{CODE}@3402000000 SIP/2.0", *headers, "Max-Forwards: 70", "", ""]
    signal.core.stack._receive("\r\n".join(lines).encode(), STRANGER)


VIA = "Via: SIP/2.0/UDP 203.0.113.5:5060;rport;branch=z9hG4bKx"
FROM = "From: <sip:34020000001320000001@3402000000>;tag=a"
TO = f"To: <sip:{CODE}@3402000000>"


def test_a_strangers_unreadable_invite_leaves_no_timer_behind(signal: Unstarted) -> None:
    send(signal, VIA, FROM, TO, "Call-ID: a", "CSeq: nonsense")
    send(signal, VIA, FROM, "Call-ID: b", "CSeq: 1 INVITE")
    assert signal.core.stack._layer.next_deadline is None
    assert signal.core.counters.get("malformed.sip.203.0.113.5") == 2


def test_a_request_with_an_unreadable_sender_is_refused_and_counted(signal: Unstarted) -> None:
    send(signal, VIA, "From: <sip:x", "Call-ID: c", "CSeq: 1 SUBSCRIBE", method="SUBSCRIBE")
    assert signal.core.counters.get("malformed.content.203.0.113.5") == 1
