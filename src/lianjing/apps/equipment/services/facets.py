"""Has channels carry what rights look at: who owns the camera, its classes, whether it is
secret or private.

The file of the code says so, and the catalogue for secrecy; the stricter of the two counts. It
follows in the transaction that wrote either side, so a new camera of an area is in the area's
rights the second it appears.
"""

from collections.abc import Collection, Sequence

from django.db.models import F, Q, QuerySet

from lianjing.apps.equipment import observers
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Change
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.selectors.facets import NO_FILE, Facets, codes_of, facets_of
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.services import note_facets_changed

WATCHED = frozenset(Facets._fields) - {"secret", "private"} | {
    "code",
    "secrecy",
    "forbidden_zone",
    "merged_into",
}
_AT_ONCE = 400
_COLUMNS = ("unit", "point_class", "place_class", "secret", "private")


def fill_facets(codes: Collection[str]) -> int:
    """Bring the channels of some codes to what files and catalogue say; gives how many changed."""
    wanted = sorted(set(codes))
    changed = 0
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        changed += _fill(Channel.objects.filter(code__in=some), facets_of(some))
    if changed:
        note_facets_changed()
    return changed


def fill_next(*, after: int, limit: int = 2000) -> tuple[int, int]:
    """Look over the next channels by key; gives the last key (0: that was the end) and changes."""
    rows = Channel.objects.filter(pk__gt=after).order_by("pk")
    found = list(rows.values_list("pk", "code")[:limit])
    changed = fill_facets({code for _, code in found})
    return (found[-1][0] if len(found) == limit else 0), changed


def note_touched(touched: Touched) -> None:
    """Hear from the files what was changed."""
    if touched.kind is not FileKind.CAMERA:
        return
    whole = touched.action not in (observers.CHANGED, observers.PHOTO)
    if not whole and not touched.fields & WATCHED:
        return
    keys = list(touched.ids)
    for start in range(0, len(keys), _AT_ONCE):
        codes = set(codes_of(keys[start : start + _AT_ONCE]))
        if touched.action != observers.CREATED and (whole or "code" in touched.fields):
            codes |= _codes_before(keys[start : start + _AT_ONCE])
        fill_facets(codes)


def _fill(rows: QuerySet[Channel], files: dict[str, Facets]) -> int:
    """Write those of some channels that differ."""
    odd = [code for code, facets in files.items() if facets != NO_FILE]
    filled = ~Q(unit=None) | Q(point_class__gt="") | Q(place_class__gt="") | Q(secret=True)
    filled |= Q(private=True)
    rows = rows.filter(filled | Q(code__in=odd) | Q(detail__secrecy__gt=0))
    different = []
    for one in rows.annotate(secrecy=F("detail__secrecy")).only("code", *_COLUMNS):
        facets = files.get(one.code, NO_FILE)
        by_catalogue = (getattr(one, "secrecy", 0) or 0) > 0
        facets = facets._replace(secret=facets.secret or by_catalogue)
        if tuple(getattr(one, name) for name in _COLUMNS) != facets:
            for name, value in zip(_COLUMNS, facets, strict=True):
                setattr(one, name, value)
            different.append(one)
    Channel.objects.bulk_update(different, _COLUMNS, batch_size=_AT_ONCE // 4)
    return len(different)


def _codes_before(keys: Sequence[int]) -> set[str]:
    """Give the codes files had until just now."""
    rows = Change.objects.filter(kind=FileKind.CAMERA, file__in=keys).order_by("-id")
    before = rows.values_list("before", flat=True)[: 2 * len(keys)]
    return {str(values["code"]) for values in before if values.get("code")}
