"""A simulated device does what the standard says, seen from the other side of the wire."""

import asyncio

import pytest

from lianjing.kernel.errors import PeerSilentError
from lianjing.kernel.frames import Codec
from lianjing.protocol import manscdp, sdp
from lianjing.protocol.manscdp import CatalogEvent, Edition, ptz
from lianjing.protocol.sdp import Setup, StreamChoice, StreamStyle
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.plan import ChannelPlan, Kind
from lianjing.simulator.quirks import Quirk

from .conftest import CAMERA, SERVER
from .witness import Witness

SSRC = 200_000_001
SERIAL = f"{SSRC:010d}"
SUB_STREAM = [StreamChoice(1, style) for style in StreamStyle]


@pytest.fixture
async def witness():
    taker = Witness()
    yield taker
    taker.close()


def offer(port: int, *, setup: Setup | None = None, stream: StreamChoice | None = None) -> bytes:
    return sdp.build(
        sdp.live_offer(
            owner=SERVER, address="127.0.0.1", port=port, ssrc=SSRC, setup=setup, stream=stream
        )
    )


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_it_registers_with_digest_and_keeps_alive(upper, registered, transport):
    async with registered(transport=transport, edition=Edition.V2022) as device:
        peer = upper.peers[CAMERA]
        assert peer.edition == "3.0"
        assert peer.flow.transport is transport
        await upper.until(lambda: peer.keepalives >= 2)
        assert abs(device.registration.standing.clock_offset) < 2
    assert CAMERA not in upper.peers, "it says goodbye"


async def test_a_wrong_password_never_registers(upper, registered):
    async with registered(password="wrong", wait=False) as device:
        async with asyncio.timeout(30):
            while device.registration.standing.failures < 2:
                await asyncio.sleep(0.05)
        assert CAMERA not in upper.peers
        assert device.registration.standing.last_status == 401


async def test_it_registers_anew_when_the_platform_forgot_it(upper, registered):
    async with registered() as device:
        del upper.peers[CAMERA]
        await upper.until(lambda: CAMERA in upper.peers)
        await upper.until(lambda: device.registration.standing.registrations == 2)


async def test_it_registers_anew_when_the_platform_was_silent(upper, registered):
    async with registered() as device:
        upper.endpoint.deaf = True
        async with asyncio.timeout(30):
            while device.registration.standing.registered:
                await asyncio.sleep(0.05)
        upper.endpoint.deaf = False
        await upper.until(lambda: device.registration.standing.registered, within=30)


async def test_a_recorder_answers_who_it_is_and_what_it_has(upper, registered):
    channels = tuple(ChannelPlan(f"340202110013100000{n:02d}", f"东{n}") for n in range(1, 17))
    code = "34020211001180000001"
    async with registered(code=code, kind=Kind.NVR, channels=channels):
        harvest = await upper.fetch_catalogue(code)
        assert (len(harvest.codes), harvest.messages) == (16, 4)
        info = await upper.ask(code, manscdp.DeviceInfoQuery(upper.next_sn(), code))
        assert info.channels == 16
        status = await upper.ask(code, manscdp.DeviceStatusQuery(upper.next_sn(), code))
        assert status.online is manscdp.Online.ONLINE
        records = await upper.ask(code, manscdp.RecordInfoQuery(upper.next_sn(), channels[0].code))
        assert records.total == 0


async def test_it_registers_anew_when_its_connection_broke(upper, registered):
    async with registered(transport=Transport.TCP):
        first = upper.peers[CAMERA].flow
        upper.endpoint.cut_connections()
        await upper.until(lambda: upper.peers[CAMERA].flow != first)


async def test_a_cancelled_call_is_answered_487_and_leaves_nothing(upper, registered):
    async with registered() as device:
        device.change_faults({"delay": 2.0})
        asking = asyncio.create_task(upper.invite(CAMERA, CAMERA, offer(9), SERIAL))
        await asyncio.sleep(0.2)
        upper.cancel()
        assert (await asking).final_status == 487
        assert not device.calls.sessions


async def test_a_tcp_offer_may_be_answered_with_udp(upper, registered, witness):
    async with registered(quirks=frozenset({Quirk.UDP_FOR_TCP})):
        port = witness.datagrams()
        await upper.invite(CAMERA, CAMERA, offer(port, setup=Setup.PASSIVE), SERIAL)
        assert sdp.parse(upper.last_answer).media[0].transport is sdp.Transport.UDP
        await witness.gather(5)


async def test_a_stranger_code_is_not_found(upper, registered):
    async with registered():
        query = manscdp.DeviceInfoQuery(upper.next_sn(), "34020211001320000099")
        assert await upper.send(CAMERA, query) == 404


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
async def test_live_over_udp_shows_the_camera_that_was_asked_for(upper, registered, witness, codec):
    async with registered(codec=codec, audio=True) as device:
        call = await upper.invite(CAMERA, CAMERA, offer(witness.datagrams()), SERIAL)
        assert sdp.parse(upper.last_answer).ssrc == SSRC
        await witness.gather(60)
        assert witness.ssrcs == {SSRC}
        demuxer, _, sound = witness.demultiplex()
        assert (demuxer.video_codec, demuxer.audio_codec) == (codec, Codec.G711A)
        assert sound
        assert witness.look() == (CAMERA, 640, 360)
        assert await upper.end(call) == 200
        assert not device.calls.sessions
        async with asyncio.timeout(30):
            while device.channels[CAMERA].streams_ended < 1:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("stream", SUB_STREAM)
async def test_the_sub_stream_is_smaller_however_it_is_asked_for(
    upper, registered, witness, stream
):
    async with registered():
        await upper.invite(CAMERA, CAMERA, offer(witness.datagrams(), stream=stream), SERIAL)
        await witness.gather(20)
        assert witness.look() == (CAMERA, 320, 180)


async def test_it_connects_to_a_passive_receiver(upper, registered, witness):
    async with registered():
        port = await witness.connections()
        await upper.invite(CAMERA, CAMERA, offer(port, setup=Setup.PASSIVE), SERIAL)
        assert sdp.parse(upper.last_answer).media[0].setup is Setup.ACTIVE
        await witness.gather(40)
        assert witness.look()[0] == CAMERA


async def test_it_lets_an_active_receiver_connect(upper, registered, witness):
    async with registered():
        await upper.invite(CAMERA, CAMERA, offer(9, setup=Setup.ACTIVE), SERIAL)
        media = sdp.parse(upper.last_answer).media[0]
        assert media.setup is Setup.PASSIVE
        await witness.connect(media.port)
        await witness.gather(40)
        assert witness.look()[0] == CAMERA


@pytest.mark.parametrize("quirk", [Quirk.INTERLEAVED, Quirk.PRIVATE_HEADER])
async def test_odd_framing_can_be_had(upper, registered, witness, quirk):
    async with registered(quirks=frozenset({quirk})):
        port = await witness.connections()
        await upper.invite(CAMERA, CAMERA, offer(port, setup=Setup.PASSIVE), SERIAL)
        await witness.gather(40)
        assert witness.look()[0] == CAMERA


@pytest.mark.parametrize(
    "quirk",
    [
        Quirk.ENDLESS_PES,
        Quirk.NO_STREAM_MAP,
        Quirk.MAP_SAYS_OTHER_CODEC,
        Quirk.PRIVATE_PACKETS,
        Quirk.SHORT_CLOCK,
        Quirk.STREAM_AT_200,
        Quirk.PROVISIONAL_101,
        Quirk.BARE_LINE_FEEDS,
    ],
)
async def test_a_tolerant_receiver_sees_the_picture_whatever_the_quirk(
    upper, registered, witness, quirk
):
    async with registered(quirks=frozenset({quirk})):
        await upper.invite(CAMERA, CAMERA, offer(witness.datagrams()), SERIAL)
        await witness.gather(60)
        assert witness.look()[0] == CAMERA


async def test_it_can_choose_its_own_ssrc_or_name_none(upper, registered, witness):
    quirks = frozenset({Quirk.OTHER_SSRC_ANSWERED})
    async with registered(quirks=quirks):
        await upper.invite(CAMERA, CAMERA, offer(witness.datagrams()), SERIAL)
        answered = sdp.parse(upper.last_answer).ssrc
        await witness.gather(5)
        assert answered != SSRC
        assert witness.ssrcs == {answered}
    async with registered(quirks=frozenset({Quirk.NO_SSRC_ANSWERED})):
        await upper.invite(CAMERA, CAMERA, offer(9), SERIAL)
        assert sdp.parse(upper.last_answer).ssrc is None


@pytest.mark.parametrize("status", [404, 486, 488, 503])
async def test_it_refuses_with_the_code_it_is_told(upper, registered, status):
    async with registered() as device:
        device.change_faults({"refuse": status})
        call = await upper.invite(CAMERA, CAMERA, offer(9), SERIAL)
        assert call.final_status == status
        assert not device.calls.sessions


async def test_it_answers_and_sends_nothing_while_it_is_silent(upper, registered, witness):
    async with registered() as device:
        device.change_faults({"silent": True})
        call = await upper.invite(CAMERA, CAMERA, offer(witness.datagrams()), SERIAL)
        assert call.final_status == 200
        with pytest.raises(TimeoutError):
            await witness.gather(1, within=0.5)
        device.change_faults({"silent": False})
        await witness.gather(1)


async def test_wrong_ssrc_strange_source_and_noise_come_as_ordered(upper, registered, witness):
    async with registered() as device:
        await upper.invite(CAMERA, CAMERA, offer(witness.datagrams()), SERIAL)
        await witness.gather(10)
        device.change_faults({"wrong_ssrc": True, "other_source": True, "undecodable": True})
        async with asyncio.timeout(30):
            while len(witness.sources) < 2 or len(witness.ssrcs) < 2:
                await asyncio.sleep(0.02)
        assert {host for host, _ in witness.sources} == {"127.0.0.1", "127.0.0.9"}
        await asyncio.sleep(0.1)
        witness.packets.clear()
        await witness.gather(20)
        demuxer = witness.demultiplex()[0]
        assert demuxer.video_codec is None


async def test_a_new_call_with_the_same_serial_takes_the_place_of_the_old(
    upper, registered, witness
):
    async with registered() as device:
        port = witness.datagrams()
        await upper.invite(CAMERA, CAMERA, offer(port), SERIAL)
        second = await upper.invite(CAMERA, CAMERA, offer(port), SERIAL)
        assert list(device.calls.sessions) == [second.dialog.call_id]


async def test_it_can_end_a_call_itself(upper, registered, witness):
    async with registered() as device:
        call = await upper.invite(CAMERA, CAMERA, offer(witness.datagrams()), SERIAL)
        assert await device.calls.hang_up(CAMERA) == 1
        assert upper.byes == [call.dialog.call_id]
        assert await upper.end(call) == 481


async def test_a_late_offer_is_answered_with_its_own(upper, registered):
    async with registered():
        call = await upper.invite(CAMERA, CAMERA, b"", SERIAL)
        assert call.final_status == 200
        assert sdp.parse(upper.last_answer).media[0].direction is sdp.Direction.SENDONLY


async def test_controls_move_the_camera_and_are_answered_where_they_should(upper, registered):
    async with registered() as device:
        head = device.channels[CAMERA].head
        await control(upper, manscdp.PtzCommand.of(ptz.Preset(ptz.PresetAction.SET, 1)))
        await control(upper, manscdp.PtzCommand.of(ptz.Move(pan=200)))
        await asyncio.sleep(0.3)
        await control(upper, manscdp.PtzCommand.of(ptz.STOP))
        await asyncio.sleep(0.1)
        assert head.pose.pan > 190
        query = manscdp.PresetQuery(upper.next_sn(), CAMERA)
        assert [entry.index for entry in (await upper.ask(CAMERA, query)).presets] == [1]
        await control(upper, manscdp.KeyFrameRequest())
        record = manscdp.DeviceControl(upper.next_sn(), CAMERA, manscdp.RecordControl())
        assert isinstance(await upper.ask(CAMERA, record), manscdp.DeviceControlResponse)
        assert device.channels[CAMERA].key_requests == 1


async def control(upper, command) -> None:
    message = manscdp.DeviceControl(upper.next_sn(), CAMERA, command)
    assert await upper.send(CAMERA, message) == 200


async def test_watchers_of_the_catalogue_are_told_what_changes(upper, registered):
    async with registered() as device:
        query = manscdp.CatalogQuery(upper.next_sn(), CAMERA)
        assert await upper.subscribe(CAMERA, query) == 200
        await upper.until(lambda: len(told(upper)) == 1)
        assert told(upper)[0].changes == ()
        await device.set_online(device.channels[CAMERA], online=False)
        await device.add_channel(ChannelPlan("34020211001310000002", "新装"))
        events = [change.event for notify in told(upper) for change in notify.changes]
        assert events == [CatalogEvent.OFF, CatalogEvent.ADD]


def told(upper) -> list[manscdp.CatalogNotify]:
    return [m for m in upper.received if isinstance(m, manscdp.CatalogNotify)]


async def test_an_alarm_is_reported(upper, registered):
    async with registered() as device:
        await device.raise_alarm(CAMERA, method=5, alarm_type=2, text="移动侦测")
        alarm = next(m for m in upper.received if isinstance(m, manscdp.AlarmNotify))
        assert (alarm.alarm_type, alarm.description) == (2, "移动侦测")


async def test_a_deaf_device_answers_nothing_and_a_crashed_one_comes_back(upper, registered):
    async with registered() as device:
        device.change_faults({"deaf": True})
        with pytest.raises(PeerSilentError):
            await upper.ask(CAMERA, manscdp.DeviceInfoQuery(upper.next_sn(), CAMERA), 0.5)
        device.change_faults({"deaf": False})
        await device.crash()
        assert CAMERA in upper.peers, "it left without a word"
        device.start()
        registrations = upper.peers[CAMERA].registrations
        await upper.until(lambda: upper.peers[CAMERA].registrations > registrations)


async def test_it_can_go_on_from_another_port(upper, registered):
    async with registered() as device:
        before = upper.peers[CAMERA].flow.port
        await device.rebind()
        await upper.until(lambda: upper.peers[CAMERA].flow.port != before)
