"""Masked variants of pulls: one for each pull and set of masks, however many watch."""

import secrets
from dataclasses import dataclass, field
from typing import NamedTuple

from lianjing.kernel.errors import ResourceError
from lianjing.link import media
from lianjing.link import signal as link
from lianjing.link.pictures import Masks
from lianjing.signal.calls.failure import PlayFailedError
from lianjing.signal.calls.milestone import Milestone, within
from lianjing.signal.calls.pull import Pull
from lianjing.signal.core import Core

PICTURE_SECONDS = 10.0
"""From the order to the first masked picture; a loaded machine starts a child slowly."""


class Shown(NamedTuple):
    """What a viewer is let to: a pull itself, or its variant."""

    stream: str
    ready: media.StreamReady


@dataclass(slots=True, eq=False)
class Variant:
    """One masked stream."""

    pull: Pull
    masks: Masks
    stream: str = field(default_factory=lambda: secrets.token_hex(10))
    ready: media.StreamReady | None = None
    picture: Milestone = field(default_factory=Milestone)


class Variants:
    """Opens, shares and ends variants."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_key: dict[tuple[str, Masks], Variant] = {}
        self._by_stream: dict[str, Variant] = {}

    async def show(self, pull: Pull, masks: Masks) -> Shown:
        """Wait for a picture with these masks; raises `PlayFailedError`, never shows more."""
        await pull.picture.wait()
        if not masks:
            if pull.ready is None:
                raise PlayFailedError("undecodable")
            return Shown(pull.stream, pull.ready)
        variant = self._by_key.get((pull.stream, masks)) or await self._open(pull, masks)
        async with within(PICTURE_SECONDS, "mask_failed"):
            await variant.picture.wait()
        if variant.ready is None:
            raise PlayFailedError("mask_failed")
        return Shown(variant.stream, variant.ready)

    def pull_of(self, stream: str) -> Pull | None:
        """Find the pull a variant is made of."""
        variant = self._by_stream.get(stream)
        return None if variant is None else variant.pull

    def take(self, notice: media.MediaNotice) -> bool:
        """Act on a fact about a variant; False if it is about none."""
        variant = self._by_stream.get(getattr(notice, "stream", ""))
        if variant is None:
            return False
        match notice:
            case media.StreamReady():
                variant.ready = notice
                variant.picture.reach()
            case media.VariantFailed():
                self._core.counters.add(notice.cause)
                self.end(variant, notice.cause)
            case media.StreamIdle() if variant.picture.settled:
                self._core.tasks.once("close variant", self._close(variant, "idle"))
                self.end(variant, "idle")
        return True

    def measured(self, notice: media.StreamsMeasured) -> None:
        """Who watches a variant watches its pull, and is told the variant's own numbers."""
        now = self._core.clock.monotonic()
        numbers = []
        for measure in notice.measures:
            variant = self._by_stream.get(measure.stream)
            if variant is None:
                continue
            if measure.viewers:
                variant.pull.use(now)
            elif measure.relays:
                variant.pull.used_at = now
            kbps = measure.bytes * 8 // 1000
            numbers.append((measure.stream, kbps, float(measure.frames), 0.0, measure.delay_ms))
        if numbers:
            self._core.notices.send(link.StreamsNotice(streams=tuple(numbers)))

    def pull_ended(self, pull: Pull, cause: str) -> None:
        """A pull is over, and what is made of it; the node knows by itself."""
        for variant in [v for v in self._by_stream.values() if v.pull is pull]:
            self.end(variant, cause)

    def masks_changed(self, device: str, channel: str, now: Masks) -> None:
        """Other parts of a picture are covered now: variants of before are over."""
        for variant in list(self._by_stream.values()):
            place = variant.pull.device.code, variant.pull.channel
            if place == (device, channel) and variant.masks != now:
                self._core.tasks.once("close variant", self._close(variant, "masks_changed"))
                self.end(variant, "masks_changed")

    def end(self, variant: Variant, cause: str) -> None:
        """Forget a variant and tell whoever waits for it or watches it."""
        if self._by_stream.pop(variant.stream, None) is None:
            return
        self._by_key.pop((variant.pull.stream, variant.masks), None)
        variant.picture.fail(PlayFailedError(cause))
        self._core.notices.send(link.StreamEndedNotice(stream=variant.stream, cause=cause))

    async def _open(self, pull: Pull, masks: Masks) -> Variant:
        variant = Variant(pull, masks)
        self._by_key[pull.stream, masks] = variant
        self._by_stream[variant.stream] = variant
        pull.story.step("signal", "media", "masked", str(len(masks)))
        try:
            reply = await pull.node.call(
                media.OpenVariant(stream=variant.stream, source=pull.stream, masks=masks)
            )
        except ResourceError as error:
            self.end(variant, "media_down")
            raise PlayFailedError("media_down") from error
        if isinstance(reply, media.Fault):
            known = reply.code in ("masks_busy",)
            self.end(variant, reply.code if known else "mask_failed")
        return variant

    async def _close(self, variant: Variant, reason: str) -> None:
        try:
            await variant.pull.node.call(media.ClosePull(stream=variant.stream, reason=reason))
        except ResourceError:
            self._core.counters.add("media.close_failed")
