"""What exists for one upper: the shared channels, by the codes they are shown as.

Whatever is not in the view does not exist for that upper, over any method.
"""

from collections.abc import Iterable, Iterator, Set

from lianjing.kernel.actions import Action
from lianjing.link.roster import SharedNode, ShareTerms
from lianjing.protocol.manscdp import CatalogItem
from lianjing.signal.cascade.shown import Shown, is_leaf, is_up, leaves
from lianjing.signal.cascade.tree import Tree
from lianjing.signal.core import Core
from lianjing.signal.directory import Device

_NOTHING = Action(0)


class View:
    """The world as one upper may see it."""

    def __init__(self, core: Core, upper_code: str, terms: ShareTerms | None = None) -> None:
        self._core = core
        self._upper_code = upper_code
        self.terms = terms or ShareTerms()
        self.nodes: dict[tuple[str, str], SharedNode] = {}
        self._by_code: dict[str, Shown] | None = None
        self._tree = Tree(core)

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

    def limits(self, shown: Shown) -> tuple[str, ...]:
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
            if is_leaf(device.channels[code]) and self.actions(device, code):
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
        return self._tree.items([(code, index[code]) for code in codes if code in index])

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
            for code in leaves(device):
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
        return self._tree.whole(list(self._index().items()))

    def items(self) -> list[CatalogItem]:
        """Give the whole catalogue for the upper, parents first, our own node at the top."""
        return list(self.catalogue()[1])

    def items_of(self, device: Device, channels: Iterable[str]) -> list[CatalogItem]:
        """Give the shown ones among some channels of a device, and what is above them."""
        pairs = ((self.shows(device, channel), Shown(device, channel)) for channel in channels)
        return self._tree.items([pair for pair in pairs if pair[0]])

    def parents(self) -> list[CatalogItem]:
        """Give the nodes above the shown channels."""
        return self._tree.parents(self._index().items())

    def leaves_off(self) -> list[CatalogItem]:
        """Name the shown channels that are down."""
        return [
            CatalogItem(device_id=code)
            for code, (device, channel) in self._index().items()
            if not is_up(device, channel)
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
                for channel in leaves(device):
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
        return bool(self.terms.everything) and found is not None and is_leaf(found)
