"""Gives every page what concerns it, once a second.

One hub per web process: it listens to signal while somebody listens to it. Whatever the number of
pages, a tick asks the database once for all who see the same, not once per page.
"""

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field

from lianjing.api.events import shapes
from lianjing.api.events.database import in_database
from lianjing.api.events.deeds import DeedWatch
from lianjing.api.events.ear import Heard, listen
from lianjing.api.events.sights import RELOAD, renewed
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.registry import selectors as registry
from lianjing.apps.registry.policies import Scope
from lianjing.apps.rights.engine import Reach
from lianjing.link.codec import Message
from lianjing.runtime import logs

log = logs.get(__name__)

TICK = 1.0
QUEUE = 64
"""Events a page may lag behind; then it is told to reload and its queue is emptied."""
COUNTS_AFTER_CHANGE = 4.0
"""Counters follow a change of state within some seconds: ingest writes them."""
COUNTS_EVERY = 5.0
INBOX_EVERY = 2.0
MOST_CHANNELS = 2000
"""More changes in one second are told as `reload`: the page asks for what it shows."""
_RETRY = 1.0

Counts = dict[int, tuple[int, int]]
"""Total and online of nodes."""
COUNTS_SECONDS = 0.4
"""Counting for many different sights is spread over the ticks by this much each."""

Event = tuple[str, str]
"""Name and JSON."""
END: Event = ("", "")
"""What stands in the queue of a stream that is over."""


@dataclass(eq=False, slots=True)
class Page:
    """One open page."""

    actor: Actor
    language: str
    queue: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    reach: Reach | None = None
    """What it may see, as of the last tick."""
    settled: bool = False
    """Whether it has been told to look once more, since all that happens is told to it."""

    def put(self, name: str, body: object) -> None:
        """Queue an event; a page that does not read is told to reload, and loses the rest."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(("status", json.dumps({"reload": True})))
        self.queue.put_nowait((name, json.dumps(body, ensure_ascii=False)))

    def end(self) -> None:
        """Let the stream stop: whoever it was for may not work here any more."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(END)


class Hub:
    """Owns the ear, the tick, and the pages."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._heard = Heard()
        self._task: asyncio.Task[None] | None = None
        self._link = "signal_back"
        self._listening = False
        self._counts: dict[Reach, Counts] = {}
        self._counts_until = 0.0
        self._counted_at = 0.0
        self._inbox: int | None = None
        self._inbox_at = 0.0
        self._deeds = DeedWatch()

    def join(self, page: Page) -> None:
        """Begin to serve a page; the first one starts the hub."""
        self._pages.add(page)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="event-hub")

    def leave(self, page: Page) -> None:
        """Stop serving a page; the last one stops the hub."""
        self._pages.discard(page)
        if not self._pages and self._task is not None:
            self._task.cancel()
            self._task = None
            self._heard, self._counts, self._inbox = Heard(), {}, None

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._tick_for_ever())

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(*shapes.LINK_ERRORS):
                await listen(self._take, self._tell_link)
            await asyncio.sleep(_RETRY)

    def _take(self, notice: Message) -> None:
        self._heard.take(notice)

    def _tell_link(self, code: str) -> None:
        self._listening = code == "signal_back"
        if not self._listening:
            for page in self._pages:
                page.settled = False  # what happens meanwhile is told to nobody
        if code != self._link:
            self._link = code
            for page in self._pages:
                page.put("notice", shapes.link_notice(code, page.language))

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            heard, self._heard = self._heard, Heard()
            try:
                await self._tick(heard)
            except shapes.DATABASE_ERRORS as error:
                log.warning("push_failed", error=str(error))

    async def _tick(self, heard: Heard) -> None:
        open_pages = list(self._pages)
        by_reach = await in_database(lambda: renewed(open_pages))
        pages = [page for some in by_reach.values() for page in some]
        if heard.devices or heard.channels:
            self._counts_until = time.monotonic() + COUNTS_AFTER_CHANGE
            await in_database(lambda: self._tell_status(heard, by_reach))
        if self._counts_due():
            await in_database(lambda: self._tell_counts(by_reach, [*self._counts]))
        elif not all(page.settled for page in pages):
            await in_database(lambda: self._tell_counts(by_reach, []))
        self._settle(pages)
        if heard.streams or heard.ended:
            await in_database(lambda: shapes.tell_streams(heard, pages))
        if heard.uppers:
            await in_database(lambda: shapes.tell_uppers(heard, pages))
        await self._tick_inbox(pages)
        for page in pages:
            for text in heard.texts:
                page.put("notice", shapes.text_notice(text, page.language))

    async def _tick_inbox(self, pages: list[Page]) -> None:
        """Look for notices of requests and for deeds: one question each for all pages."""
        if time.monotonic() - self._inbox_at >= INBOX_EVERY:
            self._inbox_at, since = time.monotonic(), self._inbox
            self._inbox = await in_database(lambda: shapes.tell_inbox(since, pages))
            await in_database(lambda: self._deeds.look(pages))

    def _counts_due(self) -> bool:
        now = time.monotonic()
        if now > self._counts_until and now - self._counted_at < COUNTS_EVERY:
            return False
        self._counted_at = now
        return True

    def _tell_status(self, heard: Heard, by_reach: dict[Reach, list[Page]]) -> None:
        if len(heard.channels) > MOST_CHANNELS:
            for pages in by_reach.values():
                for page in pages:
                    page.put("status", RELOAD)
            return
        channels = registry.keys_of_channels(heard.channels)
        devices = registry.keys_of_devices(heard.devices)
        for reach, pages in by_reach.items():
            scope = Scope.of(reach)
            seen = registry.visible_channels(scope, channels.values())
            seen_devices = registry.visible_devices(scope, devices.values())
            body = {
                "channels": [
                    [key, *heard.channels[name]] for name, key in channels.items() if key in seen
                ],
                "devices": [
                    [key, *heard.devices[code]]
                    for code, key in devices.items()
                    if key in seen_devices
                ],
            }
            if body["channels"] or body["devices"]:
                for page in pages:
                    page.put("status", body)

    def _settle(self, pages: list[Page]) -> None:
        """Let new pages ask again for what they show.

        What happened after they asked first and before we began to follow it was told to nobody.
        """
        for page in pages:
            if self._listening and not page.settled and page.reach in self._counts:
                page.put("status", RELOAD)
                page.settled = True

    def _tell_counts(self, by_reach: dict[Reach, list[Page]], again: list[Reach]) -> None:
        """Tell what changed of the counters: of new sights, then of those told longest ago."""
        self._counts = {reach: self._counts[reach] for reach in self._counts if reach in by_reach}
        begun = time.monotonic()
        new = [reach for reach in by_reach if reach not in self._counts]
        for reach in [*new, *(reach for reach in again if reach in by_reach)]:
            if time.monotonic() - begun > COUNTS_SECONDS:
                break
            before = self._counts.pop(reach, None)
            counts = registry.node_counts(Scope.of(reach))
            self._counts[reach] = counts
            changed = [] if before is None else _changed(before, counts)
            for page in by_reach[reach]:
                page.settled = page.settled and before is not None
                if changed:
                    page.put("counts", {"nodes": changed})


def _changed(before: Counts, now: Counts) -> list[list[int]]:
    """Give key, total and online of the nodes that differ; of those that are gone, nothing."""
    gone = [[key, 0, 0] for key in before if key not in now]
    return gone + [[key, *both] for key, both in now.items() if before.get(key) != both]


hub = Hub()
"""The hub of this process."""
