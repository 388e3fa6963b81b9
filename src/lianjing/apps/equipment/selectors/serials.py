"""Which serial numbers of a prefix are used, reserved or free."""

from collections.abc import Iterable, Iterator

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad

from lianjing.apps.equipment import codes
from lianjing.apps.equipment.models import CodeRange, UsedCode
from lianjing.kernel.codes import CODE_LENGTH

_FIRST_WINDOW, _BIGGEST_WINDOW = 256, 65_536


def _span(prefix: str, first: int, last: int) -> "QuerySet[UsedCode]":
    return UsedCode.objects.filter(
        code__gte=codes.numbered(prefix, first), code__lte=codes.numbered(prefix, last)
    )


def used_in(prefix: str, first: int = 1, last: int = codes.LAST_SERIAL) -> int:
    """Count the serials of a prefix that were ever used."""
    return int(_span(prefix, first, last).aggregate(count=Count("pk"))["count"])


def used_serials(prefix: str, first: int, last: int) -> set[int]:
    """Give the serials between `first` and `last` that were ever used."""
    found = _span(prefix, first, last).values_list("code", flat=True)
    return {int(code[codes.PREFIX_LENGTH :]) for code in found if len(code) == CODE_LENGTH}


def open_ranges(prefix: str) -> list[CodeRange]:
    """Give the reservations of a prefix that have not ended."""
    return list(CodeRange.objects.filter(prefix=prefix, ended_at=None).order_by("first"))


def used_of(keys: Iterable[int]) -> dict[int, int]:
    """Count for each of these reservations how many of its serials were used, in one query."""

    def code(serial: str) -> Concat:
        padded = LPad(Cast(OuterRef(serial), CharField()), 6, Value("0"))
        return Concat(OuterRef("prefix"), padded, output_field=CharField())

    inside = UsedCode.objects.filter(code__gte=code("first"), code__lte=code("last"))
    counted = inside.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    rows = CodeRange.objects.filter(pk__in=list(keys)).order_by()
    found = rows.annotate(used=Coalesce(Subquery(counted.values("n")), 0))
    return dict(found.values_list("pk", "used"))


def free_serials(
    prefix: str,
    first: int = 1,
    last: int = codes.LAST_SERIAL,
    kept: Iterable[CodeRange] | None = None,
) -> Iterator[int]:
    """Give the serials nobody has or had, in order; `kept` are reservations to leave alone.

    Reads in windows that grow, so that the first ones come quickly however many there are.
    """
    ranges = open_ranges(prefix) if kept is None else list(kept)
    window = _FIRST_WINDOW
    while first <= last:
        end = min(first + window - 1, last)
        used = used_serials(prefix, first, end)
        for serial in range(first, end + 1):
            if serial not in used and not any(r.first <= serial <= r.last for r in ranges):
                yield serial
        first, window = end + 1, min(window * 2, _BIGGEST_WINDOW)
