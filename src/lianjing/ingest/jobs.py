"""Runs background work: one child process for each job, and small chores in between."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, InterfaceError

from lianjing.apps.jobs import selectors, services
from lianjing.apps.jobs.handlers import chores
from lianjing.apps.jobs.models import Job
from lianjing.ingest.database import Database
from lianjing.runtime import logs

log = logs.get(__name__)
T = TypeVar("T")

POLL = 0.5
"""Seconds between looks for waiting work."""
AT_ONCE = 2
"""Jobs running at a time on this node; one of the places is for what a person waits for."""
SWEEP_EVERY = 15.0
SETTLE = 300.0
"""Seconds after our start before regular jobs begin: a start has enough to do by itself."""
BEAT = 5.0
"""Seconds between signs of life of a running job."""
LINE_LIMIT = 4096
TERM_SECONDS = 5.0


class Jobs:
    """Takes waiting jobs and keeps a child for each."""

    def __init__(self, in_database: Database) -> None:
        self._in_database = in_database
        self._children: dict[int, asyncio.subprocess.Process] = {}
        self._taken: dict[int, bool] = {}
        """Jobs taken and not ended, and whether a person asked for them."""
        self._swept_at = 0.0
        self._started_at = time.monotonic()

    async def run(self) -> None:
        """Work for ever; when cancelled, end the children first."""
        await self._own_dead_ones()
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    if len(self._taken) < AT_ONCE:
                        people_only = list(self._taken.values()).count(False) >= AT_ONCE - 1
                        job = await self._try(partial(services.take, people_only=people_only))
                        if job is not None:
                            self._taken[job.pk] = job.user_id is not None
                            tasks.create_task(self._serve(job))
                            continue
                    await self._sweep()
                    await asyncio.sleep(POLL)
        finally:
            for child in self._children.values():
                child.terminate()

    async def run_chores(self) -> None:
        """Do each chore when its time has come, one after another."""
        due = {one.name: 0.0 for one in chores()}
        while True:
            for one in chores():
                if time.monotonic() >= due[one.name]:
                    await self._try(one.work)
                    due[one.name] = time.monotonic() + one.every
            await asyncio.sleep(POLL)

    async def _try(self, work: Callable[[], T]) -> T | None:
        try:
            return await self._in_database(work)
        except (DatabaseError, InterfaceError) as error:
            log.warning("jobs_database_failed", error=str(error))
            await asyncio.sleep(POLL)
            return None

    async def _own_dead_ones(self) -> None:
        """With SQLite there is one ingest: whatever is called running at our start has died."""
        for key in await self._try(selectors.own_running_keys) or []:
            await self._try(lambda key=key: services.give_back(key))  # type: ignore[misc]

    async def _sweep(self) -> None:
        if time.monotonic() - self._swept_at < SWEEP_EVERY:
            return
        self._swept_at = time.monotonic()
        await self._try(services.give_back)
        if time.monotonic() - self._started_at >= SETTLE:
            await self._try(services.start_due)

    async def _serve(self, job: Job) -> None:
        log.info("job_started", job=job.pk, kind=job.kind)
        try:
            await self._attend(job)
        finally:
            del self._taken[job.pk]

    async def _attend(self, job: Job) -> None:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "lianjing.ingest.work",
            str(job.pk),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_LIMIT,
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},
        )
        self._children[job.pk] = child
        try:
            await self._listen(job.pk, child)
            await child.wait()
            # It has noted its own end; only one that was killed is still called running.
            await self._try(lambda: services.give_back(job.pk))
        finally:
            if child.returncode is None:
                child.terminate()
                async with asyncio.timeout(TERM_SECONDS):
                    await child.wait()
            del self._children[job.pk]
            log.info("job_ended", job=job.pk, kind=job.kind, code=child.returncode)

    async def _listen(self, key: int, child: asyncio.subprocess.Process) -> None:
        told = {"done": 0, "total": 0, "step": ""}
        output = child.stdout
        while output is not None:
            try:
                async with asyncio.timeout(BEAT):
                    line = await output.readline()
            except TimeoutError:
                pass
            else:
                if not line:
                    return
                told = json.loads(line)
            asked = await self._try(
                lambda told=told: services.note_progress(key, **told)  # type: ignore[misc]
            )
            if asked and child.returncode is None:
                child.send_signal(signal.SIGUSR1)
