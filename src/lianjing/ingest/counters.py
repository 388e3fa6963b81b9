"""Keeps the counters of the tree: how many channels below each node, and how many online.

Counted from the channels of the devices that changed and rolled up along the paths, so they cannot
drift; the divisions of all catalogues together are counted and made on the way.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from lianjing.apps.places.selectors import names_of
from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.models import Channel, Device, Group
from lianjing.ingest.bulk import portions, update_many

_AT_ONCE = 400


def recount_devices(keys: Iterable[int]) -> None:
    """Count again below every node of some devices, and for the devices themselves."""
    for some in portions(keys, _AT_ONCE):
        _recount(some)


def _recount(keys: list[int]) -> None:
    nodes = Group.objects.filter(device__in=keys)
    columns = ("pk", "path", "parent", "device", "total", "online")
    groups = {key: rest for key, *rest in nodes.values_list(*columns)}
    totals: Counter[int] = Counter()
    onlines: Counter[int] = Counter()
    for group, count, online in _grouped(Q(device__in=keys), "group"):
        path = groups[group][0] if group in groups else ""
        for part in path.strip("/").split("/"):
            if part:
                totals[int(part)] += count
                onlines[int(part)] += online
    _write(((k, (total, up)) for k, (*_, total, up) in groups.items()), totals, onlines)
    roots = [(device, key) for key, (_, parent, device, *_) in groups.items() if parent is None]
    sums = [(totals[key], onlines[key], device) for device, key in roots]
    update_many(Device, ["channels_total", "channels_online"], sums, key="id")


def recount_regions() -> None:
    """Count again below every division, making those that lack."""
    divisions = {group.code: group for group in Group.objects.filter(device=None)}
    totals: Counter[str] = Counter()
    onlines: Counter[str] = Counter()
    for region, count, online in _grouped(Q(), "region"):
        for length in range(2, len(region) + 1, 2):
            totals[region[:length]] += count
            onlines[region[:length]] += online
    _make_divisions(divisions, totals)
    _name_divisions(divisions)
    by_key_total = Counter({divisions[code].pk: count for code, count in totals.items()})
    by_key_online = Counter({divisions[code].pk: count for code, count in onlines.items()})
    before = ((group.pk, (group.total, group.online)) for group in divisions.values())
    _write(before, by_key_total, by_key_online)


def _grouped(condition: Q, field: str) -> Iterable[tuple[Any, int, int]]:
    rows = (
        Channel.objects.filter(condition)
        .values_list(field)
        .annotate(whole=Count("pk"), up=Count("pk", filter=Q(online=True)))
        .order_by()
    )
    return rows.iterator()


def _write(
    stored: Iterable[tuple[int, tuple[int, int]]], totals: Counter[int], onlines: Counter[int]
) -> None:
    updates = [
        (totals[key], onlines[key], key)
        for key, before in stored
        if before != (totals[key], onlines[key])
    ]
    update_many(Group, ["total", "online"], updates, key="id")


def _make_divisions(divisions: dict[str, Group], totals: Counter[str]) -> None:
    for code in sorted(totals, key=len):
        if code not in divisions:
            above = divisions.get(code[:-2])
            group = Group.objects.create(code=code, kind=GroupKind.REGION, parent=above)
            group.path = f"{above.path if above else '/'}{group.pk}/"
            group.save(update_fields=["path"])
            divisions[code] = group


def _name_divisions(divisions: dict[str, Group]) -> None:
    """Name divisions as the table of divisions does, else as some catalogue; the name stays."""
    nameless = {code: group for code, group in divisions.items() if not group.name}
    if not nameless:
        return
    rows = Group.objects.filter(kind=GroupKind.REGION, device__isnull=False).exclude(name="")
    catalogued = rows.values_list("code", "name").distinct()
    for code, name in [*names_of(nameless).items(), *catalogued]:
        group = nameless.get(code)
        if group is not None and not group.name:
            group.name = name
            group.save(update_fields=["name"])
