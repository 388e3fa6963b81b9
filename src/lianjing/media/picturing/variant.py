"""A masked variant of a pull: its frames go through a child and come back covered.

To viewers and relays it is a stream like any other, under a name of its own. It holds nothing
from before the first masked picture, and when its child fails it ends: fail closed.
"""

import contextlib
from collections.abc import Callable

from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.kernel.frames import AudioFrame, Codec, Frame, VideoFrame
from lianjing.link.media import Measure, MediaNotice, StreamIdle, StreamReady, VariantFailed
from lianjing.media.fanout import Fanout
from lianjing.media.picturing.load import Load
from lianjing.media.picturing.plans import MaskPlan
from lianjing.media.picturing.process import Child
from lianjing.media.picturing.wire import Flag, Kind, Unit
from lianjing.media.pull import Pull
from lianjing.media.relay import Relay
from lianjing.protocol import ps, rtp

KEY_PATIENCE = 1.0
"""Seconds between two key pictures asked for."""

MAX_PRIMING = 2 * 1024 * 1024
"""A group larger than this is not decoded to begin in its middle; a key frame is awaited."""

ABANDONED = 3
"""Times its idle limit after which a variant closes itself."""


class Variant:
    """Everything of one variant but the place in the node's tables."""

    def __init__(
        self,
        stream: str,
        source: Pull,
        plan: MaskPlan,
        *,
        notify: Callable[[MediaNotice], None],
        now: Callable[[], float],
        idle_seconds: float,
        ended: Callable[["Variant", str], None],
    ) -> None:
        self.stream = stream
        self.source = source
        self.fanout = Fanout()
        self.relays: list[Relay] = []
        self.ready: StreamReady | None = None
        self._plan = plan
        self._notify = notify
        self._now = now
        self._idle_limit = idle_seconds
        self._ended = ended
        self._child: Child | None = None
        self._closed = False
        self._load = Load()
        self._key_wanted = True
        self._asked_at = float("-inf")
        self._last_pts = -1
        self._used_at = now()
        self._idle_told = False
        self._frames = self._octets = 0
        self._packs: ps.Muxer | None = None
        self._sound: Codec | None = None
        self._cutter = rtp.Packetizer(ssrc=0)

    # --- life -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Live until closed or failed."""
        try:
            child = await Child.start(self._plan)
        except ResourceError:
            self._fail("mask_failed", "no child")
            return
        self._child = child
        try:
            if not self._closed:
                self._prime(child)
                self.source.fanout.taps.append(self.take)
                async for unit in child.units():
                    if unit.kind is Kind.PROBLEM:
                        detail = unit.data.decode("ascii", "replace")[:100]
                        self._fail("mask_undecodable", detail)
                    elif unit.kind is Kind.PICTURE:
                        self._came_back(unit)
                self._fail("mask_failed", "child ended")
        finally:
            self.close()
            await child.ended()

    def close(self) -> None:
        """Take nothing in any more and end the child."""
        self._closed = True
        if self.take in self.source.fanout.taps:
            self.source.fanout.taps.remove(self.take)
        if self._child is not None:
            self._child.kill()

    def _fail(self, cause: str, detail: str) -> None:
        if not self._closed:
            self.close()
            self._notify(VariantFailed(stream=self.stream, cause=cause, detail=detail))
            self._ended(self, cause)

    # --- into the child -------------------------------------------------------------------

    def _prime(self, child: Child) -> None:
        """Let the child decode the group that is going on, showing nothing of it."""
        gop = self.source.fanout.gop
        if not gop.frames or gop.size > MAX_PRIMING:
            self._load.wait_for_key()
            self.source.want_key_frame()
            return
        for frame in gop.frames:
            if isinstance(frame, VideoFrame):
                child.send(Unit(Kind.PICTURE, Flag.SILENT, frame.pts, frame.dts, frame.data))

    def take(self, frame: Frame, stamp: int) -> None:  # noqa: ARG002 - RTP times are ours here
        """Take one frame of the source."""
        child = self._child
        if child is None or self._closed:
            return
        if isinstance(frame, AudioFrame):
            self._sound = frame.codec
            if self.ready is not None:
                self._give(frame, frame.pts)
            return
        if frame.codec != self._plan.codec:
            self._fail("mask_failed", "codec changed")
            return
        now = self._now()
        if not self._load.admits(key=frame.key, backlog=child.backlog, now=now):
            self._key_wanted = True
            self.source.want_key_frame()
            return
        if frame.pts < self._last_pts - 90_000:
            self._load.forget()
        self._last_pts = frame.pts
        flags = Flag.KEY if self._key_wanted or frame.key else Flag.NONE
        self._key_wanted = False
        self._load.went_in(frame.pts, now)
        child.send(Unit(Kind.PICTURE, flags, frame.pts, frame.dts, frame.data))

    # --- out of the child -----------------------------------------------------------------

    def _came_back(self, unit: Unit) -> None:
        self._load.came_out(unit.pts, self._now(), shown=bool(unit.data))
        if not unit.data or self._closed:
            return
        key = bool(unit.flags & Flag.KEY)
        frame = VideoFrame(Codec.H264, key, unit.pts, unit.dts, unit.data)
        if self.ready is None:
            self._announce(frame)
        self._frames += 1
        self._octets += len(unit.data)
        self._give(frame, unit.pts)

    def _announce(self, frame: VideoFrame) -> None:
        """Tell that a viewer can start."""
        self.fanout.notice = self.source.fanout.notice
        self.fanout.blank.learn(frame)
        probe = self.fanout.blank.fork()
        with contextlib.suppress(MalformedMessageError):
            probe.mux(frame)
        if probe.init is None:
            return
        said = self.source.ready
        self.ready = StreamReady(
            stream=self.stream,
            video=str(Codec.H264),
            mime=probe.init.codecs,
            width=probe.init.picture.width,
            height=probe.init.picture.height,
            audio="" if said is None else said.audio,
            audio_notice=self.fanout.notice,
        )
        self._notify(self.ready)

    def _give(self, frame: Frame, pts: int) -> None:
        stamp = pts & 0xFFFFFFFF
        self.fanout.take(frame, stamp)
        if not self.relays:
            return
        if isinstance(frame, VideoFrame) and frame.key:
            self._packs = ps.Muxer(video=Codec.H264, audio=self._sound)
        if self._packs is None:
            self._key_wanted = True
            return
        for packet in self._cutter.packetize(self._packs.mux(frame), stamp):
            for relay in self.relays:
                relay.send(packet)

    # --- consumers ------------------------------------------------------------------------

    def want_key_frame(self) -> None:
        """Let the next picture be a key picture, not more often than makes sense."""
        now = self._now()
        if now - self._asked_at >= KEY_PATIENCE:
            self._asked_at = now
            self._key_wanted = True

    def add_relay(self, relay: Relay) -> None:
        """Let a relay take part from the next frame on."""
        self._packs = None
        self._key_wanted = True
        relay.start(self.fanout.gop, fresh=False)
        if relay not in self.relays:
            self.relays.append(relay)

    def remove_relay(self, relay: Relay) -> None:
        """Let a relay go."""
        if relay in self.relays:
            self.relays.remove(relay)

    # --- time -----------------------------------------------------------------------------

    def measure(self) -> Measure:
        """Give the numbers of the last second and tell of idleness; notice a dead end."""
        frames, octets = self._frames, self._octets
        self._frames = self._octets = 0
        measure = Measure(
            stream=self.stream,
            packets=frames,
            lost=0,
            bytes=octets,
            frames=frames,
            jitter_ms=0.0,
            delay_ms=round(self._load.delay * 1000, 2),
            viewers=len(self.fanout.viewers) + (self.fanout.hls is not None),
            relays=len(self.relays),
        )
        if self._load.is_stuck(self._now()):
            self._fail("mask_stuck", f"{self._load.behind(self._now()):.1f}")
        self._watch(used=measure.viewers + measure.relays > 0)
        return measure

    @property
    def is_abandoned(self) -> bool:
        """Whether it has long been idle and nobody closed it: its signal is gone."""
        return self._now() - self._used_at >= ABANDONED * self._idle_limit

    def _watch(self, *, used: bool) -> None:
        now = self._now()
        if used:
            self._used_at = now
            self._idle_told = False
        elif not self._idle_told and now - self._used_at >= self._idle_limit:
            self._idle_told = True
            self._notify(StreamIdle(stream=self.stream))
