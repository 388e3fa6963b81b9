"""Reads the files of an export as rows of a form, one after the other and within the scope."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import fields as catalogue
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.models import Camera, Change, FileBase, System
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.selectors.cameras import cameras
from lianjing.apps.equipment.selectors.filters import CameraFilter
from lianjing.apps.exchange.forms import Column, Profile
from lianjing.apps.exchange.selectors.lookups import RegistryLookups
from lianjing.apps.places.masking import mask_phone
from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel

CONTACTS = frozenset({"manager_contact", "maintainer_contact", "builder_contact"})
"""Fields with somebody's name or number, masked unless asked for and allowed."""
AT_ONCE = 2000
Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Selection:
    """What an export is to hold; of a form about other things only unit, region and batch count."""

    cameras: CameraFilter = field(default_factory=CameraFilter)
    batch: int | None = None
    department: str = ""
    """主管部门 of the units (F1, F2)."""


def files_of(*, actor: Actor, kind: FileKind, where: Selection) -> "QuerySet[FileBase]":
    """Give the files an export holds, in the order they were entered."""
    require(actor, Permission.FILES_EXPORT)
    found: QuerySet[Any] = (
        cameras(actor=actor, where=where.cameras)
        if kind == FileKind.CAMERA
        else System.objects.filter(files_in_scope(actor), _of_place(where))
    )
    if where.batch is not None:
        changes = Change.objects.filter(batch=where.batch, kind=kind)
        found = found.filter(pk__in=changes.values("file"))
    return found.order_by("pk")


def _of_place(where: Selection) -> Q:
    asked = where.cameras
    found = Q() if asked.state else ~Q(state=LifeState.REMOVED)
    if asked.region:
        found &= Q(region__startswith=asked.region)
    if asked.unit is not None:
        path = Unit.objects.filter(pk=asked.unit).values_list("path", flat=True).first() or "-"
        found &= Q(unit=asked.unit) | Q(unit__path__startswith=path)
    return found & Q(pk__in=asked.ids) if asked.ids is not None else found


def only_unit(files: "QuerySet[FileBase]") -> Unit | None:
    """Give the unit all files belong to, if it is one: 填报单位 of the form."""
    keys = list(files.order_by().values_list("unit", flat=True).distinct()[:2])
    return Unit.objects.filter(pk=keys[0]).first() if len(keys) == 1 and keys[0] else None


class Rows:
    """Makes rows of a form from files."""

    def __init__(
        self, profile: Profile, kind: FileKind, *, contacts: bool, seen: Q | None = None
    ) -> None:
        """Prepare; `seen`: the channels whose state may be told (all of them, if it is None)."""
        self._seen = Q() if seen is None else seen
        self._profile = profile
        self._kind = kind
        self._contacts = contacts
        self._lookups = RegistryLookups()
        self._as_given = "datum" in profile.keys
        self._makers: list[tuple[str, Callable[[Mapping[str, object]], object]]] = [
            (column.key, self._maker(column)) for column in profile.columns
        ]
        self._online = "online" in profile.keys

    def of(self, files: "QuerySet[FileBase]") -> Iterator[Record]:
        """Give the rows; memory does not grow with their number."""
        source = iter(files.values(*self._columns()).iterator(chunk_size=AT_ONCE))
        while portion := list(islice(source, AT_ONCE)):
            states = self._states(portion) if self._online else {}
            for row in portion:
                made = {key: make(row) for key, make in self._makers}
                if self._online:
                    made["online"] = states.get(str(row.get("code")))
                yield made

    def _columns(self) -> list[str]:
        table = Camera if self._kind == FileKind.CAMERA else System
        known = {column.name for column in table._meta.concrete_fields}
        wanted = ["extras", "coded", "code", "region"]
        for key in self._profile.keys:
            if key.startswith("pole."):
                wanted.append(f"pole__{key.removeprefix('pole.')}")
            elif key in known:
                wanted.append(key)
        if self._kind == FileKind.CAMERA:
            wanted += ["given_longitude", "given_latitude", "datum"]
            wanted += ["longitude", "latitude", "police_code", "system_name", "system__name"]
        return list(dict.fromkeys(wanted))

    def _states(self, portion: list[dict[str, object]]) -> dict[str, str]:
        """Tell which of some cameras the network shows, and whether they are online."""
        codes = [str(row["code"]) for row in portion if row.get("code")]
        rows = Channel.objects.filter(self._seen, code__in=codes).values_list("code", "online")
        yes, no = ("1", "0") if self._profile.id == "ape" else ("ON", "OFF")
        return {code: yes if online else no for code, online in rows}

    def _maker(self, column: Column) -> Callable[[Mapping[str, object]], object]:
        key = column.key
        special = self._special(key)
        if special is not None:
            return special
        if key.startswith("pole."):
            name = f"pole__{key.removeprefix('pole.')}"
            return lambda row: row.get(name)
        own = catalogue.field(self._kind, key)
        if own is None:
            return lambda row: _extra(row, key)
        if key in CONTACTS and not self._contacts:
            return lambda row: mask_phone(str(row.get(key) or ""))
        if column.table and column.table != own.table:
            return self._translated(column, own.table)
        return lambda row: row.get(key)

    def _special(self, key: str) -> Callable[[Mapping[str, object]], object] | None:
        if key in {"longitude", "latitude"}:
            return lambda row: self._position(row, key)
        if key == "datum":
            return lambda row: row["datum"] or ("wgs84" if row["longitude"] is not None else None)
        if key == "region_name":
            return lambda row: (
                _extra(row, key) or self._lookups.region_words(str(row.get("region") or ""))
            )
        if key == "police_station":
            return lambda row: (
                _extra(row, key) or self._lookups.police_words(str(row.get("police_code") or ""))
            )
        if key == "system_name":
            return lambda row: row.get("system_name") or row.get("system__name")
        return (lambda _: "0") if key == "parental" else None

    def _position(self, row: Mapping[str, object], key: str) -> object:
        if self._as_given and row["datum"]:
            return row[f"given_{key}"]
        held = row.get(key)
        if held is None:
            return None
        given = str(row.get(f"given_{key}") or "")
        if row.get("datum") in {"wgs84", "cgcs2000"} and len(given.partition(".")[2]) >= _DECIMALS:
            return given
        return f"{held:.6f}"

    def _translated(self, column: Column, own: str) -> Callable[[Mapping[str, object]], object]:
        """Give a code in the table of the form: as it was given there, else by its meaning."""
        key, table = column.key, column.table

        def translated(row: Mapping[str, object]) -> object:
            coded = row.get("coded")
            entry = coded.get(key) if isinstance(coded, dict) else None
            if entry and entry["table"] == table:
                return entry["code"]
            value = str(row.get(key) or "")
            if not own:
                return self._lookups.translate("", value, table) if value else ""
            codes = [code for code in value.split("/") if code]
            found = [self._lookups.translate(own, code, table) for code in codes]
            return "/".join(code for code in found if code)

        return translated


_DECIMALS = 6


def _extra(row: Mapping[str, object], key: str) -> object:
    extras = row.get("extras")
    return extras.get(key) if isinstance(extras, dict) else None
