"""Brings the channels of one device to what its catalogue says, as a difference.

A complete answer removes what it lacks; a partial one and a notification never do more than they
say. An item that did not change is not written: a repeated catalogue of a hundred thousand costs a
comparison. Everything happens in the caller's transaction.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from lianjing.apps.registry import tree
from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.models import Channel, ChannelDetail, Device
from lianjing.apps.registry.search import search_text
from lianjing.ingest.bulk import adapt_time, clean, portions, update_many, upsert
from lianjing.ingest.groups import remove_groups, stored_groups, write_groups
from lianjing.ingest.moments import moment
from lianjing.kernel.codes import region_of
from lianjing.link.events import Node, Reason

_AT_ONCE = 400
_FORM = b"1"
"""Changes when columns are derived differently, so that everything is written anew once."""

_MOST_FIELDS = 4000
"""Bytes of the other fields above which each is cut to its length."""

_encoder = msgspec.msgpack.Encoder()

_CONTENT = (
    *("name", "group_id", "region", "ptz_type", "longitude", "latitude"),
    *("fingerprint", "search"),
)
_COLUMNS = (
    *("device_id", "code", "online", "reported", "status_reason", "status_changed_at"),
    *_CONTENT,
)
_DETAIL = (
    *("parent_code", "civil_code", "business_group", "manufacturer", "model"),
    *("address", "ip", "secrecy", "fields"),
)


class Known(NamedTuple):
    """What is stored of a channel."""

    key: int
    fingerprint: int
    group: int | None


def reconcile(device: Device, nodes: Iterable[Node], *, at: float, complete: bool) -> bool:
    """Take over a whole answer, or a part of one; tells whether anything changed."""
    items = {clean(node.code.strip(), 64): node for node in nodes}
    items.pop("", None)
    if not complete:
        return merge(device, items.values(), (), at=at)
    built = tree.build(device.code, _coded(items), root_name=device.name)
    stored = stored_groups(device)
    keys = write_groups(device, built.groups, items, stored)
    known = _known(device, None)
    changed = _write(device, items, built.channels, keys, known, at=at)
    gone = [known[code].key for code in known.keys() - built.channels.keys()]
    _remove_channels(gone)
    wanted = {placement.code for placement in built.groups}
    removed = [keys[code] for code in keys.keys() - wanted]
    remove_groups(removed)
    device.catalogue_at = moment(at)
    device.save(update_fields=["catalogue_at"])
    return changed or bool(gone) or bool(removed)


def merge(device: Device, nodes: Iterable[Node], removed: Sequence[str], *, at: float) -> bool:
    """Add and update some items, and remove those named."""
    items = {clean(node.code.strip(), 64): node for node in nodes}
    items.pop("", None)
    gone = {clean(code, 64) for code in removed} - items.keys() - {device.code}
    stored = stored_groups(device)
    kinds = {code: GroupKind(group.kind) for code, group in stored.items()}
    kinds.setdefault(device.code, GroupKind.DEVICE)
    if gone & kinds.keys() or any(tree.could_change_nodes(i, kinds) for i in _coded(items)):
        changed = _rebuild(device, items, gone, at=at)
    else:
        keys = {code: group.pk for code, group in stored.items()}
        places = {item.code: tree.place(device.code, item, kinds) for item in _coded(items)}
        changed = _write(device, items, places, keys, _known(device, items), at=at)
    _remove_channels([row.key for row in _known(device, gone).values()])
    return changed or bool(gone)


def _rebuild(device: Device, items: Mapping[str, Node], gone: set[str], *, at: float) -> bool:
    """Build the whole tree from what is stored and what came."""
    stored = stored_groups(device)
    everything: dict[str, tree.Item] = {
        code: _Item(code, group.name, group.parent_code, "", group.business_group)
        for code, group in stored.items()
        if group.parent_id is not None and code not in gone
    }
    rows = Channel.objects.filter(device=device).values_list(
        "code", "name", "detail__parent_code", "detail__civil_code", "detail__business_group"
    )
    for row in rows:
        if row[0] not in gone:
            everything[row[0]] = _Item(*(value or "" for value in row))
    everything |= {item.code: item for item in _coded(items)}
    built = tree.build(device.code, everything.values(), root_name=device.name)
    keys = write_groups(device, built.groups, items, stored)
    known = _known(device, None)
    changed = _write(device, items, built.channels, keys, known, at=at)
    remove_groups([keys[code] for code in gone & keys.keys()])
    return changed


class _Item(NamedTuple):
    """An item as the tree needs it."""

    code: str
    name: str
    parent: str
    civil_code: str
    group: str


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


def _write(
    device: Device,
    items: Mapping[str, Node],
    places: Mapping[str, str],
    keys: Mapping[str, int],
    known: Mapping[str, Known],
    *,
    at: float,
) -> bool:
    """Write new and changed channels, and move those that hang elsewhere now."""
    written: dict[str, tuple[Node, int]] = {}
    moved: list[tuple[int, int]] = []
    for code, place in places.items():
        node, before, group = items.get(code), known.get(code), keys[place]
        if node is not None:
            fingerprint = _fingerprint(node)
            if before is None or before.fingerprint != fingerprint:
                written[code] = (node, fingerprint)
                continue
        if before is not None and before.group != group:
            moved.append((group, before.key))
    _write_channels(device, written, places, keys, at=at)
    update_many(Channel, ["group_id"], moved, key="id")
    return bool(written or moved)


def _write_channels(
    device: Device,
    written: Mapping[str, tuple[Node, int]],
    places: Mapping[str, str],
    keys: Mapping[str, int],
    *,
    at: float,
) -> None:
    if not written:
        return
    changed_at = adapt_time(moment(at))
    upsert(
        Channel,
        _COLUMNS,
        (
            (
                device.pk,
                code,
                node.online and device.online,
                node.online,
                Reason.CATALOGUE.value,
                changed_at,
                *_content(code, node, keys[places[code]], fingerprint),
            )
            for code, (node, fingerprint) in written.items()
        ),
        key=("device_id", "code"),
        update=_CONTENT,
    )
    ids = _known(device, written if len(written) < 5000 else None)
    upsert(
        ChannelDetail,
        ("channel_id", *_DETAIL),
        ((ids[code].key, *_detail(node)) for code, (node, _) in written.items()),
        key=("channel_id",),
        update=_DETAIL,
    )


def _content(code: str, node: Node, group: int, fingerprint: int) -> tuple[object, ...]:
    name = clean(node.name, 200)
    there = bool(node.longitude or node.latitude)
    there = there and abs(node.longitude) <= 180 and abs(node.latitude) <= 90
    return (
        name,
        group,
        clean(region_of(node.civil_code, code), 8),
        min(max(node.ptz_type, 0), 255),
        node.longitude if there else None,
        node.latitude if there else None,
        fingerprint,
        search_text(name, code, clean(node.address, 200), clean(node.ip, 64)),
    )


def _detail(node: Node) -> tuple[object, ...]:
    return (
        clean(node.parent, 400),
        clean(node.civil_code, 64),
        clean(node.group, 64),
        clean(node.manufacturer, 100),
        clean(node.model, 100),
        clean(node.address, 200),
        clean(node.ip, 64),
        min(max(node.secrecy, 0), 9),
        _fields(node.extra),
    )


def _fields(extra: Mapping[str, str]) -> str:
    """Write the other fields as JSON; only where something is odd is each looked at."""
    body = msgspec.json.encode(extra)
    if len(body) > _MOST_FIELDS or b"\\u0000" in body:
        body = msgspec.json.encode({clean(k, 64): clean(v, 400) for k, v in extra.items()})
    return body.decode()


def _fingerprint(node: Node) -> int:
    """Give 64 bits of an item without its state, which has events of its own."""
    body = _encoder.encode(node if node.online else msgspec.structs.replace(node, online=True))
    digest = hashlib.blake2b(body, digest_size=8, key=_FORM).digest()
    return int.from_bytes(digest, "big", signed=True)


def _remove_channels(keys: Sequence[int]) -> None:
    for some in portions(keys, _AT_ONCE):
        Channel.objects.filter(pk__in=some).delete()
