"""SUBSCRIBE dialogs of both sides."""

import pytest
from tests.unit.protocol.sip.sip_peers import ALICE, BOB

from lianjing.protocol.sip.build import build_request, build_response
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.subscriptions import Notifier, Subscriber, SubscriptionPhase

MOVED = Flow(Transport.UDP, "192.0.2.101", 40001)
XML = "Application/MANSCDP+xml"


def subscribe_request(expires: int = 600) -> SipRequest:
    return build_request(
        "SUBSCRIBE",
        "sip:34020000001180000001@192.0.2.102:5060",
        from_="<sip:34020000002000000001@3402000000>;tag=a",
        to="<sip:34020000001180000001@3402000000>",
        call_id="sub-1",
        cseq=1,
        headers=[
            ("Contact", "<sip:34020000002000000001@192.0.2.10:5060>"),
            ("Event", "Catalog;id=1894"),
            ("Expires", expires),
        ],
        body=b"<Query/>",
        content_type=XML,
    )


def pair(expires: int = 600) -> tuple[Subscriber, Notifier]:
    """Give both sides after the SUBSCRIBE was accepted at 0 s."""
    request = subscribe_request(expires)
    subscriber = Subscriber(request, expires=expires, destination=BOB, now=0.0)
    notifier = Notifier(
        request,
        local_tag="b",
        contact="<sip:n@192.0.2.102>",
        source=ALICE,
        expires=expires,
        now=0.0,
    )
    subscriber.receive_response(notifier.accept(request, ALICE), BOB, 0.0)
    return subscriber, notifier


def notify(notifier: Notifier, now: float, reason: str = "") -> SipRequest:
    return notifier.notify(body=b"<Notify/>", content_type=XML, now=now, reason=reason)


# cases: 80
def test_subscription_is_granted_and_told() -> None:
    subscriber, notifier = pair()
    assert (subscriber.phase, subscriber.ends_at) == (SubscriptionPhase.ACTIVE, 600.0)
    assert subscriber.destination == BOB
    told = notify(notifier, 1.0)
    assert subscriber.receive_notify(told, BOB, 1.0) == 0
    assert told.event == ("catalog", "1894", {"id": "1894"})
    state = told.subscription_state
    assert state is not None
    assert (state.state, state.expires) == ("active", 599)
    assert (told.to.tag, told.from_.tag, told.cseq.number) == ("a", "b", 1)


def test_notify_may_overtake_the_answer() -> None:
    request = subscribe_request()
    subscriber = Subscriber(request, expires=600, destination=BOB, now=0.0)
    notifier = Notifier(
        request, local_tag="b", contact="<sip:n@h>", source=ALICE, expires=600, now=0.0
    )
    assert subscriber.receive_notify(notify(notifier, 0.0), BOB, 0.0) == 0
    assert subscriber.phase is SubscriptionPhase.ACTIVE
    subscriber.receive_response(notifier.accept(request, ALICE), BOB, 0.1)
    assert subscriber.refresh(expires=600).to.tag == "b"


# cases: 86
def test_notify_of_an_unknown_dialog_is_refused() -> None:
    subscriber, notifier = pair()
    told = notify(notifier, 1.0)
    assert subscriber.receive_notify(told.with_header("Call-ID", "x"), BOB, 1.0) == 481
    assert subscriber.receive_notify(told.with_header("To", "<sip:a@b>;tag=x"), BOB, 1.0) == 481


def test_old_notify_is_refused_and_another_peer_tag_is_let_pass() -> None:
    subscriber, notifier = pair()
    first, second = notify(notifier, 1.0), notify(notifier, 2.0)
    assert subscriber.receive_notify(second, BOB, 2.0) == 0
    assert subscriber.receive_notify(first, BOB, 2.0) == 500
    odd = first.with_header("From", "<sip:34020000001180000001@3402000000>;tag=new")
    assert subscriber.receive_notify(odd, BOB, 2.0) == 0


# cases: 82
def test_refresh_inside_the_dialog_prolongs_both_sides() -> None:
    subscriber, notifier = pair()
    assert subscriber.refresh_at == 450.0
    refresh = subscriber.refresh(expires=600, body=b"<Query/>", content_type=XML)
    assert (refresh.cseq.number, refresh.to.tag, refresh.expires) == (2, "b", 600)
    assert refresh.header("Event") == "Catalog;id=1894"
    assert notifier.refresh(refresh, MOVED, expires=300, now=450.0) == 0
    subscriber.receive_response(notifier.accept(refresh, MOVED), BOB, 450.0)
    assert (notifier.ends_at, subscriber.ends_at) == (750.0, 750.0)
    assert notifier.destination == MOVED


def test_short_subscription_is_refreshed_before_its_middle_ends() -> None:
    subscriber, _ = pair(60)
    assert subscriber.refresh_at == 30.0


# cases: 83
def test_expires_zero_ends_both_sides() -> None:
    subscriber, notifier = pair()
    last = subscriber.refresh(expires=0)
    assert subscriber.phase is SubscriptionPhase.TERMINATED
    assert subscriber.refresh_at is None
    assert notifier.refresh(last, ALICE, expires=0, now=10.0) == 0
    assert notifier.accept(last, ALICE).expires == 0
    assert notifier.phase is SubscriptionPhase.TERMINATED
    assert notifier.refresh(last, ALICE, expires=600, now=11.0) == 481
    final = notify(notifier, 11.0).subscription_state
    assert final is not None
    assert (final.state, final.reason) == ("terminated", "timeout")


# cases: 84
def test_expiry_without_refresh_ends_both_sides() -> None:
    subscriber, notifier = pair()
    for side in (subscriber, notifier):
        side.advance(599.0)
        assert side.phase is SubscriptionPhase.ACTIVE
        side.advance(600.0)
        assert side.phase is SubscriptionPhase.TERMINATED
    assert subscriber.reason == "expired"


# cases: 85
def test_terminated_notify_ends_the_subscription_with_its_reason() -> None:
    subscriber, notifier = pair()
    assert subscriber.receive_notify(notify(notifier, 5.0, "deactivated"), BOB, 5.0) == 0
    assert (subscriber.phase, subscriber.reason) == (SubscriptionPhase.TERMINATED, "deactivated")
    assert subscriber.receive_notify(notify(notifier, 5.0), BOB, 5.0) == 0
    assert subscriber.receive_notify(notify(notifier, 700.0), BOB, 700.0) == 481


@pytest.mark.parametrize("status", [403, 404, 489, 503])
def test_refused_first_subscribe_ends_it(status: int) -> None:
    subscriber = Subscriber(subscribe_request(), expires=600, destination=BOB, now=0.0)
    subscriber.receive_response(SipResponse(status, "", []), BOB, 0.1)
    assert (subscriber.phase, subscriber.reason) == (SubscriptionPhase.TERMINATED, str(status))


@pytest.mark.parametrize(
    ("status", "phase"),
    [(481, SubscriptionPhase.TERMINATED), (503, SubscriptionPhase.ACTIVE)],
)
def test_refused_refresh_ends_it_only_if_the_peer_forgot_it(
    status: int, phase: SubscriptionPhase
) -> None:
    subscriber, notifier = pair()
    subscriber.receive_response(SipResponse(status, "", []), BOB, 1.0)
    notifier.receive_response(SipResponse(status, "", []))
    assert (subscriber.phase, notifier.phase) == (phase, phase)


def test_silence_ends_only_an_unanswered_subscribe() -> None:
    waiting = Subscriber(subscribe_request(), expires=600, destination=BOB, now=0.0)
    waiting.receive_response(SipResponse(100, "", []), BOB, 0.1)
    waiting.timed_out()
    assert waiting.reason == "no answer"
    subscriber, _ = pair()
    subscriber.timed_out()
    assert subscriber.phase is SubscriptionPhase.ACTIVE


def test_answer_without_expires_grants_what_was_asked() -> None:
    request = subscribe_request()
    subscriber = Subscriber(request, expires=600, destination=BOB, now=0.0)
    subscriber.receive_response(build_response(request, 200, to_tag="b"), BOB, 1.0)
    assert subscriber.ends_at == 601.0


def test_single_query_by_expires_zero_is_told_once_and_over() -> None:
    notifier = Notifier(
        subscribe_request(0), local_tag="b", contact="<sip:n@h>", source=ALICE, expires=0, now=0.0
    )
    state = notify(notifier, 0.0).subscription_state
    assert state is not None
    assert state.state == "terminated"


def test_refresh_with_foreign_tags_is_refused() -> None:
    subscriber, notifier = pair()
    foreign = subscriber.refresh(expires=600).with_header("From", "<sip:a@b>;tag=x")
    assert notifier.refresh(foreign, ALICE, expires=600, now=1.0) == 481


def test_refresh_without_a_dialog_is_a_mistake_of_ours() -> None:
    subscriber = Subscriber(subscribe_request(), expires=600, destination=BOB, now=0.0)
    with pytest.raises(ValueError, match="no dialog"):
        subscriber.refresh(expires=600)
