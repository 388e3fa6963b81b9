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
from lianjing.protocol.manscdp import CatalogEvent, CatalogItem, Switch
from lianjing.signal.catalogue_events import to_node
from lianjing.signal.core import Core
from lianjing.signal.directory import Channel, Device, own_status
from lianjing.signal.peers import Peers, peer_of
from lianjing.signal.status import StatusBoard

SWEEP = 0.5
"""How often answers are judged to be over, in seconds."""
PART = 2000
"""Nodes in one event."""

CatalogueListener = Callable[[Device, list[str], list[str]], None]
"""Called with a device, the codes that are new or changed, and those that are gone."""

_REASONS = {
    CatalogEvent.VLOST: Reason.FAULT_REPORTED,
    CatalogEvent.DEFECT: Reason.FAULT_REPORTED,
}


class Catalogues:
    """Asks for catalogues and keeps them."""

    def __init__(self, core: Core, status: StatusBoard, peers: Peers) -> None:
        self._core = core
        self._status = status
        self._peers = peers
        self._collector: manscdp.Collector[CatalogItem] = manscdp.Collector(
            lambda item: item.device_id
        )
        self._asked: dict[str, int] = {}
        """Device → SN of the question that is open."""
        self.on_changed: list[CatalogueListener] = []

    def refresh(self, device: Device) -> None:
        """Ask a device for its catalogue, unless that is already going on."""
        if device.code not in self._asked and device.admitted and device.presence.online:
            sn = device.next_sn()
            self._asked[device.code] = sn
            self._collector.expect((device.code, sn), now=self._core.clock.monotonic())
            self._core.tasks.once(f"catalogue {device.code}", self._ask(device, sn))

    def take_part(self, device: Device, message: manscdp.Message) -> None:
        """Take one part of an answer; parts nobody asked for are merged as they are."""
        if not isinstance(message, manscdp.CatalogResponse):
            return
        collected = self._collector.receive(
            (device.code, message.sn),
            total=message.total,
            records=message.items,
            now=self._core.clock.monotonic(),
        )
        if collected is not None:
            self._over(device, message.sn, collected)

    async def run(self) -> None:
        """End answers whose time is up, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP)
            for collected in self._collector.expire(self._core.clock.monotonic()):
                self._expired(collected)

    def take_changes(self, device: Device, message: manscdp.Message) -> None:
        """Apply a notification of changes (GB/T 28181-2022 §9.11.4)."""
        if not isinstance(message, manscdp.CatalogNotify):
            return
        waiting: dict[str, CatalogItem | None] = {}
        for change in message.changes:
            code = change.item.device_id
            if change.event in (CatalogEvent.ADD, CatalogEvent.UPDATE):
                waiting[code] = change.item
            elif change.event is CatalogEvent.DEL:
                waiting[code] = None
            else:
                self._take_state(device, change, waiting)
        upserts = [item for item in waiting.values() if item is not None]
        removed = [code for code, item in waiting.items() if item is None]
        if upserts or removed:
            self._apply(device, upserts, removed)

    def _take_state(
        self,
        device: Device,
        change: manscdp.CatalogChange,
        waiting: dict[str, CatalogItem | None],
    ) -> None:
        """Note a state: of a node known, or of one that came in the same notification."""
        code, online = change.item.device_id, change.event is CatalogEvent.ON
        item = waiting.get(code)
        if item is not None:
            waiting[code] = item._replace(status=Switch.ON if online else Switch.OFF)
        else:
            reason = _REASONS.get(change.event, Reason.NOTIFIED)
            self._status.channels_said(device, [code], online=online, reason=reason)

    # --- inside ---------------------------------------------------------------------------

    async def _ask(self, device: Device, sn: int) -> None:
        try:
            query = manscdp.CatalogQuery(sn, device.code)
            await self._peers.send(peer_of(device), query)
        except (PeerError, ResourceError):
            self._core.counters.add("catalogue.unanswered")
            self._collector.cancel((device.code, sn))
            self._asked.pop(device.code, None)

    def _expired(self, collected: manscdp.Collected[CatalogItem]) -> None:
        for code, sn in list(self._asked.items()):
            if (code, sn) == collected.key:
                device = self._core.directory.get(code)
                if device is None:
                    del self._asked[code]
                else:
                    self._over(device, sn, collected)

    def _over(self, device: Device, sn: int, collected: manscdp.Collected[CatalogItem]) -> None:
        """Take over an answer: all of it, or merged when it is partial, late or unasked."""
        outcome = collected.outcome
        if outcome is not manscdp.Outcome.COMPLETE:
            self._core.counters.add(f"catalogue.{outcome}")
        if outcome in (manscdp.Outcome.LATE, manscdp.Outcome.UNASKED):
            if collected.records:
                self._apply(device, list(collected.records), [])
            return
        if self._asked.get(device.code) == sn:
            del self._asked[device.code]
        if outcome is not manscdp.Outcome.SILENT:
            complete = outcome is manscdp.Outcome.COMPLETE
            self._take_over(device, sn, collected.records, complete=complete)

    def _take_over(
        self, device: Device, sn: int, items: tuple[CatalogItem, ...], *, complete: bool
    ) -> None:
        codes = {item.device_id for item in items}
        removed = [code for code in device.channels if code not in codes] if complete else []
        changed = self._upsert(device, list(items))
        for code in removed:
            del device.channels[code]
        self._emit_received(device, sn, items, complete=complete)
        for listener in self.on_changed:
            listener(device, changed, removed)

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

    def _emit_received(
        self, device: Device, sn: int, items: tuple[CatalogItem, ...], *, complete: bool
    ) -> None:
        query = f"{device.code}-{sn}-{int(self._core.clock.wall())}"
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
