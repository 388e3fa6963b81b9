"""Turns what signal says (codes) into what pages know (keys), within a scope."""

from collections.abc import Iterable

from lianjing.apps.registry.models import Channel, Device
from lianjing.apps.registry.policies import Scope

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


def visible_channels(scope: Scope, keys: Iterable[int]) -> set[int]:
    """Give those of some channels that are in a scope."""
    wanted, condition = list(keys), scope.each()
    if not condition:
        return set(wanted)
    found: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Channel.objects.filter(condition, pk__in=wanted[start : start + _AT_ONCE])
        found |= set(rows.values_list("pk", flat=True))
    return found


def visible_devices(scope: Scope, keys: Iterable[int]) -> set[int]:
    """Give those of some devices that have channels in a scope."""
    wanted, condition = list(keys), scope.condition()
    if not condition:
        return set(wanted)
    found: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = Channel.objects.filter(condition, device__in=some).order_by()
        found |= set(rows.values_list("device", flat=True).distinct())
    return found
