"""The client side of SIP transactions (RFC 3261 §17.1), against a script and a clock."""

from tests.unit.protocol.sip.sip_peers import (
    BOB,
    BOB_TCP,
    asking,
    make_request,
    reply,
    sending_times,
)

from lianjing.protocol.sip.clients import ClientState
from lianjing.protocol.sip.events import (
    RequestFailed,
    RequestTimedOut,
    ResponseReceived,
    StrayResponse,
)
from lianjing.protocol.sip.message import SipRequest
from lianjing.protocol.sip.parse import parse_message


def test_request_is_repeated_at_the_times_of_the_standard_until_timer_f() -> None:
    peer, transaction, _ = asking("MESSAGE")
    assert sending_times(peer, 100) == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert peer.events == [RequestTimedOut(transaction)]
    assert transaction.state is ClientState.TERMINATED
    assert peer.layer.next_deadline is None


def test_provisional_answer_slows_repeats_down() -> None:
    peer, _, sent = asking("MESSAGE")
    peer.hear(reply(sent, 100), BOB, 0.1)
    assert sending_times(peer, 20) == [0.5, 4.5, 8.5, 12.5, 16.5]


def test_final_answer_ends_repeats_and_its_own_repeats_are_absorbed_for_t4() -> None:
    peer, transaction, sent = asking("MESSAGE")
    answer = reply(sent, 200)
    event = peer.hear(answer, BOB, 0.2)
    assert isinstance(event, ResponseReceived)
    assert (event.transaction, event.response.status, event.flow) == (transaction, 200, BOB)
    assert peer.hear(answer, BOB, 0.3) is None
    assert sending_times(peer, 100) == []
    assert isinstance(peer.hear(answer, BOB, 6.0), StrayResponse)


def test_reliable_transport_repeats_nothing_and_ends_at_once() -> None:
    peer, transaction, sent = asking("MESSAGE", BOB_TCP)
    assert peer.layer.next_deadline == 32.0
    peer.hear(reply(sent, 200), BOB_TCP, 0.2)
    assert transaction.state is ClientState.TERMINATED
    assert isinstance(peer.hear(reply(sent, 200), BOB_TCP, 0.3), StrayResponse)


def test_reliable_request_without_answer_times_out() -> None:
    peer, transaction, _ = asking("MESSAGE", BOB_TCP)
    assert sending_times(peer, 100) == []
    assert peer.events == [RequestTimedOut(transaction)]


def test_lost_connection_fails_what_waits_on_it_and_nothing_else() -> None:
    peer, transaction, _ = asking("MESSAGE", BOB_TCP)
    other = peer.layer.send(make_request("OPTIONS"), BOB, sent_by="192.0.2.10", now=0.0)
    assert peer.layer.flow_lost(BOB_TCP) == [RequestFailed(transaction)]
    assert peer.layer.flow_lost(BOB_TCP) == []
    sending_times(peer, 100)
    assert peer.events == [RequestTimedOut(other)]


def test_answer_with_another_branch_or_method_is_a_stray() -> None:
    peer, _, sent = asking("MESSAGE")
    foreign = reply(sent, 200).replace(b"z9hG4bK", b"z9hG4bK-")
    assert isinstance(peer.hear(foreign, BOB, 0.1), StrayResponse)
    other = reply(sent, 200).replace(b"1 MESSAGE", b"1 OPTIONS")
    assert isinstance(peer.hear(other, BOB, 0.1), StrayResponse)


def test_invite_is_repeated_at_doubling_intervals_until_timer_b() -> None:
    peer, transaction, _ = asking("INVITE")
    assert sending_times(peer, 100) == [0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    assert peer.events == [RequestTimedOut(transaction)]


def test_refusal_is_acknowledged_again_for_each_repeat_until_timer_d() -> None:
    peer, transaction, sent = asking("INVITE")
    peer.hear(reply(sent, 486), BOB, 1.0)
    assert peer.said() == ["ACK sip:34020000001320000001@192.0.2.101:5060 SIP/2.0"]
    assert peer.hear(reply(sent, 486), BOB, 1.5) is None
    assert len(peer.out()) == 1
    assert sending_times(peer, 100) == []
    assert [event.response.status for event in peer.of(ResponseReceived)] == [486]
    assert transaction.state is ClientState.TERMINATED


# cases: 98
def test_each_repeat_of_a_2xx_gets_the_ack_again() -> None:
    peer, transaction, sent = asking("INVITE")
    peer.hear(reply(sent, 200), BOB, 1.0)
    ack = make_request("ACK").with_header("To", "<sip:x@y>;tag=b")
    peer.layer.send_ack(ack, BOB, sent_by="192.0.2.10", transaction=transaction)
    first = peer.out()
    for moment in (1.5, 2.5, 4.5):
        assert peer.hear(reply(sent, 200), BOB, moment) is None
        assert peer.out() == first


def test_2xx_of_another_fork_is_passed_on() -> None:
    peer, transaction, sent = asking("INVITE")
    peer.hear(reply(sent, 200), BOB, 1.0)
    ack = make_request("ACK").with_header("To", "<sip:x@y>;tag=b")
    peer.layer.send_ack(ack, BOB, sent_by="192.0.2.10", transaction=transaction)
    assert isinstance(peer.hear(reply(sent, 200, tag="fork"), BOB, 1.1), ResponseReceived)
    assert peer.hear(reply(sent, 486), BOB, 1.2) is None


def test_very_late_2xx_is_a_stray_that_the_call_can_still_end() -> None:
    peer, _, sent = asking("INVITE")
    peer.hear(reply(sent, 200), BOB, 1.0)
    sending_times(peer, 33.5)
    assert isinstance(peer.hear(reply(sent, 200), BOB, 34.0), StrayResponse)


def test_ringing_for_ever_ends_by_timer_c() -> None:
    peer, transaction, sent = asking("INVITE")
    peer.hear(reply(sent, 180), BOB, 10.0)
    assert sending_times(peer, 500) == []
    assert peer.events[-1] == RequestTimedOut(transaction)
    assert peer.layer.next_deadline is None


def test_cancel_waits_for_the_first_provisional_answer() -> None:
    peer, transaction, sent = asking("INVITE")
    peer.layer.cancel(transaction, 0.2)
    assert peer.said() == []
    peer.hear(reply(sent, 100), BOB, 0.3)
    (cancel,) = (parse_message(data) for data in peer.out())
    assert isinstance(cancel, SipRequest)
    assert (cancel.method, cancel.cseq, cancel.via.branch) == (
        "CANCEL",
        (1, "CANCEL"),
        sent.via.branch,
    )
    peer.layer.cancel(transaction, 0.4)
    assert peer.said() == []
    assert peer.hear(reply(cancel, 200), BOB, 0.5) is None
    event = peer.hear(reply(sent, 487), BOB, 0.6)
    assert isinstance(event, ResponseReceived)
    assert event.response.status == 487
    assert peer.said() == ["ACK sip:34020000001320000001@192.0.2.101:5060 SIP/2.0"]


def test_cancelled_invite_without_a_final_answer_times_out_after_timer_b() -> None:
    peer, transaction, sent = asking("INVITE")
    peer.hear(reply(sent, 180), BOB, 1.0)
    peer.layer.cancel(transaction, 5.0)
    sending_times(peer, 37.0)
    assert peer.events[-1] == RequestTimedOut(transaction)
    assert len(peer.of(RequestTimedOut)) == 1


def test_cancel_after_the_answer_or_of_another_method_sends_nothing() -> None:
    peer, transaction, sent = asking("INVITE")
    peer.hear(reply(sent, 200), BOB, 0.1)
    peer.layer.cancel(transaction, 0.2)
    message = peer.layer.send(make_request("MESSAGE"), BOB, sent_by="192.0.2.10", now=0.2)
    peer.out()
    peer.layer.cancel(message, 0.3)
    assert peer.said() == []
