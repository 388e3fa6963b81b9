"""Draft files made from channels, and their withdrawal."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.agreement.compare import for_file
from lianjing.apps.agreement.fields import COMPARED, POSITION
from lianjing.apps.agreement.models import Difference
from lianjing.apps.agreement.selectors.sides import NetworkSide, network_sides
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera, Change, UsedCode
from lianjing.apps.equipment.prepare import Problem, prepare
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import NewFile, Outcome


def make_drafts(
    actor: Actor, rows: Sequence[Difference], reason: str, *, dry_run: bool
) -> list[Outcome]:
    """Make a file for each channel, with all the network says that a file can hold."""
    where = Q(code__in={row.channel_code for row in rows})
    where &= Q(device__code__in={row.device_code for row in rows})
    sides = {(side.device, side.code): side for side in network_sides(where)} if rows else {}
    found = [sides.get((row.device_code, row.channel_code)) for row in rows]
    new = [NewFile(values_of(side)) for side in found if side is not None]
    made = iter(
        files.create_many(
            actor=actor,
            kind=FileKind.CAMERA,
            files=new,
            source=Source.NETWORK,
            reason=reason or "按通道建档",
            dry_run=dry_run,
        )
        if new
        else []
    )
    gone = Problem("code", "channel_is_gone", {})
    return [Outcome(problems=[gone]) if side is None else next(made) for side in found]


def values_of(side: NetworkSide) -> dict[str, object]:
    """Turn what the network says of a channel into values of a file; what cannot be is left out."""
    values: dict[str, object] = {"code": side.code, "name": side.name}
    for one in COMPARED:
        if one.key == POSITION:
            given = _position(side.values)
        else:
            text = str(side.values.get(one.element) or "").strip()
            given = for_file(one, text) if text and text != one.blank else {}
        values |= given
    values.setdefault("region", side.region)
    bad = {problem.field for problem in prepare(FileKind.CAMERA, values).problems}
    return {name: value for name, value in values.items() if name not in bad - {"code"}}


def _position(values: Mapping[str, object]) -> dict[str, object]:
    longitude, latitude = values.get("Longitude"), values.get("Latitude")
    if not isinstance(longitude, float) or not isinstance(latitude, float):
        return {}
    return {"longitude": longitude, "latitude": latitude} if longitude or latitude else {}


def withdraw(keys: Iterable[int]) -> set[int]:
    """Take back files nobody has touched since they were made; gives those that stay.

    Their codes were never given by us: they are the network's, and free to be filed again.
    """
    wanted = set(keys)
    fresh = set(Camera.objects.filter(pk__in=wanted, version=1).values_list("pk", flat=True))
    kind = FileKind.CAMERA
    UsedCode.objects.filter(kind=kind, file__in=fresh).delete()
    Change.objects.filter(kind=kind, file__in=fresh).delete()
    Camera.objects.filter(pk__in=fresh).delete()
    return wanted - fresh
