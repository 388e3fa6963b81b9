"""The group of pictures that is going on, so that a newcomer sees something at once."""

from lianjing.kernel.frames import Codec, Frame, VideoFrame

MAX_SIZE = 6 * 1024 * 1024
MAX_FRAMES = 3000


class Gop:
    """Frames since the last key frame; gives up (and holds nothing) when they grow too many."""

    __slots__ = ("_size", "frames", "stamps")

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.stamps: list[int] = []
        """The RTP timestamp each frame came under."""
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._size

    def add(self, frame: Frame, stamp: int) -> None:
        """Keep a frame; a key frame ends the group before."""
        if isinstance(frame, VideoFrame):
            if frame.key:
                self.clear()
            elif not self.frames:
                return
        elif not self.frames or frame.codec is not Codec.AAC:
            return
        self.frames.append(frame)
        self.stamps.append(stamp)
        self._size += len(frame.data)
        if self._size > MAX_SIZE or len(self.frames) > MAX_FRAMES:
            self.clear()

    def clear(self) -> None:
        """Forget all frames."""
        self.frames = []
        self.stamps = []
        self._size = 0
