"""The nodes an upper is told of: the shared channels, what stands above them, and we on top.

Ancestors are shown only as far as shared channels need them, parents before children
(GB/T 28181-2022 Annex J).
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from lianjing.kernel import codes
from lianjing.kernel.codes import NodeKind
from lianjing.protocol.manscdp import CatalogItem, Switch
from lianjing.signal.cascade.overriding import overridden
from lianjing.signal.cascade.shown import GROUPING, Shown, has_children, is_up
from lianjing.signal.core import Core
from lianjing.signal.directory import Device

_ORDER = {
    NodeKind.PLATFORM: 0,
    NodeKind.REGION: 1,
    NodeKind.BUSINESS_GROUP: 2,
    NodeKind.ORGANISATION: 3,
    NodeKind.DEVICE: 4,
}
_MAX_DEPTH = 32

Named = tuple[str, Shown]
"""A shared channel and the code it is shown as."""


class Tree:
    """Describes shared channels as items of a catalogue."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def whole(self, shown: Collection[Named]) -> tuple[int, Iterator[CatalogItem]]:
        """Count the items of a whole catalogue, and give them one by one, us first."""
        parents = self.parents(shown)
        items = chain((self._own_node(),), parents, self._leaves(shown, parents))
        return 1 + len(parents) + len(shown), items

    def items(self, shown: Collection[Named]) -> list[CatalogItem]:
        """Give some channels and what is above them, parents first."""
        parents = self.parents(shown)
        return [*parents, *self._leaves(shown, parents)]

    def parents(self, shown: Iterable[Named]) -> list[CatalogItem]:
        """Give the nodes above some channels."""
        groups: dict[str, CatalogItem] = {}
        met: set[tuple[str, ...]] = set()
        for _, (device, channel_code) in shown:
            item = _item_of(device, channel_code)
            place = (device.code, item.parent_id, item.business_group_id, item.civil_code)
            if place not in met or item.device_id == device.code:
                met.add(place)
                self._add_ancestors(groups, device, item)
        known = {self._core.code, *groups}
        ordered = sorted(
            groups.values(),
            key=lambda item: (_ORDER.get(item.kind, 5), _depth(item, groups), item.device_id),
        )
        return [item._replace(parent_id=self._rooted(item, known)) for item in ordered]

    def _leaves(self, shown: Iterable[Named], parents: list[CatalogItem]) -> Iterator[CatalogItem]:
        known = {self._core.code, *(item.device_id for item in parents)}
        overrides = self._core.directory.overrides
        for code, (device, channel_code) in shown:
            item = _item_of(device, channel_code)
            elements = overrides.get((device.code, channel_code)) if overrides else None
            if elements is not None:
                item = overridden(item, elements)
            yield item._replace(
                device_id=code,
                status=Switch.ON if is_up(device, channel_code) else Switch.OFF,
                parent_id=self._rooted(item, known),
            )

    def _add_ancestors(
        self, groups: dict[str, CatalogItem], device: Device, item: CatalogItem
    ) -> None:
        if device.code != item.device_id and device.code not in groups:
            groups[device.code] = self._device_node(device)
        pending = [*item.parents(), item.business_group_id]
        if item.civil_code in device.channels:
            pending.append(item.civil_code)
        seen: set[str] = set()
        while pending and len(seen) < _MAX_DEPTH:
            code = pending.pop()
            if not code or code in groups or code in seen or code == self._core.code:
                continue
            seen.add(code)
            parent = device.channels.get(code)
            if parent is not None and (parent.item.kind in GROUPING or has_children(parent)):
                up = Switch.ON if is_up(device, code) else Switch.OFF
                groups[code] = parent.item._replace(status=up)
                pending += [*parent.item.parents(), parent.item.business_group_id]
                pending.append(codes.parent_region(code) if codes.is_region(code) else "")

    def _device_node(self, device: Device) -> CatalogItem:
        """Describe a recorder or lower platform, from its own words where it gave any."""
        up = Switch.ON if device.presence.online else Switch.OFF
        return _item_of(device, device.code)._replace(
            status=up, parent_id=self._core.code, parental=1
        )

    def _own_node(self) -> CatalogItem:
        platform = self._core.settings.platform
        return CatalogItem(
            device_id=platform.code,
            name=platform.name,
            manufacturer="Lianjing",
            model="Lianjing",
            civil_code=platform.code[:6],
            register_way=1,
            secrecy=0,
        )

    def _rooted(self, item: CatalogItem, known: set[str]) -> str:
        """Keep parents the upper will know; what hangs in the air hangs under us."""
        kept = [code for code in item.parents() if code in known and code != item.device_id]
        if not kept and item.kind not in (NodeKind.REGION, NodeKind.ORGANISATION):
            return self._core.code
        return "/".join(kept)


def _item_of(device: Device, channel_code: str) -> CatalogItem:
    """Give a node in the words of its device, or the little known of one that gave none."""
    channel = device.channels.get(channel_code)
    if channel is not None:
        return channel.item
    return CatalogItem(
        device_id=device.code,
        name=(device.entry.name if device.entry is not None else "") or device.code,
        civil_code=device.code[:6],
        register_way=1,
        secrecy=0,
        parental=0,
    )


def _depth(item: CatalogItem, groups: dict[str, CatalogItem]) -> int:
    depth, current = 0, item
    while depth < _MAX_DEPTH:
        parents = [code for code in (*current.parents(), current.business_group_id) if code]
        above = next((groups[code] for code in parents if code in groups), None)
        if above is None or above is current:
            return depth
        depth, current = depth + 1, above
    return depth
