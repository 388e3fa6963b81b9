"""One incoming session: from its packets to frames, facts and numbers."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import Codec, VideoFrame
from lianjing.link.media import (
    KeyFrameWanted,
    Measure,
    MediaNotice,
    OpenPull,
    StreamIdle,
    StreamReady,
    StreamSilent,
    StreamUndecodable,
    Transport,
)
from lianjing.media.fanout import Fanout
from lianjing.media.intake import Intake, Terms
from lianjing.media.relay import Relay
from lianjing.protocol import ps, rtp

TICKS = 90_000
KEY_FRAME_PATIENCE = 2.0
"""Seconds between two requests for a key frame."""

FIRST_KEY_FRAME = 1.0
"""Seconds in which a stream that just began brings its key frame by itself."""

ABANDONED = 3
"""Times its idle or silence limit after which a pull closes itself."""

SENSELESS = 3
"""Key frames without usable parameter sets after which a stream is called undecodable."""

AUDIO_TYPES = {0: Codec.G711U, 4: Codec.G7231, 8: Codec.G711A, 9: Codec.G7221, 18: Codec.G729}
"""Static RTP payload types of sound (RFC 3551 §6, GB/T 28181-2022 Annex C)."""

SILENT_SOUND = "浏览器不能播放 {codec} 声音, 仅显示画面 / no sound: browsers cannot play {codec}"
"""Shown to viewers whose stream has sound that no browser plays."""


@dataclass(slots=True)
class _Second:
    """Counters as they were at the last report."""

    packets: int = 0
    lost: int = 0
    octets: int = 0
    frames: int = 0


class Pull:
    """Holds everything about one incoming session except its sockets.

    It is fed by its `intake`, ticked by the node, and tells what it finds through `notify`.
    """

    def __init__(
        self,
        command: OpenPull,
        *,
        notify: Callable[[MediaNotice], None],
        now: Callable[[], float],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.stream = command.stream
        self.transport: Transport = command.transport
        self._notify = notify
        self._now = now
        self._idle_limit = command.idle_seconds
        self._silence_limit = command.silence_seconds
        self._strict = command.strict_ssrc
        self._demuxer = ps.Demuxer()
        self._tick = _Second()
        self._delay = 0.0
        self._heard_at = now()
        self._used_at = now()
        self._silent_told = self._idle_told = False
        self._asked_at = float("-inf")
        self._first_at: float | None = None
        self._senseless = 0
        self.ready: StreamReady | None = None
        self.fanout = Fanout()
        self.intake = Intake(command.stream, notify=notify, take=self.take, now=now, wall=wall)

    def arm(self, sources: Sequence[str], ssrc: int) -> None:
        """Say who may send."""
        self.intake.arm(Terms(frozenset(sources), ssrc, self._strict))

    @property
    def relays(self) -> list[Relay]:
        """Outgoing legs that take part."""
        return self.intake.relays

    # --- media ----------------------------------------------------------------------------

    def take(self, bundles: Sequence[rtp.Bundle]) -> None:
        """Take what the intake has put together."""
        begin = time.perf_counter()
        demuxer, fanout = self._demuxer, self.fanout
        for bundle in bundles:
            sound = AUDIO_TYPES.get(bundle.payload_type)
            if sound is not None:
                items = demuxer.feed_audio(
                    sound, b"".join(bundle.payloads), timestamp=bundle.timestamp
                )
            else:
                items = demuxer.feed(
                    bundle.payloads,
                    timestamp=bundle.timestamp,
                    arrived=int(bundle.arrived * TICKS),
                    damaged=bundle.damaged,
                    whole=bundle.whole,
                )
                if bundle.damaged and fanout.viewers:
                    self.want_key_frame()  # what follows refers to what is lost
            for item in items:
                if isinstance(item, VideoFrame):
                    if item.key and self.ready is None:
                        self._announce(item)
                    fanout.take(item, bundle.timestamp)
                elif isinstance(item, ps.CodecFound | ps.Dropped | ps.Undecodable):
                    self._note(item)
                else:
                    fanout.take(item, bundle.timestamp)
        self._delay = max(self._delay, time.perf_counter() - begin)

    def _announce(self, frame: VideoFrame) -> None:
        """Tell that a viewer can start, or after some senseless key frames that none can."""
        self.fanout.blank.learn(frame)
        probe = self.fanout.blank.fork()
        with contextlib.suppress(MalformedMessageError):
            probe.mux(frame)
        if probe.init is None:
            self._senseless += 1
            if self._senseless == SENSELESS:
                found = f"{frame.codec} 缺少参数集 / without parameter sets"
                self._notify(StreamUndecodable(stream=self.stream, found=found))
            return
        sound = self._demuxer.audio_codec or self._demuxer.audio_expected
        picture = probe.init.picture
        self.ready = StreamReady(
            stream=self.stream,
            video=str(frame.codec),
            mime=probe.init.codecs,
            width=picture.width,
            height=picture.height,
            audio=str(sound or ""),
            audio_notice=self._describe(sound),
        )
        self._notify(self.ready)

    def _describe(self, sound: Codec | None) -> str:
        self.fanout.notice = (
            "" if sound in {None, Codec.AAC} else SILENT_SOUND.format(codec=str(sound))
        )
        return self.fanout.notice

    def _note(self, notice: ps.Notice) -> None:
        if isinstance(notice, ps.Undecodable):
            self._notify(StreamUndecodable(stream=self.stream, found=notice.what))
        elif isinstance(notice, ps.CodecFound) and not notice.video:
            self._describe(notice.codec)

    # --- consumers ------------------------------------------------------------------------

    def want_key_frame(self) -> None:
        """Ask the device for a key frame, not more often than makes sense."""
        now = self._now()
        if not self.intake.started or now - self.intake.started_at < FIRST_KEY_FRAME:
            return
        if now - self._asked_at >= KEY_FRAME_PATIENCE:
            self._asked_at = now
            self._notify(KeyFrameWanted(stream=self.stream))

    def add_relay(self, relay: Relay) -> None:
        """Let a relay take part from the next frame on."""
        fresh = not self.intake.started
        if not fresh and not self.fanout.gop.frames:
            self.want_key_frame()
        relay.start(self.fanout.gop, fresh=fresh)
        if relay not in self.relays:
            self.relays.append(relay)

    def remove_relay(self, relay: Relay) -> None:
        """Let a relay go."""
        if relay in self.relays:
            self.relays.remove(relay)

    # --- time -----------------------------------------------------------------------------

    def expire(self) -> None:
        """Let go what waited too long; called some times a second."""
        self.intake.expire(self._now())

    def measure(self) -> Measure:
        """Give the numbers of the last second and tell of silence and idleness."""
        self.intake.report()
        now, statistics, before = self._now(), self.intake.statistics, self._tick
        measure = Measure(
            stream=self.stream,
            packets=max(statistics.packets - before.packets, 0),
            lost=max(statistics.lost - before.lost, 0),
            bytes=max(statistics.octets - before.octets, 0),
            frames=max(statistics.frames - before.frames, 0),
            jitter_ms=round(statistics.jitter / 90, 2),
            delay_ms=round(self._delay * 1000, 2),
            viewers=len(self.fanout.viewers) + (self.fanout.hls is not None),
            relays=len(self.relays),
        )
        self._tick = _Second(
            statistics.packets, statistics.lost, statistics.octets, statistics.frames
        )
        self._delay = 0.0
        used = measure.viewers + measure.relays + len(self.fanout.taps) > 0
        self._watch(now, heard=measure.packets > 0, used=used)
        return measure

    @property
    def is_abandoned(self) -> bool:
        """Whether it has long been idle or silent and nobody closed it: its signal is gone."""
        now = self._now()
        return (
            now - self._used_at >= ABANDONED * self._idle_limit
            or now - self._heard_at >= ABANDONED * self._silence_limit
        )

    def _watch(self, now: float, *, heard: bool, used: bool) -> None:
        if heard:
            self._heard_at = now
            self._first_at = self._first_at or now
            self._silent_told = False
        elif (
            self.intake.started
            and not self._silent_told
            and now - self._heard_at >= self._silence_limit
        ):
            self._silent_told = True
            self._notify(StreamSilent(stream=self.stream, seconds=round(now - self._heard_at, 1)))
        if used:
            self._used_at = now
            self._idle_told = False
        elif not self._idle_told and now - self._used_at >= self._idle_limit:
            self._idle_told = True
            self._notify(StreamIdle(stream=self.stream))
        if self.ready is None and self._first_at and now - self._first_at >= KEY_FRAME_PATIENCE:
            self._first_at = now
            self.want_key_frame()
