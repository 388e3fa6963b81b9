"""Turns what signal says (codes) into what pages know (keys), within a scope."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.registry.models import Channel, Device, Group
from lianjing.apps.registry.policies import channels_in_scope, devices_in_scope

_AT_ONCE = 400
"""Keys in one query: SQLite takes a thousand variables and less in old versions."""


def keys_of_channels(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Give the keys of channels named by (device code, channel code)."""
    by_device: dict[str, list[str]] = {}
    for device, code in pairs:
        by_device.setdefault(device, []).append(code)
    found: dict[tuple[str, str], int] = {}
    for device, codes in by_device.items():
        for start in range(0, len(codes), _AT_ONCE):
            rows = Channel.objects.filter(
                device__code=device, code__in=codes[start : start + _AT_ONCE]
            )
            found |= {(device, code): key for code, key in rows.values_list("code", "pk")}
    return found


def keys_of_devices(codes: Iterable[str]) -> dict[str, int]:
    """Give the keys of devices named by code."""
    wanted = list(codes)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Device.objects.filter(code__in=wanted[start : start + _AT_ONCE])
        found |= dict(rows.values_list("code", "pk"))
    return found


def visible_channels(actor: Actor, keys: Iterable[int]) -> set[int]:
    """Give those of some channels that are in scope."""
    wanted = list(keys)
    if actor.sees_everything:
        return set(wanted)
    found: set[int] = set()
    scope = channels_in_scope(actor)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Channel.objects.filter(scope, pk__in=wanted[start : start + _AT_ONCE])
        found |= set(rows.values_list("pk", flat=True))
    return found


def visible_devices(actor: Actor, keys: Iterable[int]) -> set[int]:
    """Give those of some devices that are in scope."""
    wanted = list(keys)
    if actor.sees_everything:
        return set(wanted)
    rows = Device.objects.filter(devices_in_scope(actor), pk__in=wanted[:_AT_ONCE])
    return set(rows.values_list("pk", flat=True))


def node_counts(actor: Actor) -> dict[int, tuple[int, int]]:
    """Give total and online of every node with channels in scope."""
    if actor.sees_everything:
        rows = Group.objects.values_list("pk", "total", "online")
        return {key: (total, online) for key, total, online in rows}
    totals: Counter[int] = Counter()
    online: Counter[int] = Counter()
    for field, by_region in (("group", False), ("region", True)):
        paths = _paths(by_region=by_region)
        counted = (
            Channel.objects.filter(channels_in_scope(actor))
            .values_list(field)
            .annotate(whole=Count("pk"), up=Count("pk", filter=Q(online=True)))
            .order_by()
        )
        for key, whole, up in counted:
            for node in paths.get(key, ()):
                totals[node] += whole
                online[node] += up
    return {key: (totals[key], online[key]) for key in totals}


def _paths(*, by_region: bool) -> dict[object, list[int]]:
    rows = Group.objects.filter(device__isnull=by_region).values_list("pk", "code", "path")
    return {
        (code if by_region else key): [int(part) for part in path.split("/") if part]
        for key, code, path in rows
    }
