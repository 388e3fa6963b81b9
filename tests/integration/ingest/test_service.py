"""The ingest process on a real journal, with the database in trouble."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from lianjing.apps.registry.models import BusCursor, Channel, Device, Group, StatusChange
from lianjing.ingest import service
from lianjing.ingest.folder import Folder
from lianjing.ingest.service import Ingest
from lianjing.link import events
from lianjing.link.bus.choose import subscriber
from lianjing.link.bus.journal import JournalPublisher
from lianjing.link.events import Event

from .conftest import PLATFORM, camera, catalogue, offline, online, registered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_thread")]


@pytest.fixture
def installation(settings: Any, tmp_path: Path) -> Any:
    return msgspec.structs.replace(settings.INSTALLATION, directory=tmp_path)


async def publish(installation: Any, *run: Event) -> None:
    bus = JournalPublisher(installation.journal, "signal")
    writing = asyncio.create_task(bus.run())
    for event in run:
        bus.append(event)
    await bus.durable()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


def ingest(installation: Any) -> Ingest:
    return Ingest(installation, subscriber("", installation.journal))


async def test_a_journal_is_folded_once_over_restarts(installation: Any) -> None:
    await publish(installation, registered(), online(), catalogue([camera(1)], done=False))
    assert await sync_to_async(ingest(installation).fold_once)() == 3
    assert await sync_to_async(ingest(installation).fold_once)() == 0
    await publish(installation, catalogue([camera(2)]), offline())
    last = ingest(installation)
    assert await sync_to_async(last.fold_once)() == 2
    await sync_to_async(last.recount_once)()
    assert await sync_to_async(Channel.objects.count)() == 2
    assert await sync_to_async(StatusChange.objects.count)() == 2
    assert (await Group.objects.aget(device__code=PLATFORM)).total == 2


async def test_a_database_that_is_away_costs_time_and_nothing_else(
    installation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(installation, registered(), online())
    failures = 0
    fold = Folder.fold

    def failing(self: Folder, *arguments: Any) -> bool:
        nonlocal failures
        failures += 1
        if failures <= 3:
            raise OperationalError("database is locked")
        return fold(self, *arguments)

    monkeypatch.setattr(Folder, "fold", failing)
    monkeypatch.setattr(service, "IDLE", 0.01)
    stop = asyncio.Event()
    running = asyncio.create_task(ingest(installation).run(stop))
    async with asyncio.timeout(30):
        while not await Device.objects.filter(online=True).aexists():
            await asyncio.sleep(0.05)
    stop.set()
    await running
    assert failures == 4
    told = json.loads((installation.directory / "state" / "ingest.json").read_text())
    assert told["memory_mb"] > 1


async def test_one_event_that_cannot_be_stored_does_not_stop_the_rest(
    installation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import DataError

    from lianjing.ingest import devices

    write = devices.write_alarms

    def refusing(batch: Any, known: Any) -> None:
        if batch.alarms:
            raise DataError("out of range")
        write(batch, known)

    monkeypatch.setattr(devices, "write_alarms", refusing)
    alarm = events.AlarmRaised(
        device=PLATFORM, source=PLATFORM, at=1.0, raised_at=1.0, priority=1, method=1
    )
    await publish(installation, registered(), alarm, online())
    one = ingest(installation)
    while await sync_to_async(one.fold_once)():
        pass
    assert (await Device.objects.aget()).online is True
    assert one.skipped == 1
    position = (await BusCursor.objects.aget()).position
    assert position == one.positions()["signal"]
