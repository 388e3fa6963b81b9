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
from lianjing.protocol.manscdp import CatalogChange, CatalogEvent, CatalogItem, Switch
from lianjing.signal.catalogue_events import to_node
from lianjing.signal.core import Core
from lianjing.signal.directory import Channel, Device, own_status
from lianjing.signal.peers import Peers, peer_of
from lianjing.signal.status import StatusBoard

SWEEP = 0.5
"""How often answers are judged to be over, in seconds."""
PART = 2000
"""Nodes in one event."""

FIRST_RETRY = 30.0
"""Seconds after which a catalogue that did not come whole is asked for again."""
RETRIES = 4
"""Times it is asked again, each after four times as long, before the device is believed."""

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
        self._meanwhile: dict[str, dict[str, CatalogChange]] = {}
        """Device → what it notified while its answer was coming: it is newer than the answer."""
        self._again: set[str] = set()
        """Devices to be asked again as soon as the question that is open is over."""
        self._retries: dict[str, tuple[float, int]] = {}
        """Device → when it is asked again, and how often it was already."""
        self.on_changed: list[CatalogueListener] = []

    def refresh(self, device: Device, *, from_now: bool = False) -> None:
        """Ask a device for its catalogue, unless that is already going on.

        `from_now` asks once more after an answer that is already coming: it may have been made
        before what the caller knows of.
        """
        if not device.admitted or not device.presence.online:
            return
        if device.code in self._asked:
            if from_now:
                self._again.add(device.code)
            return
        sn = device.next_sn()
        self._asked[device.code] = sn
        self._meanwhile[device.code] = {}
        self._collector.expect((device.code, sn), now=self._core.clock.monotonic())
        self._core.tasks.once(f"catalogue {device.code}", self._ask(device, sn))

    def device_changed(self, device: Device) -> None:
        """A device came or went: what failed before is tried anew by who gets to know it."""
        self._retries.pop(device.code, None)

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
            self.sweep()

    def sweep(self) -> None:
        """End answers whose time is up and ask again where one did not come whole."""
        now = self._core.clock.monotonic()
        for collected in self._collector.expire(now):
            self._expired(collected)
        for code in [code for code, (at, _) in self._retries.items() if at <= now]:
            device = self._core.directory.get(code)
            if device is None or not device.presence.online:
                del self._retries[code]
            elif code not in self._asked:
                self._retries[code] = (float("inf"), self._retries[code][1])
                self.refresh(device)

    def take_changes(self, device: Device, message: manscdp.Message) -> None:
        """Apply a notification of changes (GB/T 28181-2022 §9.11.4)."""
        if not isinstance(message, manscdp.CatalogNotify):
            return
        waiting: dict[str, CatalogItem | None] = {}
        meanwhile = self._meanwhile.get(device.code)
        for change in message.changes:
            if meanwhile is not None:
                _note(meanwhile, change)
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
            if self._asked.get(device.code) == sn:
                self._end(device, whole=False)

    def _expired(self, collected: manscdp.Collected[CatalogItem]) -> None:
        for code, sn in list(self._asked.items()):
            if (code, sn) == collected.key:
                device = self._core.directory.get(code)
                if device is None:
                    del self._asked[code]
                    self._meanwhile.pop(code, None)
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
        complete = outcome is manscdp.Outcome.COMPLETE
        if outcome is not manscdp.Outcome.SILENT:
            items = _newest(collected.records, self._meanwhile.get(device.code, {}))
            self._take_over(device, sn, items, complete=complete)
        if self._asked.get(device.code) == sn:
            self._end(device, whole=complete)

    def _end(self, device: Device, *, whole: bool) -> None:
        """A question is over: ask again at once, later, or not at all."""
        del self._asked[device.code]
        self._meanwhile.pop(device.code, None)
        tried = self._retries.pop(device.code, (0.0, 0))[1]
        if device.code in self._again:
            self._again.discard(device.code)
            self.refresh(device)
        elif not whole and tried < RETRIES:
            pause = FIRST_RETRY * 4**tried
            self._retries[device.code] = (self._core.clock.monotonic() + pause, tried + 1)

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


def _note(meanwhile: dict[str, CatalogChange], change: CatalogChange) -> None:
    """Remember the last word about a node; a state keeps what was said of the node before."""
    code = change.item.device_id
    earlier = meanwhile.get(code)
    whole = (CatalogEvent.ADD, CatalogEvent.UPDATE)
    if earlier is not None and earlier.event in whole and change.event not in whole:
        if change.event is CatalogEvent.DEL:
            meanwhile[code] = change
        else:
            up = Switch.ON if change.event is CatalogEvent.ON else Switch.OFF
            meanwhile[code] = CatalogChange(earlier.event, earlier.item._replace(status=up))
    else:
        meanwhile[code] = change


def _newest(
    items: tuple[CatalogItem, ...], meanwhile: dict[str, CatalogChange]
) -> tuple[CatalogItem, ...]:
    """Put into an answer what was notified while it came.

    A change that came before the answer was made is in it; one that came after is notified again.
    Either way the notification is never older than the answer.
    """
    if not meanwhile:
        return items
    merged = {item.device_id: item for item in items}
    for code, (event, item) in meanwhile.items():
        if event in (CatalogEvent.ADD, CatalogEvent.UPDATE):
            merged[code] = item
        elif event is CatalogEvent.DEL:
            merged.pop(code, None)
        elif code in merged:
            up = Switch.ON if event is CatalogEvent.ON else Switch.OFF
            merged[code] = merged[code]._replace(status=up)
    return tuple(merged.values())
