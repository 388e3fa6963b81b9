"""Live pictures from the first INVITE to the BYE, and every way in which there are none."""

import asyncio
import time

import pytest

from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.media import Transport as MediaTransport
from lianjing.link.roster import Substream
from lianjing.simulator.plan import DevicePlan
from lianjing.simulator.quirks import Quirk

from .platform_under_test import AT_ONCE, until

PLATFORM = "34020000002000000001"
CAMERA = "34020000001320000001"
OTHERS = [f"3402000000132000010{n}" for n in range(4)]


async def camera(platform, *, faults=None, quirks=(), **facts):
    """Enter one camera and wait until its channel is known; gives the simulated device."""
    await platform.enter(platform.entry(CAMERA, **facts))
    fleet = await platform.fleet(
        DevicePlan(CAMERA, "清溪镇政府大门", quirks=frozenset(quirks)), keepalive=30
    )
    await until(lambda: CAMERA in platform.device(CAMERA).channels)
    if faults:
        fleet.device(CAMERA).change_faults(faults)
    return fleet.device(CAMERA)


def ended(platform):
    return [n.cause for n in platform.notices if isinstance(n, link.StreamEndedNotice)]


# cases: 92, 93, 94
@pytest.mark.parametrize("transport", MediaTransport)
async def test_a_camera_is_seen_over_every_transport(playing, transport):
    device = await camera(playing, stream_transport=transport)
    answer = await playing.play(CAMERA, CAMERA, viewer=link.Viewer(user="admin"))
    assert isinstance(answer, link.Playing), answer
    assert (answer.video, answer.width) == ("H.264", 640)
    story = await playing.story(answer.call)
    assert story["outcome"] == "playing"
    assert story["viewers"] == ["admin"]
    assert story["ssrc"]["expected"] == story["ssrc"]["seen"]
    assert story["first_packet_ms"] >= 0
    lines = [message["start_line"] for message in story["messages"]]
    assert lines[0].startswith(f"INVITE sip:{CAMERA}@")
    assert "SIP/2.0 200 OK" in lines
    assert any(line.startswith("ACK ") for line in lines)
    assert device.requests["INVITE"] == 1


# cases: 105
async def test_the_sub_stream_is_another_pull_of_lower_resolution(playing):
    await camera(playing, substream=Substream.STREAMNUMBER)
    main = await playing.play(CAMERA, CAMERA)
    sub = await playing.play(CAMERA, CAMERA, sub=True)
    assert sub.stream != main.stream
    assert sub.width < main.width


# cases: 104
async def test_two_viewers_share_one_invite(playing):
    device = await camera(playing)
    first, second = await asyncio.gather(playing.play(CAMERA, CAMERA), playing.play(CAMERA, CAMERA))
    third = await playing.play(CAMERA, CAMERA)
    assert first.stream == second.stream == third.stream
    assert device.requests["INVITE"] == 1


# cases: 95
@pytest.mark.parametrize("quirk", [Quirk.NO_SSRC_ANSWERED, Quirk.OTHER_SSRC_ANSWERED])
async def test_the_ssrc_of_the_answer_counts(playing, quirk):
    await camera(playing, quirks=[quirk])
    assert isinstance(await playing.play(CAMERA, CAMERA), link.Playing)


async def test_a_stream_nobody_watches_is_ended_with_bye(make_platform):
    platform = await make_platform(PLATFORM, media=True, idle_seconds=0.5)
    device = await camera(platform)
    answer = await platform.play(CAMERA, CAMERA)
    await until(lambda: device.calls.byes_received)
    assert ended(platform) == ["idle"]
    assert platform.server.pulls.count == 0
    await until(lambda: platform.told(events.CallEnded))
    [call] = platform.told(events.CallEnded)
    assert (call.call, call.outcome, call.cause) == (answer.call, "ended", "idle")


# cases: 102
async def test_a_device_that_hangs_up_is_answered_and_viewers_are_told(playing):
    device = await camera(playing)
    await playing.play(CAMERA, CAMERA)
    await device.calls.hang_up(CAMERA)
    await until(lambda: ended(playing))
    assert ended(playing) == ["peer_ended"]
    assert isinstance(await playing.play(CAMERA, CAMERA), link.Playing), "the next play works"


# cases: 101
async def test_a_stream_that_falls_silent_is_ended(make_platform):
    platform = await make_platform(PLATFORM, media=True, silence_seconds=1.0)
    device = await camera(platform, faults={"stall_after": 0.5})
    await platform.play(CAMERA, CAMERA)
    await until(lambda: device.calls.byes_received)
    assert ended(platform) == ["stream_silent"]


async def test_a_device_that_goes_away_ends_its_streams(playing):
    device = await camera(playing)
    await playing.play(CAMERA, CAMERA)
    await device.crash()
    playing.clock.ahead += 190
    await until(lambda: ended(playing))
    assert ended(playing) == ["device_offline"]


async def test_a_media_node_that_dies_is_told_and_the_next_play_works(playing):
    await camera(playing)
    await playing.play(CAMERA, CAMERA)
    await playing.stop_media()
    await until(lambda: ended(playing))
    assert ended(playing) == ["media_down"]
    failed = await playing.play(CAMERA, CAMERA)
    assert failed.cause == "media_down"
    await playing.start_media()
    await until(lambda: playing.server.pulls.nodes[0].alive)
    assert isinstance(await playing.play(CAMERA, CAMERA), link.Playing)


# --- every way in which there is no picture ---------------------------------------------------


async def failed_play(platform, channel=CAMERA, device=CAMERA):
    """Play and fail; gives the answer and the seconds it took."""
    begin = time.monotonic()
    answer = await platform.play(device, channel)
    assert isinstance(answer, link.PlayFailed), answer
    await until(lambda: platform.server.pulls.count == 0)
    return answer, time.monotonic() - begin


async def test_a_device_that_never_registered_is_said_at_once(playing):
    answer, seconds = await failed_play(playing)
    assert (answer.cause, answer.facts) == ("not_registered", {"device": CAMERA})
    assert seconds < AT_ONCE
    assert (await playing.story(answer.call))["outcome"] == "failed"


async def test_an_offline_device_is_said_at_once_with_the_reason(playing):
    device = await camera(playing)
    await device.stop()
    await until(lambda: not playing.online(CAMERA))
    answer, seconds = await failed_play(playing)
    assert answer.cause == "device_offline"
    assert answer.facts["reason"] == "unregistered"
    assert seconds < AT_ONCE


async def test_an_unknown_channel_is_said_at_once(playing):
    await camera(playing)
    answer, seconds = await failed_play(playing, "34020000001310000099")
    assert answer.cause == "channel_unknown"
    assert seconds < AT_ONCE


async def test_an_offline_channel_is_said_at_once(playing):
    device = await camera(playing)
    await until(lambda: device.watchers.kinds)
    await device.set_online(device.channels[CAMERA], online=False)
    await until(lambda: not playing.device(CAMERA).channels[CAMERA].own_online)
    answer, seconds = await failed_play(playing)
    assert (answer.cause, answer.facts["reason"]) == ("channel_offline", "notified")
    assert seconds < AT_ONCE


# cases: 97
@pytest.mark.parametrize("status", [404, 486, 488, 500])
async def test_a_refusal_is_said_at_once_with_its_code_and_nothing_is_kept(playing, status):
    await camera(playing, faults={"refuse": status})
    answer, seconds = await failed_play(playing)
    assert (answer.cause, answer.facts["status"]) == ("refused", str(status))
    assert answer.facts["meaning"]
    assert seconds < AT_ONCE
    await until(lambda: len(playing.media._pulls) == 0)


async def test_no_answer_to_the_invite_is_said_when_the_wait_is_over(make_platform):
    platform = await make_platform(PLATFORM, media=True, invite_seconds=1)
    await camera(platform, faults={"deaf": True})
    answer, seconds = await failed_play(platform)
    assert answer.cause == "no_answer"
    assert 1 <= seconds < 1 + AT_ONCE


# cases: 100
async def test_no_packet_is_said_with_where_they_should_have_come_from(make_platform):
    platform = await make_platform(PLATFORM, media=True, first_packet_seconds=1)
    device = await camera(platform, faults={"silent": True})
    answer, seconds = await failed_play(platform)
    assert answer.cause == "no_rtp"
    assert answer.facts["remote"].startswith("127.0.0.1:")
    assert answer.facts["local"].startswith("127.0.0.1:")
    assert 1 <= seconds < 1 + AT_ONCE
    await until(lambda: device.calls.byes_received)


# cases: 96
@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("wrong_ssrc", "wrong_ssrc"),
        ("other_source", "wrong_source"),
        ("undecodable", "undecodable"),
    ],
)
async def test_packets_that_are_not_the_cameras_are_never_shown(playing, fault, cause):
    device = await camera(playing, faults={fault: True})
    answer, seconds = await failed_play(playing)
    assert answer.cause == cause, answer
    assert seconds < AT_ONCE + (2 if fault == "undecodable" else 0)
    if cause.startswith("wrong"):
        assert answer.facts["seen"] != answer.facts["expected"]
    await until(lambda: device.calls.byes_received)


# cases: 96
async def test_another_ssrc_is_taken_from_the_right_source_where_that_is_allowed(playing):
    await camera(playing, faults={"wrong_ssrc": True}, strict_ssrc=False)
    assert isinstance(await playing.play(CAMERA, CAMERA), link.Playing)


async def test_no_port_left_is_said_at_once(make_platform):
    platform = await make_platform(PLATFORM, media=True, ports_to=1)
    await platform.enter(*(platform.entry(code) for code in OTHERS))
    await platform.fleet(*(DevicePlan(code, code) for code in OTHERS), keepalive=30)
    await until(lambda: all(platform.device(code).channels for code in OTHERS))
    answers = [await platform.play(code, code) for code in OTHERS]
    failed = [answer for answer in answers if isinstance(answer, link.PlayFailed)]
    assert failed
    assert {answer.cause for answer in failed} == {"ports_exhausted"}


async def test_an_answer_with_the_other_transport_is_said_at_once(playing):
    device = await camera(
        playing, quirks=[Quirk.UDP_FOR_TCP], stream_transport=MediaTransport.TCP_PASSIVE
    )
    answer, seconds = await failed_play(playing)
    assert answer.cause == "bad_answer"
    assert seconds < AT_ONCE
    await until(lambda: device.calls.byes_received)


# cases: 99
async def test_an_invite_nobody_waits_for_is_cancelled(make_platform):
    platform = await make_platform(PLATFORM, media=True, invite_seconds=0.5)
    device = await camera(platform, faults={"delay": 1.5})
    answer, _ = await failed_play(platform)
    assert answer.cause == "no_answer"
    await until(lambda: not device.calls.sessions, within=5)
    story = await platform.story(answer.call)
    assert any(m["start_line"].startswith("CANCEL") for m in story["messages"])
