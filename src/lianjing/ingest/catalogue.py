"""Brings the channels of one device to what its catalogue says, as a difference.

A complete answer removes what it lacks; a partial one and a notification never do more than they
say. An item that did not change is not written: a repeated catalogue of a hundred thousand costs a
comparison. What can be worked out without writing is a `Plan`, made before the transaction begins,
so that a large catalogue does not keep other writers waiting; only ingest writes these tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lianjing.apps.agreement.services.marks import mark_codes
from lianjing.apps.equipment.selectors.facets import NO_FILE, Facets, facets_of
from lianjing.apps.registry import tree
from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.models import Channel, ChannelDetail, Device, Group
from lianjing.ingest.bulk import adapt_time, clean, portions, update_many, upsert
from lianjing.ingest.groups import remove_groups, stored_groups, write_groups
from lianjing.ingest.moments import moment
from lianjing.ingest.rows import CONTENT, DETAIL, ChannelRow, channel_row, fingerprint_of
from lianjing.link.events import Node, Reason

_AT_ONCE = 400
_MANY = 5000
"""Channels above which it is faster to read all of a device than to name them."""

FACETS = ("unit", "point_class", "place_class", "secret", "private")
"""What rights look at, by the file of the code; secrecy also by the catalogue."""
_COLUMNS = (
    *("device_id", "code", "group_id", "online", "reported"),
    *("status_reason", "status_changed_at"),
    *FACETS,
    *CONTENT,
)


class Known(NamedTuple):
    """What is stored of a channel."""

    key: int
    fingerprint: int
    group: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a complete catalogue changes."""

    device: int
    built: tree.Tree
    items: Mapping[str, Node]
    stored: dict[str, Group]
    known: Mapping[str, Known]
    rows: Mapping[str, ChannelRow]


def reconcile(device: Device, nodes: Iterable[Node], *, at: float, complete: bool) -> bool:
    """Take over a whole answer, or a part of one; tells whether anything changed."""
    if not complete:
        return merge(device, nodes, (), at=at)
    return carry_out(device, plan(device, nodes), at=at)


def plan(device: Device, nodes: Iterable[Node]) -> Plan:
    """Work out what a complete answer changes; reads only."""
    items = _by_code(nodes)
    known = _known(device, None)
    return Plan(
        device=device.pk,
        built=tree.build(device.code, _coded(items), root_name=device.name),
        items=items,
        stored=stored_groups(device),
        known=known,
        rows=_changed(items, known),
    )


def carry_out(device: Device, wanted: Plan, *, at: float) -> bool:
    """Write what a plan says; tells whether anything changed."""
    groups, channels = wanted.built
    keys = write_groups(device, groups, wanted.items, wanted.stored)
    rows = {code: row for code, row in wanted.rows.items() if code in channels}
    changed = _write(device, rows, channels, keys, wanted.known, at=at)
    lost = wanted.known.keys() - channels.keys()
    gone = [wanted.known[code].key for code in lost]
    _remove_channels(gone)
    mark_codes(lost)
    removed = [keys[code] for code in keys.keys() - {placement.code for placement in groups}]
    remove_groups(removed)
    device.catalogue_at = moment(at)
    device.save(update_fields=["catalogue_at"])
    return changed or bool(gone) or bool(removed)


def merge(device: Device, nodes: Iterable[Node], removed: Sequence[str], *, at: float) -> bool:
    """Add and update some items, and remove those named."""
    items = _by_code(nodes)
    gone = {clean(code, 64) for code in removed} - items.keys() - {device.code}
    stored = stored_groups(device)
    kinds = {code: GroupKind(group.kind) for code, group in stored.items()}
    kinds.setdefault(device.code, GroupKind.DEVICE)
    if gone & kinds.keys() or any(tree.could_change_nodes(i, kinds) for i in _coded(items)):
        changed = _rebuild(device, items, gone, stored, at=at)
    else:
        keys = {code: group.pk for code, group in stored.items()}
        places = {item.code: tree.place(device.code, item, kinds) for item in _coded(items)}
        known = _known(device, items)
        changed = _write(device, _changed(items, known), places, keys, known, at=at)
    lost = _known(device, gone)
    _remove_channels([row.key for row in lost.values()])
    mark_codes(lost.keys())
    return changed or bool(gone)


def _rebuild(
    device: Device,
    items: Mapping[str, Node],
    gone: set[str],
    stored: dict[str, Group],
    *,
    at: float,
) -> bool:
    """Build the whole tree from what is stored and what came."""
    everything: dict[str, tree.Item] = {
        code: _Item(code, group.name, group.parent_code, "", group.business_group)
        for code, group in stored.items()
        if group.parent_id is not None and code not in gone
    }
    columns = ("name", "detail__parent_code", "detail__civil_code", "detail__business_group")
    for code, *rest in Channel.objects.filter(device=device).values_list("code", *columns):
        if code not in gone:
            everything[code] = _Item(code, *(value or "" for value in rest))
    everything |= {item.code: item for item in _coded(items)}
    groups, channels = tree.build(device.code, everything.values(), root_name=device.name)
    keys = write_groups(device, groups, items, stored)
    known = _known(device, None)
    rows = {code: row for code, row in _changed(items, known).items() if code in channels}
    changed = _write(device, rows, channels, keys, known, at=at)
    # What was a channel and has become a node by what hangs under it is the node alone.
    _remove_channels([known[code].key for code in (known.keys() & keys.keys()) - channels.keys()])
    remove_groups([keys[code] for code in gone & keys.keys()])
    return changed


class _Item(NamedTuple):
    """An item as the tree needs it."""

    code: str
    name: str
    parent: str
    civil_code: str
    group: str


def _by_code(nodes: Iterable[Node]) -> dict[str, Node]:
    items = {clean(node.code.strip(), 64): node for node in nodes}
    items.pop("", None)
    return items


def _coded(items: Mapping[str, Node]) -> Iterable[_Item]:
    return (
        _Item(code, node.name, node.parent, node.civil_code, node.group)
        for code, node in items.items()
    )


def _known(device: Device, codes: Iterable[str] | None) -> dict[str, Known]:
    """Give what is stored of all channels of a device, or of some codes."""
    rows = Channel.objects.filter(device=device)
    columns = ("code", "pk", "fingerprint", "group_id")
    if codes is None:
        return {code: Known(*rest) for code, *rest in rows.values_list(*columns).iterator(5000)}
    found: dict[str, Known] = {}
    for some in portions(codes, _AT_ONCE):
        here = rows.filter(code__in=some).values_list(*columns)
        found |= {code: Known(*rest) for code, *rest in here}
    return found


def _changed(items: Mapping[str, Node], known: Mapping[str, Known]) -> dict[str, ChannelRow]:
    """Give the rows of those items that are new or differ from what is stored."""
    rows: dict[str, ChannelRow] = {}
    for code, node in items.items():
        fingerprint, before = fingerprint_of(node), known.get(code)
        if before is None or before.fingerprint != fingerprint:
            rows[code] = channel_row(code, node, fingerprint)
    return rows


def _write(
    device: Device,
    rows: Mapping[str, ChannelRow],
    places: Mapping[str, str],
    keys: Mapping[str, int],
    known: Mapping[str, Known],
    *,
    at: float,
) -> bool:
    """Write new and changed channels, and move those that hang elsewhere now."""
    moved = [
        (keys[place], known[code].key)
        for code, place in places.items()
        if code in known and known[code].group != keys[place]
    ]
    update_many(Channel, ["group_id"], moved, key="id")
    if rows:
        _write_rows(device, rows, {code: keys[places[code]] for code in rows}, at=at)
    return bool(rows or moved)


def _write_rows(
    device: Device, rows: Mapping[str, ChannelRow], groups: Mapping[str, int], *, at: float
) -> None:
    """Insert or update channels, then their details; a known channel keeps its state."""
    mark_codes(rows.keys())
    reason, changed_at = Reason.CATALOGUE.value, adapt_time(moment(at))
    files = facets_of(rows)
    upsert(
        Channel,
        _COLUMNS,
        (
            (
                *(device.pk, code, groups[code], row.online and device.online, row.online),
                *(reason, changed_at),
                *_facets(row, files.get(code, NO_FILE)),
                *row.content,
            )
            for code, row in rows.items()
        ),
        key=("device_id", "code"),
        update=("group_id", *FACETS, *CONTENT),
    )
    ids = _known(device, rows if len(rows) < _MANY else None)
    upsert(
        ChannelDetail,
        ("channel_id", *DETAIL),
        ((ids[code].key, *row.detail) for code, row in rows.items()),
        key=("channel_id",),
        update=DETAIL,
    )


def _facets(row: ChannelRow, file: Facets) -> Facets:
    return file._replace(secret=file.secret or row.secret)


def _remove_channels(keys: Sequence[int]) -> None:
    for some in portions(keys, _AT_ONCE):
        Channel.objects.filter(pk__in=some).delete()
