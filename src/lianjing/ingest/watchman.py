"""Sees to it that nobody watches longer than he may, and that every look has an end.

The process that takes a right back acts at once; this is what is left when it could not: it was
killed in between, signal was away, or only the clock has moved. It looks twice a second.
"""

import asyncio
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from lianjing.apps.register import services as register
from lianjing.apps.registry.signalling import EngineFaultError, ask
from lianjing.apps.rights.models import BookStamp
from lianjing.apps.viewing import services as viewing
from lianjing.apps.viewing.models import Session
from lianjing.ingest.database import Database
from lianjing.kernel.errors import ResourceError
from lianjing.link.signal import AskSignalStatus, SignalStatus
from lianjing.runtime import logs

log = logs.get(__name__)

POLL = 0.5
ANEW_EVERY = 5.0
"""Seconds after which all running sessions are asked about though no grant has changed: people,
cameras and sign-ins change too."""
ANEW_SHARE = 10
SILENT_EVERY = 30.0
_STATUS_SECONDS = 2.0


class Watchman:
    """Looks at running sessions, again and again."""

    def __init__(self, in_database: Database) -> None:
        self._in_database = in_database
        self._began = time.monotonic()
        self._stamp: tuple[int, int] = (-1, 0)
        self._asked_at = 0.0
        self._silent_at = time.monotonic()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self._in_database(self.look)
            except (DatabaseError, InterfaceError) as error:
                log.warning("watchman_failed", error=str(error))
            await asyncio.sleep(POLL)

    def look(self) -> None:
        """Look once."""
        now = time.monotonic()
        settled = now - self._began > settings.INSTALLATION.settings.register.silence_seconds
        viewing.cut_what_is_due()
        viewing.end_what_is_over(silent=settled)
        stamp = BookStamp.objects.values_list("value", "token").first() or (0, 0)
        if stamp != self._stamp or now - self._asked_at > ANEW_EVERY:
            viewing.reconsider()
            viewing.end_of_gone_sign_ins()
            took = time.monotonic() - now
            # Where a thousand watch, looking anew takes a tenth of the time at most.
            self._stamp, self._asked_at = stamp, now + max(0.0, took * ANEW_SHARE - ANEW_EVERY)
        if now - self._silent_at > SILENT_EVERY:
            self._silent_at = now
            self._see_to_entries(settled=settled)

    def _see_to_entries(self, *, settled: bool) -> None:
        """Follow what uppers look at, and close entries nobody follows any more."""
        try:
            status = ask(AskSignalStatus(), SignalStatus, within=_STATUS_SECONDS)
        except (ResourceError, EngineFaultError):
            pass  # what goes on is not known now
        else:
            register.follow_uppers(since=datetime.fromtimestamp(status.started_at, UTC))
        if settled:
            running = Session.objects.filter(ended_at=None).exclude(entry=None)
            alive = [key for key in running.values_list("entry", flat=True) if key is not None]
            register.close_silent(alive=alive)
