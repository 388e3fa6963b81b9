"""One stream on its way: pictures, program stream, RTP packets, twenty-five times a second."""

import asyncio
import random
from collections.abc import Callable

from lianjing.kernel.frames import AudioFrame, Codec, VideoFrame
from lianjing.protocol.ps import Muxer
from lianjing.protocol.rtp import Packetizer
from lianjing.simulator.channel import Channel
from lianjing.simulator.faults import Faults
from lianjing.simulator.footage.live import TICKS, PictureSpec
from lianjing.simulator.footage.scene import RATE
from lianjing.simulator.quirks import Quirk
from lianjing.simulator.sinks import Sink
from lianjing.simulator.sound import SAMPLES_PER_PICTURE, sound_at
from lianjing.simulator.studio import Studio

_BURST = 32
"""Packets sent in one go; a pause follows, so that a receiver's buffer is not overrun
(GB/T 28181-2022 Annex D asks senders to limit their peak rate)."""

_PAUSE = 0.001
_LATEST = 1.0
"""Seconds a stream may lag behind before it skips pictures."""

_SHORT_CLOCK = 1 << 32
_PRIVATE = b"\x00\x00\x01\xbd\x00\x08\x80\x00\x00HIKV\x00"


class Stream:
    """Films a channel and sends it into a sink until it is stopped."""

    def __init__(
        self,
        *,
        channel: Channel,
        spec: PictureSpec,
        ssrc: int,
        quirks: frozenset[Quirk],
        faults: Callable[[], Faults],
        audio: bool,
        chance: random.Random,
    ) -> None:
        self.channel = channel
        self.spec = spec
        self.ssrc = ssrc
        self.frames = 0
        self.packets = 0
        self.bytes = 0
        self._quirks = quirks
        self._faults = faults
        self._audio = audio
        self._chance = chance
        self._muxer = self._make_muxer()
        self._packetizer = Packetizer(ssrc=ssrc, first_sequence=chance.randrange(1 << 16))
        self._strange = Packetizer(ssrc=ssrc ^ 0x00FF00FF)
        short = Quirk.SHORT_CLOCK in quirks
        self._base = _SHORT_CLOCK - 10 * 90_000 if short else chance.randrange(1 << 31)
        self._mask = _SHORT_CLOCK - 1 if short else (1 << 33) - 1

    def _make_muxer(self) -> Muxer:
        video = self.spec.codec
        if Quirk.MAP_SAYS_OTHER_CODEC in self._quirks:
            video = Codec.H265 if video is Codec.H264 else Codec.H264
        promised = self._audio or Quirk.AUDIO_NEVER_SENT in self._quirks
        mapped = Quirk.NO_STREAM_MAP not in self._quirks
        if Quirk.ENDLESS_PES in self._quirks:
            audio = Codec.G711A if promised else None
            return Muxer(video=video, audio=audio, mapped=mapped, pes_size=0)
        return Muxer(video=video, audio=Codec.G711A if promised else None, mapped=mapped)

    async def run(self, sink: Sink, studio: Studio) -> None:
        """Send until cancelled."""
        footage = await studio.open(self.channel, self.spec)
        self.channel.stream_began(footage)
        loop = asyncio.get_running_loop()
        began = loop.time()
        tick = 0
        try:
            while True:
                faults = self._faults()
                frame = await studio.film(footage, tick)
                if not (faults.silent or 0 < faults.stall_after < loop.time() - began):
                    await self._send(frame, tick, faults, sink)
                tick += 1
                lag = loop.time() - began - tick / RATE
                if lag > _LATEST:
                    tick += int(lag * RATE)
                elif lag < 0:
                    await asyncio.sleep(-lag)
        finally:
            self.channel.stream_ended(footage)

    async def _send(self, frame: VideoFrame, tick: int, faults: Faults, sink: Sink) -> None:
        stamp = (self._base + tick * TICKS) & self._mask
        pack = self._pack(frame, tick, stamp)
        if faults.undecodable:
            pack = self._chance.randbytes(len(pack))
        packetizer = self._strange if faults.wrong_ssrc else self._packetizer
        packets = packetizer.packetize(pack, stamp)
        for number, packet in enumerate(packets):
            if number and number % _BURST == 0:
                await asyncio.sleep(_PAUSE)
            sink.send(packet)
        self.frames += 1
        self.channel.frames_sent += 1
        self.packets += len(packets)
        self.bytes += len(pack)

    def _pack(self, frame: VideoFrame, tick: int, stamp: int) -> bytes:
        stamped = VideoFrame(frame.codec, frame.key, stamp, stamp, frame.data)
        private = _PRIVATE if Quirk.PRIVATE_PACKETS in self._quirks else b""
        if not self._audio:
            return self._muxer.mux(stamped) + private
        narrow = Quirk.NARROW_AUDIO_CLOCK in self._quirks
        audio_stamp = tick * SAMPLES_PER_PICTURE if narrow else stamp
        sound = AudioFrame(Codec.G711A, audio_stamp, sound_at(tick))
        return self._muxer.mux_together(stamped, sound) + private
