"""Brings the stored nodes of one device to what a tree says."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from lianjing.apps.registry.choices import DeviceKind, GroupKind
from lianjing.apps.registry.models import Device, Group
from lianjing.apps.registry.tree import Item, Placement
from lianjing.ingest.bulk import clean, update_many

_COLUMNS = ["name", "kind", "parent_id", "path", "parent_code", "business_group"]


def stored_groups(device: Device) -> dict[str, Group]:
    """Give the nodes of a device by code."""
    return {group.code: group for group in Group.objects.filter(device=device)}


def plant_roots(devices: Sequence[Device]) -> None:
    """Make the nodes that stand for new devices themselves, as `services.plant_root` does one."""
    roots = [
        Group(
            device=device,
            code=device.code,
            name=device.name,
            kind=GroupKind.PLATFORM if device.kind == DeviceKind.PLATFORM else GroupKind.DEVICE,
        )
        for device in devices
    ]
    paths = [(f"/{root.pk}/", root.pk) for root in Group.objects.bulk_create(roots)]
    update_many(Group, ["path"], paths, key="id")


def write_groups(
    device: Device,
    placements: Sequence[Placement],
    items: Mapping[str, Item],
    stored: dict[str, Group],
) -> dict[str, int]:
    """Make and move nodes; gives the key of each code. Parents stand before children."""
    updates: list[tuple[object, ...]] = []
    for _, level in groupby(placements, key=lambda placement: placement.depth):
        here = list(level)
        made = [
            Group(device=device, code=placement.code, kind=placement.kind)
            for placement in here
            if placement.code not in stored
        ]
        for group in Group.objects.bulk_create(made):
            stored[group.code] = group
        for placement in here:
            group = stored[placement.code]
            before = _values(group)
            _put(group, placement, stored.get(placement.parent), items.get(placement.code))
            if not placement.parent and device.name:
                group.name = device.name  # people know the device by the name they gave it
            if _values(group) != before:
                updates.append((*_values(group), group.pk))
    update_many(Group, _COLUMNS, updates, key="id")
    return {code: group.pk for code, group in stored.items()}


def remove_groups(gone: Sequence[int]) -> None:
    """Remove nodes nothing hangs under any more."""
    if gone:
        Group.objects.filter(pk__in=gone).delete()


def _values(group: Group) -> tuple[object, ...]:
    return tuple(str(v) if (v := getattr(group, c)) is not None else None for c in _COLUMNS)


def _put(group: Group, placement: Placement, above: Group | None, item: Item | None) -> None:
    group.name = clean(placement.name, 200) or group.name
    group.kind = placement.kind.value
    group.parent = above
    group.path = f"{above.path if above else '/'}{group.pk}/"
    if item is not None:
        group.parent_code = clean(item.parent, 400)
        group.business_group = clean(item.group, 64)
