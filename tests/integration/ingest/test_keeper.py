"""Signal's roster is the same as the tables, whatever happens to the link."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from lianjing.apps.accounts.actor import system
from lianjing.apps.agreement.services import standing
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.models import Channel, Device, RosterChange
from lianjing.apps.registry.services import DeviceChanges
from lianjing.apps.registry.signalling import link_key
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.models import Grant
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.services import ShareChanges, UpperChanges
from lianjing.ingest.keeper import Keeper
from lianjing.kernel.actions import Action
from lianjing.link import roster
from lianjing.link.codec import Message
from lianjing.link.connection import Server
from lianjing.link.media import Done, Fault
from lianjing.link.ports import SIGNAL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_thread")]
ACTOR = system("test")
CODE = "34020000001320000001"


class Signal:
    """Holds a roster as signal does."""

    def __init__(self) -> None:
        self.database, self.version = "", -1
        self.devices: dict[str, roster.DeviceEntry] = {}
        self.uppers: dict[str, roster.UpperEntry] = {}
        self.shares: dict[str, set[tuple[str, str]]] = {}
        self.actions: dict[tuple[str, str, str], int] = {}
        self.terms: dict[str, roster.ShareTerms] = {}
        self.overrides: dict[tuple[str, str], dict[str, str]] = {}
        self.snapshots = self.changes = 0
        self.refuse = False

    async def answer(self, message: Message) -> Message:
        if isinstance(message, roster.AskRosterVersion):
            return roster.RosterVersion(database=self.database, version=self.version)
        if isinstance(message, roster.RosterSnapshot):
            self._snapshot(message)
        elif isinstance(message, roster.RosterChange):
            if self.refuse:
                self.refuse = False
                return Fault(code="wrong_version")
            self._change(message)
        return Done()

    def _snapshot(self, part: roster.RosterSnapshot) -> None:
        if part.first:
            self.devices, self.uppers, self.shares, self.overrides = {}, {}, {}, {}
        self.devices |= {d.code: d for d in part.devices}
        self.uppers |= {u.key: u for u in part.uppers}
        for key, nodes in part.shares.items():
            self.shares.setdefault(key, set()).update((n.device, n.channel) for n in nodes)
            self._take_actions(key, nodes)
        self.terms |= part.terms
        self.overrides |= {(o.device, o.channel): o.elements for o in part.overrides}
        if part.last:
            self.snapshots += 1
            self.database, self.version = part.database, part.version

    def _change(self, change: roster.RosterChange) -> None:
        self.changes += 1
        self.devices |= {d.code: d for d in change.devices}
        self.uppers |= {u.key: u for u in change.uppers}
        for code in change.devices_removed:
            self.devices.pop(code, None)
        for key in change.uppers_removed:
            self.uppers.pop(key, None)
        for key, nodes in change.shares_removed.items():
            self.shares[key] -= {(n.device, n.channel) for n in nodes}
        for key, nodes in change.shares_added.items():
            self.shares.setdefault(key, set()).update((n.device, n.channel) for n in nodes)
            self._take_actions(key, nodes)
        self.terms |= change.terms
        self.overrides |= {(o.device, o.channel): o.elements for o in change.overrides}
        self.version = change.version

    def _take_actions(self, key: str, nodes: tuple[roster.SharedNode, ...]) -> None:
        self.actions |= {(key, n.device, n.channel): n.actions for n in nodes}


@pytest.fixture
def link_port(settings: Any) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    installation = settings.INSTALLATION
    link = msgspec.structs.replace(installation.settings.link, signal_port=port)
    changed = msgspec.structs.replace(installation.settings, link=link)
    settings.INSTALLATION = msgspec.structs.replace(installation, settings=changed)
    return port


@pytest.fixture
async def signal(link_port: int) -> AsyncIterator[Signal]:
    signal = Signal()
    server = Server(key=link_key(), shapes=SIGNAL, on_call=signal.answer)
    await server.start("127.0.0.1", link_port)

    async def in_database(work: Callable[[], Any]) -> Any:
        return await sync_to_async(work)()

    keeping = asyncio.create_task(Keeper(in_database).run())
    signal.server = server  # type: ignore[attr-defined]
    yield signal
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await server.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


def share(upper: UpperPlatform, **changes: Any) -> None:
    said = ShareChanges(**{"basis": "x", **changes})
    sharing.change_shares(actor=ACTOR, upper=upper, changes=said)


@sync_to_async
def enter(code: str = CODE, password: str = "pw") -> Device:
    return registry.create_device(actor=ACTOR, code=code, name="gate", password=password)


async def test_a_signal_that_knows_nothing_gets_everything_then_changes(signal: Signal) -> None:
    await until(lambda: signal.snapshots == 1)
    device = await enter()
    await until(lambda: CODE in signal.devices)
    entry = signal.devices[CODE]
    assert len(entry.ha1_md5) == 32
    assert len(entry.ha1_sha256) == 64
    changes = DeviceChanges(trusted=False, password="")
    await sync_to_async(registry.change_device)(actor=ACTOR, device=device, changes=changes)
    await until(lambda: not signal.devices[CODE].admitted)
    assert signal.devices[CODE].ha1_md5 == ""
    await sync_to_async(registry.delete_device)(actor=ACTOR, device=device)
    await until(lambda: CODE not in signal.devices)
    assert signal.changes >= 2


async def test_shares_travel_as_differences(signal: Signal) -> None:
    device = await enter()

    @sync_to_async
    def begin() -> tuple[UpperPlatform, list[int]]:
        keys = [
            Channel.objects.create(device=device, code=f"3402000000132{n:07d}").pk for n in range(3)
        ]
        values = UpperChanges(name="U", code="34000000002000000001", address="192.0.2.1")
        upper = sharing.create_upper(actor=ACTOR, values=values)
        sharing.change_shares(
            actor=ACTOR, upper=upper, changes=ShareChanges(add=keys[:2], basis="x")
        )
        return upper, keys

    upper, keys = await begin()
    await until(lambda: len(signal.shares.get(upper.key, ())) == 2)
    snapshots = signal.snapshots
    changes = ShareChanges(add=keys[2:], remove=keys[:1])
    await sync_to_async(sharing.change_shares)(actor=ACTOR, upper=upper, changes=changes)
    await until(lambda: len(signal.shares[upper.key]) == 2 and signal.changes > 0)
    await until(lambda: (CODE, "34020000001320000002") in signal.shares[upper.key])
    assert signal.snapshots == snapshots
    await sync_to_async(sharing.delete_upper)(actor=ACTOR, upper=upper)
    await until(lambda: not signal.uppers)


async def test_what_may_be_done_travels_too_and_ends_with_its_grant(signal: Signal) -> None:
    device = await enter()
    both = Action.CATALOGUE | Action.LIVE

    @sync_to_async
    def begin() -> UpperPlatform:
        Channel.objects.create(device=device, code=CODE)
        values = UpperChanges(name="U", code="34000000002000000001", address="192.0.2.1")
        upper = sharing.create_upper(actor=ACTOR, values=values)
        share(upper, share_all=True, actions=both, max_streams=4)
        return upper

    upper = await begin()
    key = upper.key
    await until(lambda: signal.terms.get(key, roster.ShareTerms()).everything == int(both))
    grant = await sync_to_async(Grant.objects.get)(upper=key)
    assert signal.terms[key].streams == {str(grant.pk): 4}
    assert signal.terms[key].everything_limits == (str(grant.pk),)
    await sync_to_async(share)(upper, actions=both | Action.PTZ)
    await until(lambda: signal.terms[key].everything == int(both | Action.PTZ))
    await sync_to_async(rights.end)(actor=ACTOR, grant=grant, reason="x")
    await until(lambda: signal.terms[key] == roster.ShareTerms())


async def test_a_change_that_does_not_fit_is_followed_by_a_snapshot(signal: Signal) -> None:
    await until(lambda: signal.snapshots == 1)
    signal.refuse = True
    await enter()
    await until(lambda: signal.snapshots == 2 and CODE in signal.devices)


async def test_after_a_broken_link_only_what_is_new_is_told(signal: Signal) -> None:
    await enter()
    await until(lambda: CODE in signal.devices)
    before = signal.snapshots
    for connection in list(signal.server.connections):  # type: ignore[attr-defined]
        connection.close()
    other = CODE[:-1] + "2"
    await enter(other)
    await until(lambda: other in signal.devices)
    assert signal.snapshots == before


async def test_another_database_gets_a_snapshot(signal: Signal) -> None:
    await until(lambda: signal.snapshots == 1)
    signal.database = "another"
    for connection in list(signal.server.connections):  # type: ignore[attr-defined]
        connection.close()
    await until(lambda: signal.snapshots == 2)


async def test_a_forgotten_outbox_means_a_snapshot(signal: Signal) -> None:
    await until(lambda: signal.snapshots == 1)
    signal.version = 10_000
    for connection in list(signal.server.connections):  # type: ignore[attr-defined]
        connection.close()
    await until(lambda: signal.snapshots == 2)
    assert await sync_to_async(RosterChange.objects.count)() == 0


async def test_values_that_go_up_reach_signal_and_are_taken_back(signal: Signal) -> None:
    place = ("34020000002000000002", CODE)
    await enter()
    await until(lambda: CODE in signal.devices)

    @sync_to_async
    def put(**elements: str | None) -> None:
        with transaction.atomic():
            standing.put({place: elements})

    await put(Name="东门", PTZType="3")
    await until(lambda: signal.overrides.get(place) == {"Name": "东门", "PTZType": "3"})
    snapshots = signal.snapshots
    await put(PTZType=None)
    await until(lambda: signal.overrides.get(place) == {"Name": "东门"})
    await put(Name=None)
    await until(lambda: signal.overrides.get(place) == {})
    assert signal.snapshots == snapshots, "changes are enough"
    await put(Name="西门")
    await until(lambda: signal.overrides.get(place) == {"Name": "西门"})
