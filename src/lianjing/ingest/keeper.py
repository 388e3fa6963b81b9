"""Keeps signal's roster the same as the tables: a snapshot if it must, else changes in order."""

import asyncio
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import RosterChange as Outbox
from lianjing.apps.registry.selectors import roster_changes, roster_range, roster_version
from lianjing.apps.registry.services import identify_database
from lianjing.apps.registry.signalling import link_key
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.ingest import roster
from lianjing.ingest.database import Database
from lianjing.kernel.errors import ResourceError
from lianjing.link.codec import Message
from lianjing.link.connection import Connection, connect
from lianjing.link.media import Done
from lianjing.link.ports import SIGNAL
from lianjing.link.roster import (
    AskRosterVersion,
    Override,
    RosterChange,
    RosterSnapshot,
    RosterVersion,
    SharedNode,
)
from lianjing.runtime import logs

log = logs.get(__name__)

POLL = 0.3
"""Seconds between looks into the outbox."""
RETRY = 0.5
"""Seconds before the next try when signal is not there."""
CHANGES_AT_ONCE = 500
CALL_SECONDS = 60.0

T = TypeVar("T")


class SnapshotNeededError(Exception):
    """What signal has cannot be continued with changes."""


class Keeper:
    """Pushes the roster over one connection after another."""

    def __init__(self, in_database: Database) -> None:
        self._in_database = in_database
        self._told: dict[str, set[SharedNode]] = {}
        """Share lists as signal has them from us; without one, only a snapshot will do."""
        self._overrides: dict[tuple[str, str], Override] | None = None
        """Values that go up as signal has them from us."""

    async def run(self) -> None:
        """Serve one connection to signal after another, for ever."""
        link = settings.INSTALLATION.settings.link
        here = True
        while True:
            try:
                connection = await connect(
                    link.address, link.signal_port, key=link_key(), shapes=SIGNAL
                )
            except ResourceError as error:
                if here:
                    log.info("signal_not_there", error=str(error))
                here = False
            else:
                here = True
                await self._serve(connection)
            await asyncio.sleep(RETRY)

    async def _serve(self, connection: Connection) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_until_closed(connection))
                tasks.create_task(self._keep(connection))
        except* (ResourceError, TimeoutError, DatabaseError, InterfaceError) as group:
            log.info("roster_link_ended", error=str(group.exceptions[0]))
        finally:
            connection.close()
            self._told.clear()
            self._overrides = None

    async def _keep(self, connection: Connection) -> None:
        has = await self._ask(connection, AskRosterVersion())
        if not isinstance(has, RosterVersion):
            raise ResourceError(f"signal answered {type(has).__name__}", code="internal")
        database = await self._in_database(identify_database)
        version = has.version if has.database == database else -1
        while True:
            version = await self._bring_up(connection, database, version)
            await asyncio.sleep(POLL)

    async def _bring_up(self, connection: Connection, database: str, version: int) -> int:
        changes = await self._in_database(lambda: _pending(version))
        if changes == []:
            return version
        if changes is None:
            return await self._push_snapshot(connection, database)
        try:
            change = await self._in_database(lambda: self._change(database, changes))
        except SnapshotNeededError:
            return await self._push_snapshot(connection, database)
        reply = await self._ask(connection, change)
        if not isinstance(reply, Done):
            return await self._push_snapshot(connection, database)
        return change.version

    async def _push_snapshot(self, connection: Connection, database: str) -> int:
        version, parts = await self._in_database(lambda: _snapshot(database))
        self._told = {}
        self._overrides = {}
        for part in parts:
            reply = await self._ask(connection, part)
            if not isinstance(reply, Done):
                raise ResourceError(f"signal refused the roster: {reply}", code="internal")
            for key, nodes in part.shares.items():
                self._told.setdefault(key, set()).update(nodes)
            self._overrides.update({(one.device, one.channel): one for one in part.overrides})
        for upper in parts[-1].uppers:
            self._told.setdefault(upper.key, set())
        log.info("roster_pushed", version=version, parts=len(parts))
        return version

    def _change(self, database: str, changes: list[Outbox]) -> RosterChange:
        """Turn rows of the outbox into one change; what they name is read as it is now."""
        named: dict[RosterSubject, set[str]] = {subject: set() for subject in RosterSubject}
        for change in changes:
            named[RosterSubject(change.subject)].add(change.key)
        entered = named[RosterSubject.UPPER]
        devices = roster.devices_of(named[RosterSubject.DEVICE])
        uppers = roster.uppers_of(entered | named[RosterSubject.SHARE])
        added, removed = self._differences(uppers)
        overrides = self._changed_overrides() if named[RosterSubject.OVERRIDE] else ()
        return RosterChange(
            database=database,
            version=changes[-1].id,
            devices=tuple(devices),
            devices_removed=tuple(named[RosterSubject.DEVICE] - {d.code for d in devices}),
            uppers=tuple(roster.upper_entry(upper) for upper in uppers),
            uppers_removed=tuple(entered - {upper.key for upper in uppers}),
            shares_added=added,
            shares_removed=removed,
            terms={upper.key: roster.share_terms(upper) for upper in uppers},
            overrides=overrides,
            masks=tuple(roster.masks()) if named[RosterSubject.MASK] else None,
        )

    def _changed_overrides(self) -> tuple[Override, ...]:
        """Compare the values that go up with what signal has; remembers the new ones as told."""
        before = self._overrides
        if before is None:
            raise SnapshotNeededError
        now = {(one.device, one.channel): one for one in roster.overrides()}
        self._overrides = now
        gone = [Override(device=d, channel=c) for d, c in before.keys() - now.keys()]
        return (*(one for place, one in now.items() if before.get(place) != one), *gone)

    def _differences(
        self, uppers: list[UpperPlatform]
    ) -> tuple[dict[str, tuple[SharedNode, ...]], dict[str, tuple[SharedNode, ...]]]:
        """Compare share lists with what signal has; remembers the new ones as told."""
        added: dict[str, tuple[SharedNode, ...]] = {}
        removed: dict[str, tuple[SharedNode, ...]] = {}
        for upper in uppers:
            before = self._told.get(upper.key)
            if before is None:
                raise SnapshotNeededError
            now = set(roster.shared_nodes(upper))
            if now - before:
                added[upper.key] = tuple(now - before)
            if before - now:
                removed[upper.key] = tuple(before - now)
            self._told[upper.key] = now
        return added, removed

    async def _ask(self, connection: Connection, message: Message) -> Message:
        return await connection.call(message, within=CALL_SECONDS)


async def _until_closed(connection: Connection) -> None:
    await connection.run()
    raise ResourceError("signal closed the link", code="link_down")


def _pending(version: int) -> list[Outbox] | None:
    """Give what follows a version; None when it cannot be continued from here."""
    oldest, newest = roster_range()
    if version < 0 or version > newest or version < oldest - 1:
        return None
    return roster_changes(version, limit=CHANGES_AT_ONCE) if version < newest else []


def _snapshot(database: str) -> tuple[int, list[RosterSnapshot]]:
    version = roster_version()
    return version, list(roster.snapshot(database, version))
