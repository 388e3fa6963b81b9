"""What is bounded: messages of one source, counters, suspicions, stories."""

import json

import pytest

from lianjing.kernel.causes import CODES
from lianjing.kernel.causes.play import REFUSALS
from lianjing.link.media import Measure
from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest
from lianjing.protocol.sip.parse import parse_message
from lianjing.signal.calls.failure import STATUS_OF, refusal
from lianjing.signal.calls.story import MAX_MESSAGES, MAX_STEPS, MAX_TEXT, MAX_VIEWERS, Story
from lianjing.signal.clock import Clock
from lianjing.signal.counters import MAX_NAMES, Counters
from lianjing.signal.limits import SourceLimit

FLOW = Flow(Transport.UDP, "192.0.2.1", 5060)
INVITE = (
    b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
    b"To: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
)


def test_a_source_has_its_share_of_each_second_and_others_theirs():
    limit = SourceLimit(rate=10, devices_at=lambda _: 0)
    assert [limit.allows("192.0.2.1", 5.0) for _ in range(12)] == [True] * 10 + [False] * 2
    assert limit.allows("192.0.2.2", 5.5)
    assert limit.allows("192.0.2.1", 6.0)


def test_an_address_with_many_devices_has_more_room():
    limit = SourceLimit(rate=10, devices_at=lambda _: 2)
    allowed = sum(limit.allows("192.0.2.1", 5.0) for _ in range(1000))
    assert allowed == SourceLimit.KNOWN * 10 + 2 * SourceLimit.PER_DEVICE


def test_forged_sources_fill_no_memory():
    limit = SourceLimit(rate=10, devices_at=lambda _: 0)
    for number in range(70_000):
        limit.allows(f"h{number}", 5.0)
    assert len(limit._counts) <= 65_537


def test_counters_of_strangers_are_bounded():
    counters = Counters()
    for number in range(10_000):
        counters.add("malformed.sip", source=f"198.51.100.{number}")
    assert counters.get("malformed.sip") == 10_000
    assert len(counters.all()) <= MAX_NAMES + 2
    assert counters.get("malformed.sip.others") == 10_000 - MAX_NAMES + 1


def test_nobody_registers_as_ourselves(signal):
    stranger = Flow(Transport.UDP, "203.0.113.9", 5060)
    assert signal.ask("REGISTER", stranger, sender=signal.core.code).status == 403


def test_invented_codes_are_not_all_reported(signal):
    from lianjing.link import events

    stranger = Flow(Transport.UDP, "203.0.113.9", 5060)
    for second in range(2):
        for number in range(200):
            signal.ask("REGISTER", stranger, sender=f"nobody{second}{number}")
        signal.now += 1.0
    assert signal.core.counters.get("registrations.refused.bad_code") == 400
    assert len(signal.told(events.RegistrationRefused)) == 100


async def test_suspicions_and_refusals_are_counted_all_and_reported_seldom(signal):
    from lianjing.link import events
    from lianjing.protocol import manscdp

    for number in range(300):
        keepalive = manscdp.Keepalive(number + 1, "34020000001320000001")
        signal.say(keepalive, FLOW, sender="34020000001320000001")
        signal.ask("REGISTER", FLOW, sender="nobody")
    assert signal.core.counters.get("suspicious") == 300
    assert signal.core.counters.get("registrations.refused.bad_code") == 300
    assert len(signal.told(events.MessageSuspected)) == 1
    assert len(signal.told(events.RegistrationRefused)) == 1
    for number in range(10_100):
        signal.server.inbox._suspected[f"{number}", "h"] = signal.now
    signal.say(manscdp.Keepalive(1, "34020000001320000002"), FLOW, sender="34020000001320000002")
    assert len(signal.server.inbox._suspected) == 1


def make_story():
    clock = Clock(lambda: 5.0, lambda: 1_800_000_000.0)
    return Story(clock, device="d", channel="c", kind="live", direction="down")


def test_a_story_is_bounded_whatever_happens():
    story = make_story()
    for _ in range(1000):
        story.step("a", "b", "x", "y" * 10_000)
        story.message("sent", FLOW, b"\xff" * 70_000)
        story.add_viewer("u")
    told = json.loads(story.as_json())
    assert len(told["steps"]) == MAX_STEPS
    assert len(told["messages"]) == MAX_MESSAGES
    assert len(told["viewers"]) == MAX_VIEWERS
    assert max(len(message["text"]) for message in told["messages"]) <= MAX_TEXT
    assert len(story.as_json()) < 8_000_000


def test_a_story_ends_or_fails_by_whether_it_played():
    story = make_story()
    story.end("no_rtp", {"seconds": "6"})
    assert (story.outcome, story.cause) == ("failed", "no_rtp")
    story = make_story()
    story.playing()
    story.measure(
        Measure(
            stream="s",
            packets=90,
            lost=10,
            bytes=1000,
            frames=25,
            jitter_ms=0.0,
            delay_ms=0.0,
            viewers=1,
            relays=0,
        )
    )
    story.end("idle")
    assert story.outcome == "ended"
    assert json.loads(story.as_json())["loss"] == 0.1


@pytest.mark.parametrize("code", sorted(STATUS_OF))
def test_every_cause_has_its_sentences_and_a_status_for_uppers(code):
    assert code in CODES
    assert 400 <= STATUS_OF[code] < 600


@pytest.mark.parametrize("status", [*REFUSALS, 499, 606])
def test_a_refusal_is_explained_whatever_its_number(status):
    request = parse_message(INVITE)
    assert isinstance(request, SipRequest)
    warning = [("Warning", '399 x "no_rtp"')]
    failure = refusal("peer", build_response(request, status, to_tag="t", headers=warning))
    assert failure.code == "refused"
    assert failure.facts["status"] == str(status)
    assert failure.facts["meaning"]
    assert failure.facts["warning"] == "no_rtp"


@pytest.mark.parametrize("text", ["", '399 x "', "nonsense", '"' * 9, '399 x "' + "y" * 9999 + '"'])
def test_any_warning_is_read_as_far_as_it_goes(text):
    request = parse_message(INVITE)
    assert isinstance(request, SipRequest)
    headers = [("Warning", text)] if text else []
    failure = refusal("peer", build_response(request, 500, to_tag="t", headers=headers))
    assert len(failure.facts["warning"]) <= 300
