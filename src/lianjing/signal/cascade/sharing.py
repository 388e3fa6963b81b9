"""What exists for one upper: the shared channels, and the nodes they hang under.

Whatever is not in the view does not exist for that upper, over any method. Ancestors are shown
only as far as shared channels need them, parents before children (GB/T 28181-2022 Annex J).
"""

from collections.abc import Iterable, Iterator, Set
from itertools import chain
from typing import NamedTuple

from lianjing.kernel import codes
from lianjing.kernel.actions import Action
from lianjing.kernel.codes import NodeKind
from lianjing.link.roster import SharedNode, ShareTerms
from lianjing.protocol.manscdp import CatalogItem, Switch
from lianjing.signal.cascade.overriding import overridden
from lianjing.signal.core import Core
from lianjing.signal.directory import Channel, Device

_GROUPING = frozenset(
    {NodeKind.REGION, NodeKind.PLATFORM, NodeKind.BUSINESS_GROUP, NodeKind.ORGANISATION}
)
_ORDER = {
    NodeKind.PLATFORM: 0,
    NodeKind.REGION: 1,
    NodeKind.BUSINESS_GROUP: 2,
    NodeKind.ORGANISATION: 3,
    NodeKind.DEVICE: 4,
}
_MAX_DEPTH = 32
_NOTHING = Action(0)


class Shown(NamedTuple):
    """A channel an upper may reach."""

    device: Device
    channel: str


class View:
    """The world as one upper may see it."""

    def __init__(self, core: Core, upper_code: str, terms: ShareTerms | None = None) -> None:
        self._core = core
        self._upper_code = upper_code
        self.terms = terms or ShareTerms()
        self.nodes: dict[tuple[str, str], SharedNode] = {}
        self._by_code: dict[str, Shown] | None = None

    def invalidate(self) -> None:
        """The catalogue or the shares changed."""
        self._by_code = None

    def actions(self, device: Device, channel: str) -> Action:
        """Give what the upper may do with a channel now; nothing if it does not exist for it.

        What comes from a platform below is shown only where passing on is allowed, and what is
        secret only where that is, whatever the list says: a catalogue may have become so since.
        """
        node = self.nodes.get((device.code, channel))
        actions = Action(node.actions if node is not None else self.terms.everything)
        if Action.CATALOGUE not in actions:
            return _NOTHING
        if Action.FORWARD not in actions and device.is_platform:
            return _NOTHING
        if Action.SECRET not in actions and self._is_secret(device, channel):
            return _NOTHING
        return actions

    def limits(self, shown: "Shown") -> tuple[str, ...]:
        """Name the grants of which one must have a stream left; empty where none is needed."""
        node = self.nodes.get((shown.device.code, shown.channel))
        return node.limits if node is not None else self.terms.everything_limits

    def misjudges(self, device: Device, channels: Iterable[str]) -> bool:
        """Whether channels of a device are shown that must not be, or the other way."""
        index = self._by_code
        if index is None or device.code == self._upper_code or not device.admitted:
            return False
        return any(
            (index.get(self._name(device, channel)) == Shown(device, channel))
            != bool(self.actions(device, channel))
            for channel in channels
            if (device.code, channel) in self.nodes or self._is_leaf_of(device, channel)
        )

    def catalogue_changed(self, device: Device, changed: list[str], removed: list[str]) -> None:
        """Take in nodes of one device that are new, different or gone."""
        index = self._by_code
        if index is None or device.code == self._upper_code:
            return
        if not self.terms.everything:
            # chosen nodes are shown whatever a catalogue says of them, but that they are secret
            if self.misjudges(device, changed):
                self.invalidate()
            return
        bare = Shown(device, device.code)
        # it stood for itself until it told of its channels
        gone = device.channels and bare.channel not in device.channels and index.get(bare.channel)
        if any(index.get(code) == Shown(device, code) for code in removed) or (
            gone == bare and self._is_elsewhere(bare)
        ):
            self.invalidate()  # another one of the same code comes to light
            return
        if gone == bare:
            del index[bare.channel]
        if not device.admitted:
            return
        for code in changed:
            name = self._name(device, code)
            if _is_leaf(device.channels[code]) and self.actions(device, code):
                index.setdefault(name, Shown(device, code))
            elif index.get(name) == Shown(device, code):
                self.invalidate()
                return

    def resolve(self, code: str) -> Shown | None:
        """Find what an upper means by a code; None if it is not for it."""
        return self._index().get(code)

    def shows(self, device: Device, channel: str) -> str:
        """Give the code a channel is shown as; empty if it is not shown."""
        if device.code == self._upper_code:
            return ""
        name = self._name(device, channel)
        return name if self._index().get(name) == Shown(device, channel) else ""

    def __len__(self) -> int:
        return len(self._index())

    @property
    def own_code(self) -> str:
        """The code of the node at the top, which is us."""
        return self._core.code

    def codes(self) -> Set[str]:
        """Name everything shown, by the codes it is shown as."""
        return self._index().keys()

    def stands_for_itself(self, code: str) -> bool:
        """Whether a code is that of a device that is its own channel."""
        found = self._index().get(code)
        return found is not None and found.channel == found.device.code

    def items_for(self, codes: Iterable[str]) -> list[CatalogItem]:
        """Give what is shown under some codes, and what is above it."""
        index = self._index()
        shown = [(code, index[code]) for code in codes if code in index]
        parents = self._parents(shown)
        known = {self._core.code, *(item.device_id for item in parents)}
        return [*parents, *self._leaves(shown, known)]

    def leaves_naming(self, parents: Set[str]) -> list[CatalogItem]:
        """Give the shown channels that name one of some nodes as a parent of theirs."""
        found = []
        for code, (device, channel_code) in self._index().items():
            channel = device.channels.get(channel_code)
            if channel is not None and not parents.isdisjoint(channel.item.parents()):
                found.append(code)
        return [item for item in self.items_for(found) if item.device_id in self._index()]

    def device_came(self, device: Device) -> bool:
        """Take in a device that may be its own channel; tells whether it is shown as one."""
        index = self._by_code
        if device.channels or not device.admitted or device.code == self._upper_code:
            return False
        if index is not None and self.terms.everything:
            for code in _leaves(device):
                if self.actions(device, code):
                    index.setdefault(self._name(device, code), Shown(device, code))
        return self.stands_for_itself(device.code)

    def shows_node(self, device: Device) -> bool:
        """Whether a device has a node of its own, as a channel or as a parent of channels."""
        return self.stands_for_itself(device.code) or self.shows_below(device)

    def shows_below(self, device: Device) -> bool:
        """Whether a device is shown as the parent of some of its channels."""
        return not self.shows(device, device.code) and any(
            self.shows(device, channel) for channel in device.channels
        )

    def codes_of(self, device: Device) -> list[str]:
        """Name everything of a device by the codes it is shown as."""
        return [code for code, shown in self._index().items() if shown.device is device]

    def catalogue(self) -> tuple[int, Iterator[CatalogItem]]:
        """Count the items for the upper, and give them one by one: we, parents, channels."""
        shown = list(self._index().items())
        parents = self._parents(shown)
        known = {self._core.code, *(item.device_id for item in parents)}
        items = chain((self._own_node(),), parents, self._leaves(shown, known))
        return 1 + len(parents) + len(shown), items

    def items(self) -> list[CatalogItem]:
        """Give the whole catalogue for the upper, parents first, our own node at the top."""
        return list(self.catalogue()[1])

    def items_of(self, device: Device, channels: Iterable[str]) -> list[CatalogItem]:
        """Give the shown ones among some channels of a device, and what is above them."""
        pairs = ((self.shows(device, channel), Shown(device, channel)) for channel in channels)
        shown = [pair for pair in pairs if pair[0]]
        parents = self._parents(shown)
        known = {self._core.code, *(item.device_id for item in parents)}
        return [*parents, *self._leaves(shown, known)]

    def parents(self) -> list[CatalogItem]:
        """Give the nodes above the shown channels."""
        return self._parents(self._index().items())

    def leaves_off(self) -> list[CatalogItem]:
        """Name the shown channels that are down."""
        return [
            CatalogItem(device_id=code)
            for code, (device, channel) in self._index().items()
            if not _is_up(device, channel)
        ]

    # --- inside ---------------------------------------------------------------------------

    def _index(self) -> dict[str, Shown]:
        if self._by_code is None:
            index: dict[str, Shown] = {}
            for device, channel, shown_as in self._shared():
                index.setdefault(shown_as or channel, Shown(device, channel))
            self._by_code = index
        return self._by_code

    def _is_elsewhere(self, shown: Shown) -> bool:
        return any(shown.channel in device.channels for device in self._core.directory.all())

    def _shared(self) -> Iterator[tuple[Device, str, str]]:
        directory = self._core.directory
        for (device_code, channel), node in self.nodes.items():
            device = directory.get(device_code)
            if device is None or device_code == self._upper_code or not device.admitted:
                continue
            if self.actions(device, channel):
                yield device, channel, node.shown_as
        if self.terms.everything:
            for device in directory.all():
                if device.code == self._upper_code or not device.admitted:
                    continue
                for channel in _leaves(device):
                    listed = (device.code, channel) in self.nodes
                    if not listed and self.actions(device, channel):
                        yield device, channel, ""

    def _name(self, device: Device, channel: str) -> str:
        node = self.nodes.get((device.code, channel))
        return (node.shown_as if node is not None else "") or channel

    def _is_secret(self, device: Device, channel_code: str) -> bool:
        override = self._core.directory.overrides.get((device.code, channel_code), {})
        if "Secrecy" in override:
            return override["Secrecy"].strip() == "1"
        channel = device.channels.get(channel_code)
        return channel is not None and channel.item.secrecy == 1

    def _is_leaf_of(self, device: Device, channel: str) -> bool:
        found = device.channels.get(channel)
        return bool(self.terms.everything) and found is not None and _is_leaf(found)

    def _parents(self, shown: Iterable[tuple[str, Shown]]) -> list[CatalogItem]:
        groups: dict[str, CatalogItem] = {}
        met: set[tuple[str, ...]] = set()
        for _, (device, channel_code) in shown:
            channel = device.channels.get(channel_code)
            item = channel.item if channel is not None else _bare_item(device)
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

    def _leaves(self, shown: Iterable[tuple[str, Shown]], known: set[str]) -> Iterator[CatalogItem]:
        overrides = self._core.directory.overrides
        for code, (device, channel_code) in shown:
            channel = device.channels.get(channel_code)
            item = channel.item if channel is not None else _bare_item(device)
            elements = overrides.get((device.code, channel_code)) if overrides else None
            if elements is not None:
                item = overridden(item, elements)
            yield item._replace(
                device_id=code,
                status=Switch.ON if _is_up(device, channel_code) else Switch.OFF,
                parent_id=self._rooted(item, known),
            )

    def _add_ancestors(
        self, groups: dict[str, CatalogItem], device: Device, item: CatalogItem
    ) -> None:
        if device.code != item.device_id and device.code not in groups:
            groups[device.code] = self.device_node(device)
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
            if parent is not None and (parent.item.kind in _GROUPING or _has_children(parent)):
                up = Switch.ON if _is_up(device, code) else Switch.OFF
                groups[code] = parent.item._replace(status=up)
                pending += [*parent.item.parents(), parent.item.business_group_id]
                pending.append(codes.parent_region(code) if codes.is_region(code) else "")

    def device_node(self, device: Device) -> CatalogItem:
        """Describe a recorder or lower platform, from its own words where it gave any."""
        own = device.channels.get(device.code)
        item = own.item if own is not None else _bare_item(device)
        up = Switch.ON if device.presence.online else Switch.OFF
        return item._replace(status=up, parent_id=self._core.code, parental=1)

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


def _is_up(device: Device, channel_code: str) -> bool:
    channel = device.channels.get(channel_code)
    return device.presence.online and (channel is None or channel.own_online)


def _leaves(device: Device) -> Iterable[str]:
    """Name what can be shared of a device: everything but grouping nodes and itself.

    A camera that registered but gives no catalogue is its own channel.
    """
    if not device.channels and codes.classify(device.code) is NodeKind.CAMERA:
        return [device.code] if device.registration is not None else []
    return [code for code, channel in device.channels.items() if _is_leaf(channel)]


def _is_leaf(channel: Channel) -> bool:
    return channel.item.kind not in _GROUPING and not _has_children(channel)


def _has_children(channel: Channel) -> bool:
    return channel.item.kind is NodeKind.DEVICE


def _bare_item(device: Device) -> CatalogItem:
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
