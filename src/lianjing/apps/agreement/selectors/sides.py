"""Reads both sides of the comparison in portions; only for the comparison itself."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from django.db.models import Q

from lianjing.apps.agreement.compare import FILE_COLUMNS
from lianjing.apps.agreement.models import Difference, Mark
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.registry.models import Channel

PORTION = 4000
_SHOWN = (LifeState.IN_USE, LifeState.ACCEPTED)
"""Lives in which a camera is expected on the network."""

_HEAD = (
    *("id", "code", "state", "region", "unit_id", "networked"),
    *("recorder__code", "system__code", "parent_code", "coded"),
)


class FileSide(NamedTuple):
    """A camera file as the comparison needs it."""

    key: int
    code: str | None
    state: str
    region: str
    unit: int | None
    expected_online: bool
    parents: frozenset[str]
    """Codes its file says it hangs on; empty if it says none."""
    values: dict[str, object]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.values["name"])

    @property
    def exists(self) -> bool:
        """Whether it is not removed."""
        return self.state != LifeState.REMOVED


class NetworkSide(NamedTuple):
    """A channel as the comparison needs it."""

    key: int
    code: str
    name: str
    region: str
    device: str
    parents: frozenset[str]
    values: dict[str, object]


_CAMERA = (*_HEAD, *FILE_COLUMNS)
_VALUES = len(_HEAD)


def file_sides(where: Q) -> list[FileSide]:
    """Give cameras by their keys."""
    rows = Camera.objects.filter(where, merged_into=None).order_by("id")
    return [_file(row) for row in rows.values_list(*_CAMERA)]


def file_pages() -> Iterator[list[FileSide]]:
    """Give all cameras that have a code, a portion at a time, in the order of keys."""
    last = 0
    while page := file_sides(Q(pk__in=_next_keys(last))):
        yield page
        last = page[-1].key


def _next_keys(last: int) -> list[int]:
    rows = Camera.objects.filter(pk__gt=last, code__isnull=False, merged_into=None)
    return list(rows.order_by("id").values_list("pk", flat=True)[:PORTION])


def _file(row: tuple[object, ...]) -> FileSide:
    key, code, state, region, unit, networked, recorder, system, parents, coded = row[:_VALUES]
    values: dict[str, object] = dict(zip(FILE_COLUMNS, row[_VALUES:], strict=True))
    values["region"] = region
    values["coded"] = coded
    named = {str(recorder or ""), str(system or ""), *str(parents or "").split("/")}
    return FileSide(
        key=cast("int", key),
        code=None if code is None else str(code),
        state=str(state),
        region=str(region),
        unit=cast("int | None", unit),
        expected_online=state in _SHOWN and networked != "no",
        parents=frozenset(one.strip() for one in named) - {""},
        values=values,
    )


_CHANNEL = (
    *("id", "code", "name", "region", "device__code", "detail__parent_code"),
    *("ptz_type", "longitude", "latitude", "detail__civil_code", "detail__manufacturer"),
    *("detail__model", "detail__address", "detail__ip", "detail__secrecy", "detail__fields"),
)


def network_sides(where: Q) -> list[NetworkSide]:
    """Give channels in the order of codes."""
    rows = Channel.objects.filter(where).order_by("code", "id")
    return [_network(row) for row in rows.values_list(*_CHANNEL)]


def unfiled_pages(codes: Iterable[str] | None = None) -> Iterator[list[NetworkSide]]:
    """Give the channels whose code is in no file, a portion at a time; of some codes, or all.

    A page never ends within the channels of one code.
    """
    if codes is not None:
        yield network_sides(Q(code__in=_unfiled(list(codes))))
        return
    last = ""
    while page := _next_codes(last):
        # Page by page and not by an anti-join: planners without statistics make a square of that.
        if unfiled := _unfiled(page):
            yield network_sides(Q(code__in=unfiled))
        last = page[-1]


def _next_codes(last: str) -> list[str]:
    rows = Channel.objects.filter(code__gt=last).order_by("code")
    return list(rows.values_list("code", flat=True).distinct()[:PORTION])


def _unfiled(codes: list[str]) -> list[str]:
    filed = set(Camera.objects.filter(code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code not in filed]


def _network(row: tuple[object, ...]) -> NetworkSide:
    key, code, name, region, device, parents, ptz, longitude, latitude, *detail = row
    civil, maker, model, address, ip, secrecy, fields = detail
    values: dict[str, object] = dict(fields) if isinstance(fields, dict) else {}
    values |= {
        "Name": name,
        "CivilCode": civil,
        "Longitude": longitude,
        "Latitude": latitude,
        "Manufacturer": maker,
        "Model": model,
        "Address": address,
        "IPAddress": ip,
        "Secrecy": secrecy,
    }
    if ptz:
        values["PTZType"] = str(ptz)
    named = {str(device), *(one.strip() for one in str(parents or "").split("/"))} - {""}
    return NetworkSide(
        cast("int", key), str(code), str(name), str(region), str(device), frozenset(named), values
    )


def drifts_of(cameras: Iterable[int], codes: Iterable[str]) -> list[Difference]:
    """Give the cameras known to send another code, among some cameras and codes of channels."""
    rows = Difference.objects.filter(kind="drift", field="code").exclude(state="gone")
    return list(rows.filter(Q(camera__in=list(cameras)) | Q(channel_code__in=list(codes))))


def marks(limit: int) -> list[Mark]:
    """Give the oldest marks that name something."""
    rows = Mark.objects.exclude(code="", camera=None).order_by("id")
    return list(rows[:limit])


def marks_waiting() -> tuple[int, bool]:
    """Count the marks, and tell whether one of them means everything."""
    everything = Mark.objects.filter(code="", camera=None).exists()
    return Mark.objects.count(), everything
