"""INVITE dialogs of both sides."""

import pytest
from tests.unit.protocol.sip.sip_peers import ALICE, BOB, make_request

from lianjing.protocol.sip.build import build_request, build_response
from lianjing.protocol.sip.calls import MAX_FORKS, CallState, IncomingCall, OutgoingCall
from lianjing.protocol.sip.dialogs import DialogId, dialog_of_answer
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest, SipResponse

NAT = Flow(Transport.UDP, "203.0.113.7", 40001)
PRIVATE = "<sip:34020000001320000001@10.0.0.5:5060>"
OFFER = b"v=0\r\n"


def called(
    invite: SipRequest, status: int, *, tag: str = "b", contact: str = PRIVATE
) -> SipResponse:
    headers = [("Contact", contact)] if contact else []
    return build_response(invite, status, to_tag=tag, headers=headers)


def outgoing(*, use_contact: bool = True, body: bytes = OFFER) -> OutgoingCall:
    return OutgoingCall(make_request("INVITE", body=body), destination=BOB, use_contact=use_contact)


def confirmed(**options: bool) -> OutgoingCall:
    call = outgoing(**options)
    call.receive_response(called(call.invite, 200), NAT)
    call.requests_to_send()
    return call


def from_bob(method: str, *, cseq: int = 1, tag: str = "b", to_tag: str = "a") -> SipRequest:
    return build_request(
        method,
        "sip:34020000002000000001@192.0.2.10:5060",
        from_=f"<sip:34020000001320000001@3402000000>;tag={tag}",
        to=f"<sip:34020000002000000001@3402000000>;tag={to_tag}",
        call_id="call-1",
        cseq=cseq,
    )


def test_call_goes_from_calling_over_early_to_confirmed() -> None:
    call = outgoing()
    call.receive_response(called(call.invite, 100))
    assert (call.state, call.dialog) == (CallState.CALLING, None)
    call.receive_response(called(call.invite, 101))
    assert call.state is CallState.EARLY
    call.receive_response(called(call.invite, 200))
    assert (call.state, call.final_status) == (CallState.CONFIRMED, 200)
    (ack,) = call.requests_to_send()
    assert (ack.method, ack.cseq.number, ack.to.tag, ack.from_.tag) == ("ACK", 1, "b", "a")
    assert call.dialog is not None
    assert call.dialog.id == DialogId("call-1", "a", "b")


# cases: 107
def test_ack_and_bye_take_the_path_the_answer_came_from_and_name_the_contact() -> None:
    call = confirmed()
    bye = call.bye()
    assert call.destination == NAT
    assert bye.target == "sip:34020000001320000001@10.0.0.5:5060"
    assert (bye.method, bye.cseq.number, bye.call_id) == ("BYE", 2, "call-1")
    assert call.state is CallState.TERMINATED


# cases: 107
def test_contact_can_be_ignored_in_favour_of_the_source() -> None:
    call = confirmed(use_contact=False)
    assert call.request("INFO").target == "sip:34020000001320000001@203.0.113.7:40001"


@pytest.mark.parametrize("contact", ["", "*", "<sip:[::1>", "<sip:>", "<tel:110>"])
def test_useless_contact_leaves_the_first_target(contact: str) -> None:
    call = outgoing()
    call.receive_response(called(call.invite, 200, contact=contact))
    assert call.bye().target == call.invite.target


# cases: 98
def test_repeat_of_the_2xx_gets_the_same_ack() -> None:
    call = outgoing()
    call.receive_response(called(call.invite, 200))
    first = call.requests_to_send()
    call.receive_response(called(call.invite, 200))
    assert call.requests_to_send() == first


def test_other_forks_get_ack_and_bye_and_the_call_lives_on() -> None:
    call = confirmed()
    for fork in range(2 * MAX_FORKS):
        call.receive_response(called(call.invite, 200, tag=f"fork{fork}"))
    out = call.requests_to_send()
    assert [request.method for request in out[:2]] == ["ACK", "BYE"]
    assert {request.to.tag for request in out[:2]} == {"fork0"}
    assert len(out) == 2 * (MAX_FORKS - 1)
    assert call.state is CallState.CONFIRMED


@pytest.mark.parametrize("status", [404, 486, 488])
# cases: 97
def test_refusal_ends_the_call_and_is_remembered(status: int) -> None:
    call = outgoing()
    call.receive_response(called(call.invite, status))
    assert (call.state, call.final_status) == (CallState.TERMINATED, status)
    assert call.requests_to_send() == []


def test_timeout_ends_the_call() -> None:
    call = outgoing()
    call.timed_out()
    assert call.state is CallState.TERMINATED
    answered = confirmed()
    answered.timed_out()
    assert answered.state is CallState.CONFIRMED


# cases: 99
def test_2xx_after_giving_up_gets_ack_and_bye() -> None:
    call = outgoing()
    assert call.give_up() is True
    call.receive_response(called(call.invite, 200))
    assert [request.method for request in call.requests_to_send()] == ["ACK", "BYE"]
    assert call.state is CallState.TERMINATED
    call.receive_response(called(call.invite, 200))
    assert [request.method for request in call.requests_to_send()] == ["ACK"]


def test_2xx_after_a_timeout_gets_ack_and_bye() -> None:
    call = outgoing()
    call.timed_out()
    call.receive_response(called(call.invite, 200))
    assert [request.method for request in call.requests_to_send()] == ["ACK", "BYE"]


def test_giving_up_an_answered_call_asks_for_no_cancel() -> None:
    assert confirmed().give_up() is False


# cases: 106
def test_late_offer_is_answered_in_the_ack() -> None:
    call = outgoing(body=b"")
    call.acknowledge(body=b"early", content_type="application/sdp")
    call.receive_response(called(call.invite, 200))
    assert call.state is CallState.ACCEPTED
    call.receive_response(called(call.invite, 200))
    assert call.requests_to_send() == []
    call.acknowledge(body=b"v=0\r\n", content_type="application/sdp")
    (ack,) = call.requests_to_send()
    assert (ack.body, ack.content_type) == (b"v=0\r\n", "application/sdp")
    assert call.state is CallState.CONFIRMED


def test_bye_before_the_late_answer_is_preceded_by_an_ack() -> None:
    call = outgoing(body=b"")
    call.receive_response(called(call.invite, 200))
    bye = call.bye()
    assert [request.method for request in call.requests_to_send()] == ["ACK"]
    assert bye.cseq.number == 2


# cases: 102
def test_bye_of_the_peer_ends_the_call_once() -> None:
    call = confirmed()
    assert call.receive_request(from_bob("INFO", cseq=5)) == 0
    assert call.receive_request(from_bob("BYE", cseq=6)) == 0
    assert call.state is CallState.TERMINATED
    assert call.receive_request(from_bob("BYE", cseq=6)) == 500


@pytest.mark.parametrize(
    "request_", [from_bob("BYE", tag="x"), from_bob("BYE", to_tag="x")], ids=["peer", "own"]
)
def test_request_with_foreign_tags_is_refused_and_changes_nothing(request_: SipRequest) -> None:
    call = confirmed()
    assert call.receive_request(request_) == 481
    assert call.state is CallState.CONFIRMED
    assert outgoing().receive_request(from_bob("BYE")) == 481


def test_request_of_another_call_is_refused() -> None:
    other = from_bob("BYE").with_header("Call-ID", "call-2")
    assert confirmed().receive_request(other) == 481


def test_request_without_a_dialog_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no dialog"):
        outgoing().bye()


def test_requests_after_an_early_dialog_go_on_counting() -> None:
    call = outgoing()
    call.receive_response(called(call.invite, 183))
    assert call.request("INFO").cseq.number == 2
    call.receive_response(called(call.invite, 200))
    assert call.bye().cseq.number == 3


def test_record_routes_are_followed_loosely_and_strictly() -> None:
    invite = make_request("INVITE")
    routes = [("Record-Route", "<sip:p1;lr>, <sip:p2;lr>"), ("Record-Route", "<sip:p3;LR>")]
    answer = build_response(invite, 200, to_tag="b", headers=[*routes, ("Contact", PRIVATE)])
    loose = dialog_of_answer(invite, answer, destination=BOB).request("BYE")
    assert [route.uri_text for route in loose.addresses("Route")] == [
        "sip:p3;LR",
        "sip:p2;lr",
        "sip:p1;lr",
    ]
    strict_answer = build_response(
        invite, 200, to_tag="b", headers=[("Record-Route", "<sip:old>"), ("Contact", PRIVATE)]
    )
    strict = dialog_of_answer(invite, strict_answer, destination=BOB).request("BYE")
    assert strict.target == "sip:old"
    assert [route.raw for route in strict.addresses("Route")] == [PRIVATE]


# ------------------------------------------------------------------------ called side


def incoming(**headers: str) -> IncomingCall:
    invite = make_request("INVITE", body=OFFER).with_top("Via", "SIP/2.0/UDP 10.0.0.9;rport")
    for name, value in headers.items():
        invite = invite.with_header(name.replace("_", "-"), value)
    return IncomingCall(
        invite, local_tag="own", contact="<sip:channel@192.0.2.101:5060>", source=ALICE
    )


def from_alice(method: str, *, cseq: int, tag: str = "own") -> SipRequest:
    request = make_request(method).with_header("To", f"<sip:x@y>;tag={tag}")
    return request.with_header("CSeq", f"{cseq} {method}")


def test_answers_carry_tag_contact_and_source() -> None:
    call = incoming()
    trying, ringing, ok = (call.respond(status) for status in (100, 180, 200))
    assert (trying.to.tag, trying.contact) == ("", None)
    assert (ringing.to.tag, ringing.contact is not None) == ("own", True)
    assert ok.via.received == ALICE.host
    assert call.state is CallState.ACCEPTED
    call.receive_ack()
    assert call.state is CallState.CONFIRMED


def test_refusal_carries_no_contact_and_ends() -> None:
    call = incoming()
    refusal = call.respond(486)
    assert refusal.contact is None
    assert call.state is CallState.TERMINATED
    call.receive_ack()
    assert call.state is CallState.TERMINATED


def test_early_state_is_reached_by_a_tagged_answer() -> None:
    call = incoming()
    call.respond(183)
    assert call.state is CallState.EARLY


def test_record_route_is_copied_into_the_answer_and_followed() -> None:
    call = incoming(Record_Route="<sip:p1;lr>, <sip:p2;lr>")
    assert call.respond(200).header("Record-Route") == "<sip:p1;lr>, <sip:p2;lr>"
    assert [route.uri_text for route in call.bye().addresses("Route")] == ["sip:p1;lr", "sip:p2;lr"]


# cases: 113
def test_called_side_reports_the_end_of_file_inside_the_dialog() -> None:
    call = incoming()
    call.respond(200)
    report = call.request("MESSAGE", body=b"<x/>", content_type="Application/MANSCDP+xml")
    assert (report.from_.tag, report.to.tag, report.cseq.number) == ("own", "a", 1)
    assert report.target == "sip:34020000002000000001@192.0.2.10:5060"
    assert call.destination == ALICE


def test_called_side_checks_tags_and_order() -> None:
    call = incoming()
    assert call.receive_request(from_alice("BYE", cseq=2, tag="other")) == 481
    assert call.receive_request(from_alice("INFO", cseq=1)) == 500
    assert call.receive_request(from_alice("INFO", cseq=2)) == 0
    assert call.receive_request(from_alice("BYE", cseq=3)) == 0
    assert call.state is CallState.TERMINATED


def test_invite_without_contact_is_answered_at_its_from() -> None:
    invite = make_request("INVITE")
    invite.items = [item for item in invite.items if item[0] != "Contact"]
    call = IncomingCall(invite, local_tag="own", contact="<sip:c@d>", source=ALICE)
    assert call.bye().target == "sip:34020000002000000001@3402000000"
    ignoring = IncomingCall(
        invite, local_tag="own", contact="<sip:c@d>", source=NAT, use_contact=False
    )
    assert ignoring.bye().target == "sip:34020000002000000001@203.0.113.7:40001"


def test_contact_without_user_is_completed_from_the_peers_address() -> None:
    call = outgoing(use_contact=False)
    call.receive_response(called(call.invite, 200, contact="<sip:10.0.0.5>"), NAT)
    assert call.bye().target == "sip:34020000001320000001@203.0.113.7:40001"
