"""The server side of SIP transactions (RFC 3261 §17.2), against a script and a clock."""

import pytest
from tests.unit.protocol.sip.sip_peers import (
    ALICE,
    ALICE_TCP,
    BOB,
    Peer,
    asked,
    asking,
    make_request,
    reply,
    sending_times,
)

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.build import build_cancel, via_value
from lianjing.protocol.sip.events import (
    AckMissing,
    AckReceived,
    CancelReceived,
    Overloaded,
    RepeatAnswered,
    RequestReceived,
)
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.parse import parse_message
from lianjing.protocol.sip.servers import AnswerMemory


# cases: 45
def test_repeat_is_answered_again_and_processed_once() -> None:
    peer, event, data = asked("MESSAGE")
    assert isinstance(peer.hear(data, ALICE, 0.1), RepeatAnswered)
    assert peer.out() == []
    peer.answer(event.transaction, 200, 0.2)
    (answer,) = peer.out()
    assert isinstance(peer.hear(data, ALICE, 0.5), RepeatAnswered)
    assert peer.out() == [answer]
    assert len(peer.of(RequestReceived)) == 1


def test_answer_is_remembered_for_timer_j_and_forgotten_after() -> None:
    peer, event, data = asked("MESSAGE")
    peer.answer(event.transaction, 200, 0.0)
    assert isinstance(peer.hear(data, ALICE, 31.9), RepeatAnswered)
    assert isinstance(peer.hear(data, ALICE, 80.0), RequestReceived)


def test_reliable_transport_remembers_nothing() -> None:
    peer, event, data = asked("MESSAGE", ALICE_TCP)
    peer.answer(event.transaction, 200, 0.0)
    assert isinstance(peer.hear(data, ALICE_TCP, 0.1), RequestReceived)


def test_repeat_from_a_moved_port_is_answered_to_that_port() -> None:
    peer, event, data = asked("MESSAGE")
    peer.answer(event.transaction, 200, 0.0)
    peer.out()
    moved = ALICE._replace(port=40000)
    peer.hear(data, moved, 0.5)
    assert [outgoing.flow for outgoing in peer.layer.take_outgoing()] == [moved]


def test_same_branch_from_another_host_or_call_is_another_request() -> None:
    peer, _, data = asked("MESSAGE")
    assert isinstance(
        peer.hear(data, Flow(Transport.UDP, "192.0.2.77", 5060), 0.1), RequestReceived
    )
    other = data.replace(b"call-1", b"call-2")
    assert isinstance(peer.hear(other, ALICE, 0.1), RequestReceived)


def test_branch_without_cookie_or_no_branch_still_finds_its_transaction() -> None:
    peer = Peer(BOB)
    for via in (
        "SIP/2.0/UDP 192.0.2.10;branch=77",
        "SIP/2.0/UDP 192.0.2.10",
        "SIP/2.0/UDP 192.0.2.10; Branch = 8",
    ):
        data = make_request("MESSAGE").with_top("Via", via).serialise()
        assert isinstance(peer.hear(data, ALICE, 0.0), RequestReceived)
        assert isinstance(peer.hear(data, ALICE, 0.1), RepeatAnswered)


@pytest.mark.parametrize("missing", ["Via", "Call-ID", "CSeq"])
def test_request_that_names_no_transaction_is_malformed(missing: str) -> None:
    request = make_request("MESSAGE").with_top("Via", "SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1")
    request.items = [item for item in request.items if item[0] != missing]
    with pytest.raises(MalformedMessageError):
        Peer(BOB).layer.receive(request, ALICE, 0.0)


@pytest.mark.parametrize("missing", ["Via", "CSeq"])
def test_response_that_names_no_transaction_is_malformed(missing: str) -> None:
    items = [("Via", b"SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1"), ("CSeq", b"1 MESSAGE")]
    response = SipResponse(200, "OK", [item for item in items if item[0] != missing])
    with pytest.raises(MalformedMessageError):
        Peer(BOB).layer.receive(response, ALICE, 0.0)


def test_memory_of_answers_is_bounded_and_loses_the_oldest_first() -> None:
    memory = AnswerMemory(capacity=100)
    for number in range(1000):
        key = b"%d" % number
        assert memory.find(key, 0.0) is None
        memory.remember(key, b"answer")
        assert len(memory) <= 100
    assert memory.find(b"999", 0.0) == b"answer"
    assert memory.find(b"920", 0.0) == b"answer"
    assert memory.find(b"800", 0.0) is None


def test_memory_of_answers_empties_itself_by_time() -> None:
    memory = AnswerMemory()
    memory.find(b"k", 1000.0)
    memory.remember(b"k", b"answer")
    for moment in range(1000, 1032):
        assert memory.find(b"k", float(moment)) == b"answer"
    memory.find(b"other", 1041.0)
    assert len(memory) == 0


def test_provisional_answer_is_repeated_for_a_repeated_invite() -> None:
    peer, event, data = asked("INVITE")
    assert isinstance(peer.hear(data, ALICE, 0.1), RepeatAnswered)
    peer.answer(event.transaction, 100, 0.2)
    assert peer.hear(data, ALICE, 0.5) == RepeatAnswered(peer.events[-1].request)  # type: ignore[union-attr]
    assert peer.said() == ["SIP/2.0 100 Trying"] * 2


def test_refusal_is_repeated_until_the_ack_then_absorbs_for_t4() -> None:
    peer, event, data = asked("INVITE")
    peer.answer(event.transaction, 404, 0.0)
    refusal = peer.out()
    assert sending_times(peer, 4.0) == [0.5, 1.5, 3.5]
    assert isinstance(peer.hear(data, ALICE, 4.0), RepeatAnswered)
    assert peer.out() == refusal
    ack = data.replace(b"INVITE", b"ACK")
    assert peer.hear(ack, ALICE, 4.1) is None
    assert isinstance(peer.hear(data, ALICE, 4.2), RepeatAnswered)
    assert sending_times(peer, 100) == []
    assert isinstance(peer.hear(data, ALICE, 10.0), RequestReceived)


def test_refusal_without_ack_ends_by_timer_h() -> None:
    peer, event, _ = asked("INVITE")
    peer.answer(event.transaction, 404, 0.0)
    peer.out()
    assert sending_times(peer, 200) == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert peer.of(AckMissing) == []
    assert peer.layer.next_deadline is None


def test_reliable_refusal_is_sent_once_and_confirmed_at_once() -> None:
    peer, event, data = asked("INVITE", ALICE_TCP)
    peer.answer(event.transaction, 404, 0.0)
    assert len(peer.out()) == 1
    assert peer.hear(data.replace(b"INVITE", b"ACK"), ALICE_TCP, 0.1) is None
    assert isinstance(peer.hear(data, ALICE_TCP, 0.2), RequestReceived)


def test_2xx_is_repeated_until_its_ack_which_has_another_branch() -> None:
    peer, event, data = asked("INVITE")
    peer.answer(event.transaction, 200, 0.0)
    peer.out()
    assert sending_times(peer, 4.0) == [0.5, 1.5, 3.5]
    ack = data.replace(b"INVITE", b"ACK").replace(b"z9hG4bKq", b"z9hG4bKother")
    seen = peer.hear(ack, ALICE, 4.0)
    assert isinstance(seen, AckReceived)
    assert seen.transaction is event.transaction
    assert peer.hear(ack, ALICE, 4.1) is None
    assert isinstance(peer.hear(data, ALICE, 5.0), RepeatAnswered)
    assert sending_times(peer, 100) == []
    stray = peer.hear(ack, ALICE, 101.0)
    assert isinstance(stray, AckReceived)
    assert stray.transaction is None


def test_2xx_without_ack_is_reported_after_timer_l() -> None:
    peer, event, _ = asked("INVITE")
    peer.answer(event.transaction, 200, 0.0)
    sending_times(peer, 100)
    assert peer.events[-1] == AckMissing(event.transaction)


def test_ack_of_a_2xx_with_the_old_branch_counts_too() -> None:
    peer, event, data = asked("INVITE")
    peer.answer(event.transaction, 200, 0.0)
    seen = peer.hear(data.replace(b"INVITE", b"ACK"), ALICE, 0.1)
    assert isinstance(seen, AckReceived)


def test_second_final_answer_is_not_sent() -> None:
    peer, event, _ = asked("INVITE")
    peer.answer(event.transaction, 200, 0.0)
    peer.answer(event.transaction, 500, 0.0)
    assert peer.said() == ["SIP/2.0 200 OK"]


def test_cancel_is_answered_and_reported_with_its_invite() -> None:
    peer, event, data = asked("INVITE")
    request = parse_message(data)
    assert isinstance(request, SipRequest)
    cancel = build_cancel(request).serialise()
    reported = peer.hear(cancel, ALICE, 0.5)
    assert isinstance(reported, CancelReceived)
    assert reported.transaction is event.transaction
    peer.answer(event.transaction, 487, 0.5)
    assert peer.said() == ["SIP/2.0 200 OK", "SIP/2.0 487 Request Terminated"]
    assert isinstance(peer.hear(cancel, ALICE, 0.6), RepeatAnswered)


def test_cancel_too_late_is_answered_and_changes_nothing() -> None:
    peer, event, data = asked("INVITE")
    peer.answer(event.transaction, 200, 0.0)
    request = parse_message(data)
    assert isinstance(request, SipRequest)
    assert peer.hear(build_cancel(request).serialise(), ALICE, 0.5) is None
    answers = [parse_message(answer) for answer in peer.out()]
    assert [answer.to.tag for answer in answers] == ["b", "b"]


def test_cancel_of_nothing_gets_481() -> None:
    peer = Peer(BOB)
    invite = make_request("INVITE").with_top("Via", "SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKx")
    assert peer.hear(build_cancel(invite).serialise(), ALICE, 0.0) is None
    assert peer.said() == ["SIP/2.0 481 Call/Transaction Does Not Exist"]


def test_too_many_invites_are_answered_503_without_keeping_them() -> None:
    peer = Peer(BOB, max_invites=2)
    for number in range(4):
        invite = make_request("INVITE").with_top("Via", f"SIP/2.0/UDP a;branch=z9hG4bK{number}")
        peer.hear(invite.serialise(), ALICE, 0.0)
    assert [type(event) for event in peer.events] == [RequestReceived] * 2 + [Overloaded] * 2
    assert peer.said() == ["SIP/2.0 503 Service Unavailable"] * 2


def test_invite_nobody_answers_is_dropped_after_timer_c() -> None:
    peer, _, data = asked("INVITE")
    assert sending_times(peer, 181.0) == []
    assert isinstance(peer.hear(data, ALICE, 182.0), RequestReceived)


def test_flood_of_provisional_answers_keeps_the_list_of_deadlines_short() -> None:
    peer, _, sent = asking("INVITE")
    ringing = reply(sent, 180)
    for step in range(1000):
        peer.hear(ringing, BOB, 0.1 + step * 0.001)
    assert len(peer.layer._deadlines) < 5


@pytest.mark.parametrize("header", ["From", "To", "Call-ID", "CSeq"])
def test_an_invite_that_could_not_be_answered_or_forgotten_makes_no_transaction(
    header: str,
) -> None:
    request = make_request("INVITE").with_top("Via", via_value(ALICE, "192.0.2.10", "z9hG4bKq"))
    broken = [(name, b"<x" if name == header else value) for name, value in request.items]
    if header == "Call-ID":
        broken = [item for item in broken if item[0] != header]
    peer = Peer(BOB)
    with pytest.raises(MalformedMessageError):
        peer.hear(SipRequest("INVITE", request.target, broken).serialise(), ALICE, 0.0)
    assert peer.layer.next_deadline is None
