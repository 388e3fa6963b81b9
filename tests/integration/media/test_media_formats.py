"""What fielded devices send, through real sockets to what a viewer gets."""

import asyncio
import random
import socket

import pytest
from tests.integration.media.node_desk import (
    HOME,
    SSRC,
    decoded,
    taken,
)
from tests.unit.protocol.media_samples import STEP, adts_frames, h264, h265

from lianjing.kernel.frames import AudioFrame, Codec
from lianjing.link import media as link
from lianjing.protocol import ps, rtp

ROUNDS = 12


def frames_for_ever(frames, rounds=ROUNDS, start=90_000):
    for number in range(rounds * len(frames)):
        time = start + number * STEP
        yield frames[number % len(frames)]._replace(pts=time, dts=time)


async def play(port, packets, pause=0.0015):
    """Send packets at a steady pace from one socket."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for number, packet in enumerate(packets):
            out.sendto(packet, (HOME, port))
            if number % 4 == 3:
                await asyncio.sleep(4 * pause)


def cut(packs, *, first=0, start=90_000, size=300):
    cutter = rtp.Packetizer(ssrc=SSRC, first_sequence=first, max_payload=size)
    return [p for n, pack in enumerate(packs) for p in cutter.packetize(pack, start + n * STEP)]


async def watch(desk, packets, size=5000):
    """Play packets to the node and give what a viewer of the stream sees of it."""
    port = await desk.open()
    await desk.arm()
    playing = asyncio.create_task(play(port, packets))
    (ready,) = await desk.until(link.StreamReady)
    data = await taken(desk.url("stream.mp4"), size)
    playing.cancel()
    return ready, data


# cases: 117
@pytest.mark.parametrize(("frames", "lie"), [(h265(), Codec.H264), (h264(), Codec.H265)])
async def test_a_stream_whose_map_lies_is_shown_as_what_it_is(desk, frames, lie):
    muxer = ps.Muxer(video=lie)
    packs = [muxer.mux(frame) for frame in frames_for_ever(frames, 30)]
    ready, data = await watch(desk, cut(packs), 3000)
    assert ready.video == str(frames[0].codec)
    assert decoded(data) > 5


# cases: 118
@pytest.mark.parametrize("quirk", ["no_length", "small_packets", "four_byte_codes", "large_frames"])
async def test_odd_program_streams_are_shown(desk, quirk):
    sizes = {"no_length": 0, "small_packets": 100}
    frames = h264()
    if quirk == "large_frames":
        filler = b"\x00\x00\x01\x06\x05" + b"\x11" * 70_000
        frames = [frame._replace(data=frame.data + filler) for frame in frames]
    muxer = ps.Muxer(video=Codec.H264, pes_size=sizes.get(quirk, 65_535))
    packs = [muxer.mux(frame) for frame in frames_for_ever(frames)]
    if quirk == "four_byte_codes":
        packs = [pack.replace(b"\0\0\1\xe0", b"\0\0\0\1\xe0") for pack in packs]
    large = quirk == "large_frames"
    _, data = await watch(desk, cut(packs, size=1400 if large else 300), 900_000 if large else 5000)
    assert decoded(data) > 5


# cases: 119
async def test_private_units_and_sound_beside_the_picture_do_no_harm(desk):
    private = b"\0\0\1\xbd\0\5hello"
    muxer = ps.Muxer(video=Codec.H264)
    packs = [
        muxer.mux(frame).replace(b"\0\0\1\xe0", private + b"\0\0\1\xe1")
        for frame in frames_for_ever(h264())
    ]
    packets = []
    for number, packet in enumerate(cut(packs, first=1000)):
        packets.append(packet)
        if number % 3 == 0:
            packets.append(
                rtp.build_packet(
                    payload_type=8,
                    marker=False,
                    sequence=number // 3,
                    timestamp=number // 3 * 320,
                    ssrc=SSRC,
                    payload=bytes(320),
                )
            )
    _, data = await watch(desk, packets)
    assert decoded(data) > 5


# cases: 120
@pytest.mark.parametrize("codec", [Codec.G711A, Codec.G711U, Codec.AAC])
async def test_sound_is_named_and_passed_on_where_browsers_can_play_it(desk, codec):
    muxer = ps.Muxer(video=Codec.H264, audio=codec)
    sound = adts_frames() if codec is Codec.AAC else [bytes(320)]
    packs = [
        muxer.mux_together(frame, AudioFrame(codec, frame.pts, sound[number % len(sound)]))
        for number, frame in enumerate(frames_for_ever(h264(), 30))
    ]
    ready, data = await watch(desk, cut(packs), 9000)
    assert ready.audio == str(codec)
    assert (b"mp4a" in data) == (codec is Codec.AAC)
    assert bool(ready.audio_notice) == (codec is not Codec.AAC)
    assert decoded(data) > 5


# cases: 121
@pytest.mark.parametrize("framing", ["dollar", "private", "broken"])
async def test_other_framings_on_tcp_are_recognised(desk, framing):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    await desk.arm()
    muxer = ps.Muxer(video=Codec.H264)
    packets = cut([muxer.mux(frame) for frame in frames_for_ever(h264(), 40)])
    head = {"dollar": b"$\x00"}.get(framing, b"")
    framed = [head + rtp.frame_packet(packet) for packet in packets]
    if framing == "private":
        framed.insert(0, b"\x01\x00\x01" + bytes(253))
    if framing == "broken":
        framed[20] = b"\x05" + framed[20][1:]
    _, writer = await asyncio.open_connection(HOME, port)

    async def send():
        for number, piece in enumerate(framed):
            writer.write(piece)
            if number % 10 == 0:
                await asyncio.sleep(0.01)

    sending = asyncio.create_task(send())
    await desk.until(link.StreamReady, within=30)
    assert decoded(await taken(desk.url("stream.mp4"), 5000)) > 5
    sending.cancel()
    writer.close()


# cases: 122
@pytest.mark.parametrize("modulus", [1 << 32, 1 << 33])
async def test_counters_that_wrap_are_not_seen_by_viewers(desk, modulus):
    muxer = ps.Muxer(video=Codec.H264)
    packs = []
    for number, frame in enumerate(frames_for_ever(h264())):
        stamp = (modulus - 30 * STEP + number * STEP) % modulus
        packs.append(muxer.mux(frame._replace(pts=stamp, dts=stamp)))
    packets = cut(packs, first=65_500, start=2**32 - 40 * STEP)
    _, data = await watch(desk, packets, 9000)
    assert decoded(data) > 30
    await desk.until(link.StreamsMeasured)
    assert not any(m.lost for n in await desk.until(link.StreamsMeasured) for m in n.measures)


# cases: 123
async def test_loss_and_disorder_leave_a_picture_and_honest_numbers(desk):
    chance = random.Random(7)
    muxer = ps.Muxer(video=Codec.H264)
    packets = cut([muxer.mux(frame) for frame in frames_for_ever(h264(), 40)], size=100)
    kept = [(n, p) for n, p in enumerate(packets) if chance.random() > 0.05]
    kept.sort(key=lambda item: item[0] + chance.uniform(0, 10))
    _, data = await watch(desk, [p for _, p in kept])
    assert decoded(data) > 5
    measured = await desk.until(link.StreamsMeasured)
    assert sum(measure.lost for notice in measured for measure in notice.measures) > 0
