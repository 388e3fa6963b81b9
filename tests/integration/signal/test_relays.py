"""What an upper gets of a call, seen from the upper's side of the wire."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest

from lianjing.link import events
from lianjing.protocol import sdp
from lianjing.protocol.sip.calls import CallState
from lianjing.simulator.plan import DevicePlan
from lianjing.simulator.platform import UpperPlatform

from .platform_under_test import HOME, PASSWORD, until, upper_entry

UPPER, TOWN = "34020000002000000001", "34020211002000000001"
CAMERA = "34020211001320000001"
SERIAL = "0200000001"


class Taker(asyncio.DatagramProtocol):
    """Counts the RTP packets that come, by SSRC."""

    def __init__(self) -> None:
        self.ssrcs: dict[int, int] = {}

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        ssrc = int.from_bytes(data[8:12], "big")
        self.ssrcs[ssrc] = self.ssrcs.get(ssrc, 0) + 1


@asynccontextmanager
async def witness(town, code=UPPER, key="up"):
    """A fake upper platform that `town` is registered with."""
    upper = UpperPlatform(code=code, password=PASSWORD)
    await upper.open()
    entry = upper_entry(town, code, upper.endpoint.local.port, key=key)
    await town.change(uppers=(entry,))
    await upper.until(lambda: town.code in upper.peers)
    taker = Taker()
    loop = asyncio.get_running_loop()
    wire, _ = await loop.create_datagram_endpoint(lambda: taker, local_addr=(HOME, 0))
    upper.taker, upper.rtp_port = taker, wire.get_extra_info("sockname")[1]
    try:
        yield upper
    finally:
        wire.close()
        await upper.close()


@pytest.fixture
async def town(make_platform):
    platform = await make_platform(TOWN, media=True, idle_seconds=1, first_packet_seconds=1)
    await platform.enter(platform.entry(CAMERA))
    platform.sims = await platform.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: platform.device(CAMERA).channels)
    return platform


def offer(upper, name="Play"):
    description = sdp.live_offer(
        owner=UPPER, address=HOME, port=upper.rtp_port, ssrc=int(SERIAL), setup=None
    )
    return sdp.build(description).replace(b"s=Play", b"s=" + name.encode())


# cases: 92, 130
async def test_an_upper_is_answered_with_our_ssrc_and_gets_packets_until_its_bye(town):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert call.final_status == 200
        answered = sdp.parse(upper.last_answer)
        assert answered.ssrc != int(SERIAL)
        assert sdp.write_ssrc(answered.ssrc)[1:6] == TOWN[3:8]
        assert answered.first("video").port
        await until(lambda: upper.taker.ssrcs.get(answered.ssrc, 0) > 20)
        assert set(upper.taker.ssrcs) == {answered.ssrc}
        [story] = [s for s in town.server.pulls.stories._recent.values() if s.kind == "relay"]
        assert (story.direction, story.outcome) == ("up", "playing")
        assert await upper.end(call) == 200
        device = town.sims.device(CAMERA)
        await until(lambda: device.calls.byes_received)
        assert town.server.pulls.count == 0
        [ended] = [e for e in town.told(events.CallEnded) if e.call == story.call]
        assert (ended.outcome, ended.cause) == ("ended", "peer_ended")
        await until(lambda: town.media._status().ports_free == town.media._status().ports_total)


# cases: 102
async def test_a_device_that_hangs_up_ends_the_call_of_the_upper(town):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        await town.sims.device(CAMERA).calls.hang_up(CAMERA)
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert town.server.relays._by_name == {}


# cases: 104
async def test_two_uppers_and_a_viewer_share_one_pull(town):
    async with witness(town) as one, witness(town, "33020000002000000001", "two") as two:
        calls = await asyncio.gather(
            one.invite(TOWN, CAMERA, offer(one), SERIAL),
            two.invite(TOWN, CAMERA, offer(two), SERIAL),
            town.play(CAMERA, CAMERA),
        )
        assert [call.final_status for call in calls[:2]] == [200, 200]
        await until(lambda: one.taker.ssrcs and two.taker.ssrcs)
        assert set(one.taker.ssrcs) != set(two.taker.ssrcs), "each has an SSRC of its own"
        assert town.sims.device(CAMERA).requests["INVITE"] == 1
        assert await one.end(calls[0]) == 200
        before = sum(two.taker.ssrcs.values())
        await until(lambda: sum(two.taker.ssrcs.values()) > before + 20)


# cases: 103
async def test_a_repeated_subject_replaces_the_earlier_call(town):
    async with witness(town) as upper:
        first = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        second = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert (first.final_status, second.final_status) == (200, 200)
        await upper.until(lambda: upper.byes == [first.invite.call_id])
        assert len(town.server.relays._by_name) == 1
        other = await upper.invite(TOWN, CAMERA, offer(upper), "0200000002")
        assert other.final_status == 200
        assert len(town.server.relays._by_name) == 2


# cases: 106
async def test_an_upper_may_leave_the_offer_to_us(town):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, b"", SERIAL)
        assert call.final_status == 200
        ours = sdp.parse(upper.last_answer)
        assert ours.first("video").direction is sdp.Direction.SENDONLY
        assert not upper.taker.ssrcs, "nothing flows before we know where to"
        answer = sdp.answer(ours, owner=UPPER, address=HOME, port=upper.rtp_port, ssrc=ours.ssrc)
        call.acknowledge(body=sdp.build(answer), content_type="APPLICATION/SDP")
        for ack in call.requests_to_send():
            upper.endpoint.acknowledge(ack, call.destination)
        await until(lambda: upper.taker.ssrcs.get(ours.ssrc, 0) > 20)
        assert await upper.end(call) == 200
        device = town.sims.device(CAMERA)
        await until(lambda: device.calls.byes_received)


async def test_a_late_answer_that_is_none_ends_the_call(town):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, b"", SERIAL)
        call.acknowledge(body=b"nonsense", content_type="APPLICATION/SDP")
        for ack in call.requests_to_send():
            upper.endpoint.acknowledge(ack, call.destination)
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert town.server.relays._by_name == {}


@pytest.mark.parametrize("body", [b"nonsense", b"v=0\r\ns=Play\r\n"])
async def test_an_offer_that_is_none_is_not_acceptable(town, body):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, body, SERIAL)
        assert call.final_status == 488


@pytest.mark.parametrize("kind", ["Playback", "Download", "Talk"])
async def test_what_is_not_there_yet_is_not_acceptable(town, kind):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper, kind), SERIAL)
        assert call.final_status == 488


# cases: 97
@pytest.mark.parametrize(
    ("faults", "status"), [({"refuse": 486}, 486), ({"silent": True}, 408), ({"refuse": 403}, 403)]
)
async def test_why_a_device_gives_nothing_is_passed_up(town, faults, status):
    town.sims.device(CAMERA).change_faults(faults)
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert call.final_status == status
        assert town.server.relays._by_name == {}


async def test_an_offline_channel_is_480(town):
    device = town.sims.device(CAMERA)
    await until(lambda: device.watchers.kinds)
    await device.set_online(device.channels[CAMERA], online=False)
    await until(lambda: not town.device(CAMERA).channels[CAMERA].own_online)
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert call.final_status == 480


async def test_without_a_media_node_it_is_503(town):
    await town.stop_media()
    await until(lambda: not town.server.pulls.nodes[0].alive)
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert call.final_status == 503


# cases: 99
async def test_an_upper_that_takes_its_invite_back_gets_487(town):
    town.sims.device(CAMERA).change_faults({"delay": 0.5})
    async with witness(town) as upper:
        inviting = asyncio.create_task(upper.invite(TOWN, CAMERA, offer(upper), SERIAL))
        await until(lambda: town.server.relays._by_name)
        upper.cancel()
        call = await inviting
        assert (call.final_status, call.state) == (487, CallState.TERMINATED)
        assert town.server.relays._by_name == {}
        # what it had set in motion ends by itself
        await until(lambda: town.server.pulls.count == 0)


async def test_an_upper_that_is_lost_gets_nothing_more(town):
    async with witness(town) as upper:
        await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        await until(lambda: upper.taker.ssrcs)
        upper.endpoint.deaf = True
        await until(lambda: not town.server.relays._by_name)
        await until(lambda: town.server.pulls.count == 0)


async def test_a_200_nobody_acknowledges_is_ended(town):
    """Three datagrams by hand: INVITE, no ACK ever, and the BYE that comes of it."""
    async with witness(town) as upper:
        flow = upper.peers[TOWN].flow
        request = upper._request(
            "INVITE",
            CAMERA,
            body=offer(upper),
            via=TOWN,
            content_type="APPLICATION/SDP",
            headers=[("Contact", upper.contact), ("Subject", f"{CAMERA}:{SERIAL},{UPPER}:0")],
        )
        response = await upper.endpoint.request(request, flow=flow, within=10)
        assert response.status == 200
        await asyncio.sleep(0.1)
        assert upper.taker.ssrcs == {}, "no packet before the ACK"
        town.clock.ahead += 33
        await upper.until(lambda: bool(upper.byes))
        assert town.server.relays._by_name == {}


async def test_an_info_for_what_is_live_is_answered(town):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        info = call.request(
            "INFO", body=b"PAUSE RTSP/1.0\r\nCSeq: 1\r\n\r\n", content_type="Application/MANSRTSP"
        )
        response = await upper.endpoint.request(info, flow=call.destination, within=5)
        assert response.status >= 200
        await until(lambda: upper.taker.ssrcs)


async def test_a_relay_over_tcp_connects_to_the_upper(town):
    with socket.create_server((HOME, 0)) as listener:
        listener.setblocking(False)
        async with witness(town) as upper:
            upper.rtp_port = listener.getsockname()[1]
            description = sdp.live_offer(
                owner=UPPER,
                address=HOME,
                port=upper.rtp_port,
                ssrc=int(SERIAL),
                setup=sdp.Setup.PASSIVE,
            )
            call = await upper.invite(TOWN, CAMERA, sdp.build(description), SERIAL)
            assert call.final_status == 200
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(30):
                connection, _ = await loop.sock_accept(listener)
                data = b""
                while len(data) < 2000:
                    data += await loop.sock_recv(connection, 4096)
            answered = sdp.parse(upper.last_answer)
            assert int.from_bytes(data[10:14], "big") == answered.ssrc
            connection.close()
            await upper.until(lambda: bool(upper.byes), within=30)


async def test_why_a_picture_ended_below_is_passed_up(town):
    async with witness(town) as upper:
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        [pull] = town.server.pulls._by_stream.values()
        town.server.pulls.end(pull, "stream_silent", {"seconds": "15"})
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert upper.reasons == ['SIP;cause=200;text="stream_silent"']
