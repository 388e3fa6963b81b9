"""From frames to everybody who watches; muxing happens only while somebody does."""

from collections.abc import Callable

from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import AudioFrame, Frame, VideoFrame
from lianjing.media.gop import Gop
from lianjing.media.hls import HlsBuffer
from lianjing.media.viewer import Viewer
from lianjing.protocol.mux import Fragment, FragmentMuxer

Piece = tuple[Fragment, bool]
"""A fragment and whether it is of the picture."""

Tap = Callable[[Frame, int], None]
"""Takes every frame and the RTP timestamp it came under."""


class Fanout:
    """One muxer for all viewers of a pull, and the group of pictures a newcomer begins with."""

    def __init__(self) -> None:
        self.gop = Gop()
        self.viewers: list[Viewer] = []
        self.hls: HlsBuffer | None = None
        self.taps: list[Tap] = []
        """Variants made of these frames."""
        self.notice = ""
        """What viewers are told about the sound."""
        self.unmuxable = 0
        """Frames that made no sense to the multiplexer."""
        self.blank = FragmentMuxer()
        """A muxer that has made nothing yet and knows the last parameter sets."""
        self._muxer: FragmentMuxer | None = None
        self._at_key = FragmentMuxer()
        self._sound: AudioFrame | None = None

    @property
    def wanted(self) -> bool:
        """Whether anybody watches."""
        return bool(self.viewers) or self.hls is not None

    def take(self, frame: Frame, stamp: int) -> None:
        """Keep a frame, which came under an RTP timestamp, and send it to everybody."""
        self.gop.add(frame, stamp)
        if self.taps:
            for tap in tuple(self.taps):
                tap(frame, stamp)
        muxer = self._muxer
        if isinstance(frame, VideoFrame) and frame.key:
            self.blank.learn(frame)
        if muxer is None:
            if isinstance(frame, AudioFrame):
                self._sound = frame
            return
        if isinstance(frame, VideoFrame) and frame.key:
            if not self.wanted:
                self._muxer = None
                return
            self._at_key = muxer.fork()
        for fragment, video in self._mux(muxer, frame):
            self._send(muxer, fragment, video=video)

    def join(self, viewer: Viewer) -> bool:
        """Let a viewer in; False if it has to wait for the next key frame."""
        self._start()
        self.viewers.append(viewer)
        twin = self._at_key.fork()
        for frame in self.gop.frames:
            for fragment, _ in self._mux(twin, frame):
                if twin.init is not None:
                    viewer.offer(fragment, twin.init, self.notice)
        return bool(self.gop.frames)

    def leave(self, viewer: Viewer) -> None:
        """Let a viewer go; the muxer stops with the next key frame if it was the last."""
        if viewer in self.viewers:
            self.viewers.remove(viewer)

    def open_hls(self) -> HlsBuffer:
        """Begin to make segments, from the group of pictures that is going on."""
        if self.hls is None:
            self._start()
            self.hls = HlsBuffer()
            twin = self._at_key.fork()
            for frame in self.gop.frames:
                for fragment, video in self._mux(twin, frame):
                    if twin.init is not None:
                        self.hls.add(fragment, twin.init, video=video)
            self.hls.cut()
        return self.hls

    def _start(self) -> None:
        """Begin to mux, with the frames of the group that is going on."""
        if self._muxer is not None:
            return
        fresh = self.blank.fork()
        if self._sound is not None:
            fresh.expect_audio(self._sound)
        self._at_key = fresh
        self._muxer = fresh.fork()
        for frame in self.gop.frames:
            self._mux(self._muxer, frame)

    def _mux(self, muxer: FragmentMuxer, frame: Frame) -> list[Piece]:
        try:
            pieces = muxer.mux(frame)
        except MalformedMessageError:
            self.unmuxable += 1
            return []
        video = isinstance(frame, VideoFrame)
        return [(piece, video) for piece in pieces if isinstance(piece, Fragment)]

    def _send(self, muxer: FragmentMuxer, fragment: Fragment, *, video: bool) -> None:
        init = muxer.init
        if init is None:
            return
        for viewer in self.viewers:
            viewer.offer(fragment, init, self.notice)
        if self.hls is not None:
            self.hls.add(fragment, init, video=video)
