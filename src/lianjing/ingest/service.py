"""The ingest process: reads the bus, folds, recounts, keeps signal's roster."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, connection

from lianjing.ingest.folder import Folder
from lianjing.ingest.jobs import Jobs
from lianjing.ingest.keeper import Keeper
from lianjing.ingest.purge import purge
from lianjing.ingest.stage import in_order
from lianjing.ingest.watchman import Watchman
from lianjing.ingest.webhooks import Postman
from lianjing.kernel.errors import ResourceError
from lianjing.link.bus.port import Position, Record, Subscriber
from lianjing.runtime import logs
from lianjing.runtime.process import memory_mb
from lianjing.runtime.settings import Installation
from lianjing.runtime.tasks import Supervisor

log = logs.get(__name__)
T = TypeVar("T")

IDLE = 0.2
"""Seconds between looks at the bus when there was nothing."""
RUN = 1000
"""Most events folded in one transaction."""
RECOUNT_EVERY = 1.0
RECOUNT_SHARE = 10
"""Recounting takes a tenth of the time at most: the next one waits ten times as long as it took."""
RECOUNT_LATEST = 10.0
DISCARD_EVERY = 30.0
PURGE_EVERY = 3600.0
SAY_EVERY = 5.0
_LONGEST_PAUSE = 10.0


class DatabaseThread:
    """The one thread that speaks to the database; its connection is closed after a failure."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def __call__(self, work: Callable[[], T]) -> T:
        """Run something on the thread."""

        def run() -> T:
            try:
                return work()
            except (DatabaseError, InterfaceError):
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._executor, run)

    def stop(self) -> None:
        """Let the last work end and close the connection."""
        self._executor.submit(_close_connection)
        self._executor.shutdown()


class Ingest:
    """Owns the folders, one per node of the bus, and the thread they write on."""

    def __init__(self, installation: Installation, bus: Subscriber) -> None:
        self._installation = installation
        self._bus = bus
        self._thread = DatabaseThread("ingest")
        self._folders: dict[str, tuple[Folder, Position]] = {}
        self._started_at = time.time()
        self._discarded_at = 0.0
        self.folded = 0
        self.skipped = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; what is being folded is finished first."""
        supervisor = Supervisor()
        keeper_thread = DatabaseThread("roster")
        supervisor.keep("fold", self._fold_for_ever)
        supervisor.keep("recount", self._recount_for_ever)
        supervisor.keep("roster", Keeper(keeper_thread).run)
        supervisor.keep("purge", self._purge_for_ever)
        supervisor.keep("say", self._say_for_ever)
        jobs_thread = DatabaseThread("jobs")
        jobs = Jobs(jobs_thread)
        supervisor.keep("jobs", jobs.run)
        supervisor.keep("chores", jobs.run_chores)
        supervisor.keep("webhooks", Postman(jobs_thread).run)
        watch_thread = DatabaseThread("watchman")
        supervisor.keep("watchman", Watchman(watch_thread).run)
        await stop.wait()
        await supervisor.stop()
        self._thread.stop()
        watch_thread.stop()
        keeper_thread.stop()
        jobs_thread.stop()

    # --- folding ----------------------------------------------------------------------------

    async def _fold_for_ever(self) -> None:
        pause = IDLE
        while True:
            try:
                count = await self._thread(self.fold_once)
            except (DatabaseError, InterfaceError, ResourceError, OSError) as error:
                # Nothing is lost: the cursor stands where it stood.
                log.warning("fold_failed", error=str(error), again_in=pause)
                self._folders.clear()
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            pause = IDLE
            if not count:
                await asyncio.sleep(IDLE)

    def fold_once(self) -> int:
        """Fold what is waiting, at most one run per node; gives the number of events."""
        count = 0
        for node in self._bus.nodes():
            if node not in self._folders:
                self._folders[node] = self._open(node)
            folder, after = self._folders[node]
            records = self._bus.read(node, after, limit=RUN)
            if not records:
                continue
            for run in folder.runs(records):
                if not self._fold(folder, run, after):
                    del self._folders[node]  # somebody else went on: read the cursor again
                    break
                after = run[-1].position
                self._folders[node] = (folder, after)
                count += len(run)
        self.folded += count
        self._discard()
        return count

    def _fold(self, folder: Folder, records: Sequence[Record], after: Position) -> bool:
        """Fold a run; one with an event that cannot be stored is folded one by one without it."""
        try:
            return folder.fold(records, after)
        except (DataError, IntegrityError, ValueError):
            if len(records) == 1:
                log.exception("event_skipped", kind=type(records[0].event).__name__)
                self.skipped += 1
                return folder.skip(records[0].position, after)
        for record in records:
            if not self._fold(folder, [record], after):
                return False
            after = record.position
        return True

    def positions(self) -> dict[str, Position]:
        """Give until where each node is folded."""
        return {node: position for node, (_, position) in self._folders.items()}

    def _open(self, node: str) -> tuple[Folder, Position]:
        folder = Folder(node)
        position, held = folder.resume()
        after = held
        while in_order(after) < in_order(position):
            records = [
                record
                for record in self._bus.read(node, after, limit=RUN)
                if in_order(record.position) <= in_order(position)
            ]
            if not records:
                break
            folder.replay(records, after)
            after = records[-1].position
        folder.dirty_all()
        return folder, position

    def _discard(self) -> None:
        now = time.monotonic()
        if now - self._discarded_at < DISCARD_EVERY:
            return
        self._discarded_at = now
        for node, (folder, position) in self._folders.items():
            self._bus.discard(node, folder.held_position(position))

    # --- the rest ---------------------------------------------------------------------------

    async def _recount_for_ever(self) -> None:
        while True:
            took = 0.0
            try:
                took = await self._thread(self.recount_once)
            except (DatabaseError, InterfaceError) as error:
                log.warning("recount_failed", error=str(error))
            await asyncio.sleep(min(max(RECOUNT_EVERY, took * RECOUNT_SHARE), RECOUNT_LATEST))

    def recount_once(self) -> float:
        """Bring counters up to date; gives the seconds it took, without waiting for the thread."""
        started = time.monotonic()
        for folder, _ in list(self._folders.values()):
            folder.recount()
        return time.monotonic() - started

    async def _purge_for_ever(self) -> None:
        while True:
            try:
                await self._thread(purge)
            except (DatabaseError, InterfaceError) as error:
                log.warning("purge_failed", error=str(error))
            await asyncio.sleep(PURGE_EVERY)

    async def _say_for_ever(self) -> None:
        """Say that we live, for the system page."""
        state = self._installation.directory / "state"
        state.mkdir(parents=True, exist_ok=True)
        while True:
            self.say(state / "ingest.json")
            await asyncio.sleep(SAY_EVERY)

    def say(self, path: Path) -> None:
        """Write who we are and how much we have done."""
        told = {
            "pid": os.getpid(),
            "at": time.time(),
            "started_at": self._started_at,
            "memory_mb": memory_mb(),
            "folded": self.folded,
            "skipped": self.skipped,
        }
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(told), "ascii")
        draft.replace(path)


def _close_connection() -> None:
    """Close the connection of the thread this runs on."""
    connection.close()
