"""Where pictures are made: a few threads for all channels that are watched."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lianjing.kernel.frames import VideoFrame
from lianjing.simulator.channel import Channel
from lianjing.simulator.footage.live import LiveFootage, PictureSpec

_THREADS = 2


class Studio:
    """Opens footage and renders it outside the event loop."""

    def __init__(self, video: Path | None = None) -> None:
        self._video = video
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="footage")

    async def open(self, channel: Channel, spec: PictureSpec) -> LiveFootage:
        """Set up the camera for a stream that begins."""

        def make() -> LiveFootage:
            return LiveFootage(
                code=channel.plan.code, spec=spec, head=channel.head, video=self._video
            )

        return await asyncio.get_running_loop().run_in_executor(self._threads, make)

    async def film(self, footage: LiveFootage, tick: int) -> VideoFrame:
        """Make the frame of one tick."""

        def make() -> VideoFrame:
            return footage.next(tick, now=time.time())

        return await asyncio.get_running_loop().run_in_executor(self._threads, make)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
