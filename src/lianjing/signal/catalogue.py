"""Catalogues of devices and lower platforms: asked for, collected from parts, kept, compared.

A catalogue is asked for once per new registration and on demand. Parts may be lost, doubled and
late; what arrived is never thrown away, and channels are only removed by a complete answer.
"""

import asyncio
from collections.abc import Callable

from lianjing.kernel.errors import PeerError, ResourceError
from lianjing.link import events
from lianjing.link.events import Reason
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogEvent, CatalogItem
from lianjing.signal.catalogue_events import to_node
from lianjing.signal.core import Core
from lianjing.signal.directory import Channel, Device, own_status
from lianjing.signal.peers import Peers, peer_of
from lianjing.signal.status import StatusBoard

FIRST_PART_SECONDS = 120.0
"""Some devices take this long before the first part."""
IDLE_SECONDS = 5.0
"""No part for so long ends a collection."""
MAX_ITEMS = 500_000
PART = 2000
"""Nodes in one event."""


CatalogueListener = Callable[[Device, list[str], list[str]], None]
"""Called with a device, the codes that are new or changed, and those that are gone."""

_REASONS = {
    CatalogEvent.VLOST: Reason.FAULT_REPORTED,
    CatalogEvent.DEFECT: Reason.FAULT_REPORTED,
}


class _Collection:
    """One answer being collected."""

    def __init__(self, device: Device, sn: int, *, now: float) -> None:
        self.device = device
        self.sn = sn
        self.items: dict[str, CatalogItem] = {}
        self.total: int | None = None
        self.deadline = now + FIRST_PART_SECONDS
        self.done = asyncio.Event()

    @property
    def complete(self) -> bool:
        return self.total is not None and len(self.items) >= self.total


class Catalogues:
    """Asks for catalogues and keeps them."""

    def __init__(self, core: Core, status: StatusBoard, peers: Peers) -> None:
        self._core = core
        self._status = status
        self._peers = peers
        self._running: dict[str, _Collection] = {}
        self.on_changed: list[CatalogueListener] = []

    def refresh(self, device: Device) -> None:
        """Ask a device for its catalogue, unless that is already going on."""
        if device.code not in self._running and device.admitted and device.presence.online:
            collection = _Collection(device, device.next_sn(), now=self._core.clock.monotonic())
            self._running[device.code] = collection
            self._core.tasks.once(f"catalogue {device.code}", self._collect(collection))

    def take_part(self, device: Device, message: manscdp.Message) -> None:
        """Take one part of an answer; parts nobody asked for are merged as they are."""
        if not isinstance(message, manscdp.CatalogResponse):
            return
        collection = self._running.get(device.code)
        if collection is None or collection.sn != message.sn:
            self._merge_unasked(device, message)
            return
        for item in message.items:
            if len(collection.items) < MAX_ITEMS:
                collection.items.setdefault(item.device_id, item)
        collection.total = message.total
        collection.deadline = self._core.clock.monotonic() + IDLE_SECONDS
        if collection.complete:
            collection.done.set()

    def take_changes(self, device: Device, message: manscdp.Message) -> None:
        """Apply a notification of changes (GB/T 28181-2022 §9.11.4)."""
        if not isinstance(message, manscdp.CatalogNotify):
            return
        upserts: list[CatalogItem] = []
        removed: list[str] = []
        for change in message.changes:
            code = change.item.device_id
            if change.event in (CatalogEvent.ADD, CatalogEvent.UPDATE):
                upserts.append(change.item)
            elif change.event is CatalogEvent.DEL:
                removed.append(code)
            else:
                reason = _REASONS.get(change.event, Reason.NOTIFIED)
                online = change.event is CatalogEvent.ON
                self._status.channels_said(device, [code], online=online, reason=reason)
        if upserts or removed:
            self._apply(device, upserts, removed)

    # --- inside ---------------------------------------------------------------------------

    async def _collect(self, collection: _Collection) -> None:
        device = collection.device
        try:
            query = manscdp.CatalogQuery(collection.sn, device.code)
            await self._peers.send(peer_of(device), query)
            while not collection.complete:
                left = collection.deadline - self._core.clock.monotonic()
                if left <= 0:
                    break
                try:
                    async with asyncio.timeout(left):
                        await collection.done.wait()
                except TimeoutError:
                    continue
        except (PeerError, ResourceError):
            self._core.counters.add("catalogue.unanswered")
        finally:
            self._running.pop(device.code, None)
        if collection.total is not None:
            self._replace(collection)

    def _replace(self, collection: _Collection) -> None:
        """Take over a collected catalogue: all of it, or merged when it is partial."""
        device = collection.device
        complete = collection.complete
        if not complete:
            self._core.counters.add("catalogue.partial")
        gone = [code for code in device.channels if code not in collection.items]
        removed = gone if complete else []
        changed = self._upsert(device, list(collection.items.values()))
        for code in removed:
            del device.channels[code]
        self._emit_received(device, collection, complete=complete)
        for listener in self.on_changed:
            listener(device, changed, removed)

    def _merge_unasked(self, device: Device, message: manscdp.CatalogResponse) -> None:
        if message.items:
            self._core.counters.add("catalogue.unasked")
            self._apply(device, list(message.items), [])

    def _apply(self, device: Device, upserts: list[CatalogItem], removed: list[str]) -> None:
        changed = self._upsert(device, upserts)
        gone = [code for code in removed if device.channels.pop(code, None) is not None]
        self._core.bus.append(
            events.CatalogueChanged(
                device=device.code,
                at=self._core.clock.wall(),
                upserted=tuple(map(to_node, upserts)),
                removed=tuple(gone),
            )
        )
        for listener in self.on_changed:
            listener(device, changed, gone)

    def _upsert(self, device: Device, items: list[CatalogItem]) -> list[str]:
        """Put items into the device; gives the codes that are new or differ."""
        changed: list[str] = []
        turned: dict[bool, list[str]] = {True: [], False: []}
        for item in items:
            code = item.device_id
            online = own_status(item)
            known = device.channels.get(code)
            if known is None:
                device.channels[code] = Channel(item, own_online=online)
                changed.append(code)
                continue
            if known.item != item:
                if known.item._replace(status=item.status) != item:
                    changed.append(code)
                known.item = item
            if known.own_online != online:
                turned[online].append(code)
        for online, turning in turned.items():
            if turning:
                self._status.channels_said(device, turning, online=online, reason=Reason.CATALOGUE)
        return changed

    def _emit_received(self, device: Device, collection: _Collection, *, complete: bool) -> None:
        query = f"{device.code}-{collection.sn}-{int(self._core.clock.wall())}"
        items = list(collection.items.values())
        for start in range(0, max(len(items), 1), PART):
            self._core.bus.append(
                events.CatalogueReceived(
                    device=device.code,
                    query=query,
                    at=self._core.clock.wall(),
                    nodes=tuple(map(to_node, items[start : start + PART])),
                    done=start + PART >= len(items),
                    complete=complete,
                    total=len(items),
                )
            )
