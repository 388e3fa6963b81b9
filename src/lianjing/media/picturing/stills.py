"""Stills of running streams, each made by a child that lives as long as the one picture takes."""

import asyncio
import time

from lianjing.kernel.errors import NotFoundError, ResourceError
from lianjing.kernel.frames import VideoFrame
from lianjing.link.media import Still, TakeStill
from lianjing.link.pictures import canonical
from lianjing.media.picturing.plans import StillPlan
from lianjing.media.picturing.process import Child
from lianjing.media.picturing.wire import Flag, Kind, Unit
from lianjing.media.pull import Pull

AT_ONCE = 2
"""Children making stills side by side."""

WITHIN = 10.0
"""Seconds a still may take, waiting for its turn included."""


class Stills:
    """Makes stills, a few at a time."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def take(self, pull: Pull | None, command: TakeStill) -> Still:
        """Give the newest picture of a stream; raises `still_failed` rather than a clear one."""
        masks = canonical(command.masks)
        if pull is None or pull.ready is None or not pull.fanout.gop.frames:
            raise NotFoundError(f"no picture of {command.stream}", code="no_such_stream")
        plan = StillPlan(
            codec=pull.ready.video,
            masks=masks,
            marking=command.marking,
            most_width=command.most_width,
        )
        frames = [frame for frame in pull.fanout.gop.frames if isinstance(frame, VideoFrame)]
        at = time.time()
        try:
            async with asyncio.timeout(WITHIN), self._turns:
                return await _make(plan, frames, at)
        except TimeoutError as error:
            raise ResourceError("no still in time", code="still_failed") from error


async def _make(plan: StillPlan, frames: list[VideoFrame], at: float) -> Still:
    child = await Child.start(plan)
    try:
        for frame in frames:
            child.send(Unit(Kind.PICTURE, Flag.NONE, frame.pts, frame.dts, frame.data))
        child.finish()
        async for unit in child.units():
            if unit.kind is Kind.STILL:
                return Still(image=unit.data, width=unit.pts, height=unit.dts, at=at)
            if unit.kind is Kind.PROBLEM:
                break
    finally:
        await child.ended()
    raise ResourceError("no still could be made", code="still_failed")
