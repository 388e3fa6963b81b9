"""What of a change below is told to one upper, so that it ends with the view it may have.

Channels are told as they change. The nodes above them are compared once a second with what was
told last, because a change of one may come alone, in any order, or change where others hang: a
recorder that tells its name a minute after its channels, a group that follows its members.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from lianjing.protocol.manscdp import CatalogEvent, CatalogItem, Switch
from lianjing.signal.cascade.notifying import Notifying
from lianjing.signal.cascade.registration import Registration
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.directory import Device


@dataclass(slots=True)
class Link:
    """One upper with what it may see and what it was told."""

    upper: Upper
    view: View
    registration: Registration
    task: asyncio.Task[None] | None = None
    parents: dict[str, CatalogItem] = field(default_factory=dict)
    """Nodes above channels as the upper was told of them, without their state."""
    reshaped: bool = False
    """Nodes above channels may be others than those it was told of."""
    entered: set[str] = field(default_factory=set)
    """Devices whose entry changed since the upper was last compared with the view."""

    def remember_parents(self, items: Iterable[CatalogItem]) -> None:
        """Note what the upper gets besides channels."""
        self.parents = {item.device_id: _stateless(item) for item in items}

    def begin_anew(self) -> None:
        """It begins to follow now: what came before is in the catalogue it asks for."""
        self.reshaped = False
        self.entered = set()


class Changes:
    """Turns changes below into what is notified above."""

    def __init__(self, notifying: Notifying) -> None:
        self._notifying = notifying

    def states(self, link: Link, device: Device, channels: Iterable[str], *, online: bool) -> None:
        """Tell that channels, or nodes above channels, went online or offline."""
        event = CatalogEvent.ON if online else CatalogEvent.OFF
        for channel in channels:
            code = link.view.shows(device, channel)
            if not code and channel in link.parents:
                code = channel
            if code:
                self._notifying.changed(link.upper, event, CatalogItem(device_id=code))

    def difference(self, link: Link, before: list[str]) -> None:
        """Tell what is new and what is gone since the upper saw the codes in `before`."""
        after = {item.device_id: item for item in link.view.items()}
        for code in reversed(before):  # children first
            if code not in after:
                self._gone(link, code)
        old = set(before)
        for code, item in after.items():
            if code not in old:
                self._notifying.changed(link.upper, CatalogEvent.ADD, item)
        parents = link.view.parents()
        for item in parents:
            told = link.parents.get(item.device_id)
            # What changed unnoticed until now must be told before it counts as told.
            if told is not None and item.device_id in old and told != _stateless(item):
                self._notifying.changed(link.upper, CatalogEvent.UPDATE, item)
        link.remember_parents(parents)

    def nodes(self, link: Link, device: Device, changed: list[str], removed: list[str]) -> None:
        """Tell which channels of a device are new, different or gone, and what is above them."""
        view = link.view
        before = {code: view.shows(device, code) for code in (*changed, *removed)}
        alone = view.shows(device, device.code)
        view.catalogue_changed(device, changed, removed)
        if alone and not view.shows(device, device.code):
            self._gone(link, alone)  # it was its own channel until it told of others
        for code, shown_before in before.items():
            if shown_before and not view.shows(device, code):
                self._gone(link, shown_before)
        old = set(before.values())
        for item in view.items_of(device, changed):
            leaf = view.resolve(item.device_id) is not None
            if leaf or item.device_id in before or item.device_id not in link.parents:
                known_before = item.device_id in (old if leaf else link.parents)
                if not leaf:
                    link.parents[item.device_id] = _stateless(item)
                event = CatalogEvent.UPDATE if known_before else CatalogEvent.ADD
                self._notifying.changed(link.upper, event, item)
        # What is new brings its parents along; anything else may leave others where they are not.
        link.reshaped = link.reshaped or bool(removed) or not all(map(_is_new, before.values()))
        link.reshaped = link.reshaped or any(not view.shows(device, code) for code in changed)

    def values(self, link: Link, device: Device, channels: Iterable[str]) -> None:
        """Tell channels again whose values go up otherwise than before."""
        for item in link.view.items_of(device, channels):
            if link.view.resolve(item.device_id) is not None:
                self._notifying.changed(link.upper, CatalogEvent.UPDATE, item)

    def settle(self, link: Link) -> None:
        """Compare what the upper was told with what it may see now; tell the difference."""
        if link.reshaped:
            self._settle_parents(link)
        if link.entered:
            self._settle_entered(link)
        link.begin_anew()

    # --- inside ---------------------------------------------------------------------------

    def _settle_parents(self, link: Link) -> None:
        items = {item.device_id: item for item in link.view.parents()}
        before = link.parents
        for code in reversed(list(before)):  # children first
            if code not in items and link.view.resolve(code) is None:
                self._gone(link, code)
        for code, item in items.items():
            told = before.get(code)
            if told != _stateless(item):
                event = CatalogEvent.ADD if told is None else CatalogEvent.UPDATE
                self._notifying.changed(link.upper, event, item)
        link.remember_parents(items.values())
        if moved := before.keys() ^ items.keys():
            for item in link.view.leaves_naming(moved):
                self._notifying.changed(link.upper, CatalogEvent.UPDATE, item)

    def _settle_entered(self, link: Link) -> None:
        """Tell what appeared or vanished with entries, and what has another name by them."""
        view, counts = link.view, link.upper.counts
        renamed = [code for code in link.entered if view.stands_for_itself(code)]
        for item in view.items_for(renamed):
            event = CatalogEvent.UPDATE if counts.has(item.device_id) else CatalogEvent.ADD
            self._notifying.changed(link.upper, event, item)
        if not counts.sent:
            return  # it was never given anything to compare with
        for item in view.items_for(view.codes() - counts.codes()):
            self._notifying.changed(link.upper, CatalogEvent.ADD, item)
        for code in counts.codes() - view.codes() - link.parents.keys():
            if code != view.own_code:
                self._gone(link, code)

    def _gone(self, link: Link, code: str) -> None:
        self._notifying.changed(link.upper, CatalogEvent.DEL, CatalogItem(device_id=code))


def _stateless(item: CatalogItem) -> CatalogItem:
    return item._replace(status=Switch.ON)


def _is_new(shown_before: str) -> bool:
    return not shown_before
