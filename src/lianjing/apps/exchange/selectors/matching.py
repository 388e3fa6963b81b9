"""Reads the records rows of a form may be about; whom they belong to is checked by the caller."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Camera, System, UsedCode
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.exchange.mapping.drafts import Known
from lianjing.apps.exchange.mapping.plain import of_record

_ALWAYS = ("id", "version", "extras", "coded", "code", "name", "unit", "region")
_PLACED = ("longitude", "latitude", "given_longitude", "given_latitude", "datum")


def known(kind: FileKind, condition: Q, columns: Collection[str]) -> list[Known]:
    """Give records in plain values, by key: what every row is compared by, and `columns`."""
    table = MODELS[kind]
    fields = {field.name for field in table._meta.concrete_fields}
    wanted = [name for name in (*_ALWAYS, *_PLACED, *columns) if name in fields]
    if kind == FileKind.CAMERA:
        wanted.append("pole")
    rows = table._default_manager.filter(condition).order_by("pk")
    found = [_known(row) for row in rows.values(*dict.fromkeys(wanted))]
    if kind == FileKind.CAMERA:
        _add_poles(found, columns)
    return found


def _known(row: dict[str, object]) -> Known:
    key, version = row.pop("id"), row.pop("version")
    extras, coded = row.pop("extras"), row.pop("coded")
    return Known(
        key=int(str(key)),
        version=int(str(version)),
        values={name: of_record(value) for name, value in row.items()},
        extras=extras if isinstance(extras, dict) else {},
        coded=coded if isinstance(coded, dict) else {},
    )


def _add_poles(cameras: list[Known], columns: Collection[str]) -> None:
    names = [name.removeprefix("pole.") for name in columns if name.startswith("pole.")]
    keys = {camera.values.get("pole") for camera in cameras} - {None}
    if not names or not keys:
        return
    poles = {pole.key: pole for pole in known(FileKind.POLE, Q(pk__in=keys), names)}
    for camera in cameras:
        pole = poles.get(int(str(camera.values.get("pole") or 0)))
        if pole is not None:
            camera.parts["pole"] = pole


def codes_taken(kind: FileKind, codes: Iterable[str]) -> dict[str, str]:
    """Tell which codes no new file of this kind may take, and why: `removed` or `other`."""
    found = UsedCode.objects.filter(code__in=list(codes))
    taken: dict[str, str] = {}
    for code, other, file, released in found.values_list("code", "kind", "file", "released_at"):
        if released is not None:
            taken[code] = "removed"
        elif file is not None or other != kind.value:
            taken[code] = "other"
    return taken


def poles_of(
    units: Collection[int], codes: Collection[str], columns: Collection[str]
) -> list[Known]:
    """Give poles of some units by the numbers painted on them."""
    names = [name.removeprefix("pole.") for name in columns if name.startswith("pole.")]
    return known(FileKind.POLE, Q(unit__in=units, code__in=codes), names)


def systems_named(names: Collection[str]) -> list[tuple[int, str, int | None]]:
    """Give key, name and unit of the systems with one of some names."""
    rows = System.objects.filter(name__in=names).order_by("pk")
    return list(rows.values_list("pk", "name", "unit"))


def cameras_waiting(systems: Mapping[tuple[int | None, str], int]) -> list[tuple[int, int]]:
    """Give cameras that name one of some new systems of their unit, each with its system."""
    rows = Camera.objects.filter(
        system=None,
        unit__in={unit for unit, _ in systems if unit is not None},
        system_name__in={name for _, name in systems},
    )
    found = rows.order_by("pk").values_list("pk", "unit", "system_name")
    return [(key, systems[unit, name]) for key, unit, name in found if (unit, name) in systems]
