"""Catalogue: query, answer in parts, change notifications (GB/T 28181-2022 §9.3, §9.11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.manscdp.catalogue_item import CatalogItem, read_item, write_item
from lianjing.protocol.manscdp.elements import MAX_ITEMS
from lianjing.protocol.manscdp.message import Message, ResultMessage
from lianjing.protocol.manscdp.node import Node, local_name
from lianjing.protocol.manscdp.scalars import read_integer
from lianjing.protocol.manscdp.schema import moment
from lianjing.protocol.manscdp.values import CatalogEvent, Result, Root, Switch
from lianjing.protocol.manscdp.writer import Writer


@dataclass(frozen=True, slots=True)
class CatalogQuery(Message):
    """Asks for the nodes below `device_id`; the times restrict to what was added between."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "Catalog"

    start_time: float | None = moment("StartTime")
    end_time: float | None = moment("EndTime")


@dataclass(frozen=True, slots=True)
class CatalogResponse(Message):
    """One part of an answer; the parts of one answer share their SN."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "Catalog"

    total: int = 0
    """`SumNum`: records in all parts together."""
    items: tuple[CatalogItem, ...] = ()

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Tell the three messages apart that share root and command.

        A part of a catalogue; a notification that a device sent under `Response` as the 2016
        sample does; or the bare acknowledgement that 2016 defines.
        """
        if not node.has("SumNum", "DeviceList") and node.has("Result"):
            return CatalogResult.read(sn, device_id, node)
        entries = list(_entries(node))
        if any(event for _, event in entries):
            return CatalogNotify(sn, device_id, _total(node), _changes(entries))
        return cls(sn, device_id, _total(node), tuple(item for item, _ in entries))

    def write_content(self, out: Writer) -> None:
        """Write the count and, if there are any, the items."""
        out.lines.append(f"<SumNum>{self.total}</SumNum>")
        if self.items:
            out.open("DeviceList", len(self.items))
            out.lines.extend(write_item(item, out.edition) for item in self.items)
            out.close("DeviceList")


class CatalogChange(NamedTuple):
    """One change in a notification; only ADD and UPDATE carry more than the code."""

    event: CatalogEvent
    item: CatalogItem


@dataclass(frozen=True, slots=True)
class CatalogNotify(Message):
    """Changes of a subscribed catalogue."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "Catalog"

    total: int = 0
    changes: tuple[CatalogChange, ...] = ()

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Read the changes."""
        return cls(sn, device_id, _total(node), _changes(list(_entries(node))))

    def write_content(self, out: Writer) -> None:
        """Write the changes; `Status` is in the samples of both editions."""
        out.text("Status", "OK")
        out.lines.append(f"<SumNum>{self.total}</SumNum>")
        if self.changes:
            out.open("DeviceList", len(self.changes))
            out.lines.extend(_write_change(change, out) for change in self.changes)
            out.close("DeviceList")


@dataclass(frozen=True, slots=True)
class CatalogResult(ResultMessage):
    """The bare acknowledgement of a catalogue or of its subscription (2016); to be ignored."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "Catalog"

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Read the result."""
        text = (node.text("Result") or "").upper()
        return cls(sn, device_id, Result.ERROR if text == "ERROR" else Result.OK)


def _total(node: Node) -> int:
    return max(read_integer(node.text("SumNum") or "") or 0, 0)


def _entries(node: Node) -> Iterator[tuple[CatalogItem, str]]:
    listed = node.child("DeviceList")
    if listed is None:
        return
    number = 0
    for element in listed.element:
        if local_name(element).lower() != "item":
            continue
        number += 1
        if number > MAX_ITEMS:
            raise MalformedMessageError(f"more than {MAX_ITEMS} items in one message")
        item, event = read_item(element)
        if item is not None:
            yield item, event


_EVENTS = {event.value: event for event in CatalogEvent} | {
    "DELETE": CatalogEvent.DEL,
    "ONLINE": CatalogEvent.ON,
    "OFFLINE": CatalogEvent.OFF,
    "MOD": CatalogEvent.UPDATE,
    "MODIFY": CatalogEvent.UPDATE,
}


def _changes(entries: list[tuple[CatalogItem, str]]) -> tuple[CatalogChange, ...]:
    return tuple(_change(_EVENTS.get(event) or _guess_event(item), item) for item, event in entries)


def _change(event: CatalogEvent, item: CatalogItem) -> CatalogChange:
    """Pair them up, so that the status of the item does not contradict the event."""
    if event in (CatalogEvent.OFF, CatalogEvent.VLOST, CatalogEvent.DEFECT):
        return CatalogChange(event, item._replace(status=Switch.OFF))
    return CatalogChange(event, item)


def _guess_event(item: CatalogItem) -> CatalogEvent:
    """Without a known Event a full item is an update, a bare one says on or off."""
    if item.name or item.parent_id:
        return CatalogEvent.UPDATE
    return CatalogEvent.ON if item.status is Switch.ON else CatalogEvent.OFF


def _write_change(change: CatalogChange, out: Writer) -> str:
    if change.event in (CatalogEvent.ADD, CatalogEvent.UPDATE):
        return write_item(change.item, out.edition, change.event.value)
    bare = Writer(out.edition)
    bare.open("Item")
    bare.text("DeviceID", change.item.device_id)
    bare.text("Event", change.event.value)
    bare.close("Item")
    return "\r\n".join(bare.lines)
