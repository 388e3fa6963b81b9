"""The variants of a node: so many at once, each by its name, each ending with its source."""

from collections.abc import Callable, Iterator, Mapping

from lianjing.kernel.errors import ConflictError, NotFoundError, ResourceError
from lianjing.link.media import Measure, MediaNotice, OpenVariant
from lianjing.link.pictures import canonical
from lianjing.media.picturing.plans import Encoding, MaskPlan
from lianjing.media.picturing.variant import Variant
from lianjing.media.programme import Programme
from lianjing.media.pull import Pull
from lianjing.runtime.settings import MediaSettings
from lianjing.runtime.tasks import Supervisor

Over = Callable[[Programme, str], None]
"""Is told which stream is over and why, to tell its viewers and relays."""


class Variants:
    """Opens, finds and closes variants."""

    def __init__(
        self,
        settings: MediaSettings,
        pulls: Mapping[str, Pull],
        *,
        notify: Callable[[MediaNotice], None],
        over: Over,
    ) -> None:
        self._settings = settings
        self._pulls = pulls
        self._notify = notify
        self._over = over
        self._supervisor = Supervisor()
        self.by_stream: dict[str, Variant] = {}

    def open(self, command: OpenVariant, now: Callable[[], float]) -> None:
        """Begin a variant; raises if there is nothing to make it of, or no room."""
        masks = canonical(command.masks)
        if not masks:
            raise ConflictError("a variant without masks", code="bad_request")
        if command.stream in self.by_stream or command.stream in self._pulls:
            raise ConflictError(f"stream {command.stream} is open", code="stream_exists")
        source = self._pulls.get(command.source)
        if source is None or source.ready is None:
            raise NotFoundError(f"no picture of {command.source}", code="no_such_stream")
        if len(self.by_stream) >= self._settings.masked_streams:
            raise ResourceError("too many masked streams", code="masks_busy")
        variant = Variant(
            command.stream,
            source,
            MaskPlan(
                codec=source.ready.video,
                masks=masks,
                encoding=Encoding(
                    preset=self._settings.masked_preset, quality=self._settings.masked_quality
                ),
            ),
            notify=self._notify,
            now=now,
            idle_seconds=self._settings.idle_seconds,
            ended=self._ended,
        )
        self.by_stream[command.stream] = variant
        self._supervisor.once("variant", variant.run())

    def close(self, stream: str, reason: str) -> None:
        """End a variant; unknown ones are fine."""
        variant = self.by_stream.get(stream)
        if variant is not None:
            variant.close()
            self._ended(variant, reason)

    def source_ended(self, source: str, reason: str) -> None:
        """A pull is over, and what was made of it."""
        for name in [n for n, variant in self.by_stream.items() if variant.source.stream == source]:
            self.close(name, reason)

    def measure(self) -> Iterator[Measure]:
        """Give the numbers of all; those nobody looks after are closed."""
        for variant in list(self.by_stream.values()):
            yield variant.measure()
            if variant.is_abandoned:
                self.close(variant.stream, "abandoned")

    async def stop(self) -> None:
        """End all."""
        for name in list(self.by_stream):
            self.close(name, "node_stopping")
        await self._supervisor.stop()

    def _ended(self, variant: Variant, reason: str) -> None:
        if self.by_stream.get(variant.stream) is variant:
            del self.by_stream[variant.stream]
            self._over(variant, reason)
