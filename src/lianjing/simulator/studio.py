"""Where pictures are made: a few threads for all channels that are watched.

With a directory of loops nothing is filmed twice and PTZ is not seen; that is for load.
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lianjing.kernel.frames import VideoFrame
from lianjing.simulator.channel import Channel
from lianjing.simulator.covering import cover
from lianjing.simulator.footage.live import LiveFootage, PictureSpec
from lianjing.simulator.footage.loops import LoopFootage, open_loop

_THREADS = 2

Footage = LiveFootage | LoopFootage


class Studio:
    """Opens footage and renders it outside the event loop."""

    def __init__(self, video: Path | None = None, loops: Path | None = None) -> None:
        self._video = video
        self._loops = loops
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="footage")

    async def open(self, channel: Channel, spec: PictureSpec) -> Footage:
        """Set up the camera for a stream that begins."""

        def make() -> Footage:
            if self._loops is not None:
                return open_loop(self._loops, code=channel.plan.code, spec=spec, video=self._video)
            return LiveFootage(
                code=channel.plan.code,
                spec=spec,
                head=channel.head,
                video=self._video,
                retouch=lambda picture: cover(picture, channel.covered),
            )

        return await asyncio.get_running_loop().run_in_executor(self._threads, make)

    async def film(self, footage: Footage, tick: int) -> VideoFrame:
        """Make the frame of one tick."""
        if isinstance(footage, LoopFootage):
            return footage.next(tick, now=0.0)

        def make() -> VideoFrame:
            return footage.next(tick, now=time.time())

        return await asyncio.get_running_loop().run_in_executor(self._threads, make)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
