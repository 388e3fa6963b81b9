"""Gives out 20-digit codes: without gaps, without clashes, never twice.

The counter of a prefix is locked for the length of the transaction, so that two who allocate take
turns; the primary key of `UsedCode` is the last wall, and makes way for imports, which take the
codes they find without asking the counter. Serials that were ever used are skipped; so are
reserved ones, which return when their reservation ends.
"""

from collections.abc import Sequence
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import codes
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.codes import Trouble, Weight
from lianjing.apps.equipment.models import CodeCounter, CodeRange, UsedCode
from lianjing.apps.equipment.selectors.codes import division_names, prefix_in_scope, reservation
from lianjing.apps.equipment.selectors.serials import free_serials, open_ranges, used_serials
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError

ALLOCATED = "allocated"
MOST_AT_ONCE = 10_000
MOST_RESERVED = 100_000
_ROWS_A_STATEMENT = 400
"""Rows of five values: below what SQLite takes in one statement."""


class BadPrefixError(DomainError):
    """The first 14 digits are no prefix codes may be given out in."""

    code = "code_prefix"


class CodesExhaustedError(ConflictError):
    """A prefix or a reservation has not as many free serials as asked for."""

    code = "codes_exhausted"


class ReservationEndedError(ConflictError):
    """Serials were asked of a reservation that has ended."""

    code = "reservation_ended"


class PrefixOutOfScopeError(NotAllowedError):
    """The division of a prefix is not one the actor works in."""

    code = "code_out_of_scope"


@transaction.atomic
def allocate(
    *,
    actor: Actor,
    prefix: str,
    count: int = 1,
    kind: FileKind = FileKind.CAMERA,
    reserved: int | None = None,
) -> list[str]:
    """Take the next `count` codes of a prefix, or of the reservation `reserved`.

    They are used from now on, whether they ever come into a file or not.
    """
    require(actor, Permission.FILES_MANAGE)
    check_prefix(actor, prefix, kind)
    if not 1 <= count <= MOST_AT_ONCE:
        raise DomainError(f"1-{MOST_AT_ONCE}, not {count}", code="bad_request")
    given = take(prefix, [None] * count, kind, reserved=_range_of(actor, prefix, reserved))
    audit.record(
        actor,
        "code.allocated",
        name=f"{given[0]} × {count}",
        after={"first": given[0], "last": given[-1], "count": count, "kind": kind.value},
    )
    return given


def _range_of(actor: Actor, prefix: str, key: int | None) -> CodeRange | None:
    if key is None:
        return None
    found = reservation(actor=actor, key=key)
    if found.prefix != prefix:
        raise DomainError(f"reservation {key} is of {found.prefix}", code="bad_request")
    return found


def check_prefix(actor: Actor, prefix: str, kind: FileKind) -> None:
    """Refuse a prefix that makes no valid codes of this kind, or is outside the actor's area."""
    sample = codes.numbered(prefix, 1)
    if len(prefix) != codes.PREFIX_LENGTH:
        raise BadPrefixError(prefix, facts={"prefix": prefix[:40], "found": "14 位 / 14 digits"})
    for trouble in codes.judge(sample, "", division_names([prefix]), kind):
        if trouble.weight is Weight.ERROR or trouble.id is Trouble.TYPE_OF_OTHER:
            found = f"{trouble.zh} / {trouble.en}"
            raise BadPrefixError(prefix, facts={"prefix": prefix, "found": found})
    if not prefix_in_scope(actor, prefix):
        raise PrefixOutOfScopeError(prefix, facts={"prefix": prefix})


def take(
    prefix: str,
    files: Sequence[int | None],
    kind: FileKind,
    *,
    reserved: CodeRange | None = None,
) -> list[str]:
    """Take a code for each of `files`, in order; the caller has checked and records it."""
    counter = _locked(prefix)
    end_expired(prefix, timezone.localdate())
    if reserved is not None:
        reserved.refresh_from_db()
        if reserved.ended_at is not None:
            raise ReservationEndedError(prefix, facts={"project": reserved.project})
        found = _insert_free(prefix, files, kind, reserved.first, reserved.last, kept=[])
    else:
        counter.refresh_from_db()
        start = counter.next_serial
        found = _insert_free(
            prefix, files, kind, start, codes.LAST_SERIAL, kept=open_ranges(prefix)
        )
        if found:
            _move(prefix, found[-1] + 1)
    if len(found) < len(files):
        facts = {"prefix": prefix, "left": str(len(found)), "count": str(len(files))}
        raise CodesExhaustedError(prefix, facts=facts)
    return [codes.numbered(prefix, serial) for serial in found]


def _locked(prefix: str) -> CodeCounter:
    """Lock the counter of a prefix until the transaction ends.

    The first statement writes: in SQLite a transaction that has only read may not write once
    another has. Writing a row onto itself locks it in both databases.
    """
    CodeCounter.objects.bulk_create([CodeCounter(prefix=prefix)], ignore_conflicts=True)
    CodeCounter.objects.filter(prefix=prefix).update(next_serial=F("next_serial"))
    return CodeCounter.objects.get(prefix=prefix)


def _move(prefix: str, serial: int) -> None:
    """Note that below `serial` nothing is free."""
    CodeCounter.objects.filter(prefix=prefix).update(next_serial=serial)


def _insert_free(
    prefix: str,
    files: Sequence[int | None],
    kind: FileKind,
    first: int,
    last: int,
    *,
    kept: Sequence[CodeRange],
) -> list[int]:
    """Write free serials as used until each file has one; gives fewer when there are no more.

    An import may take a serial between our reading and our writing: what was taken is not
    returned by the statement, and the next one is tried.
    """
    found: list[int] = []
    free = free_serials(prefix, first, last, kept)
    while len(found) < len(files):
        waiting = files[len(found) : len(found) + _ROWS_A_STATEMENT]
        serials = list(islice(free, len(waiting)))
        if not serials:
            break
        # With fewer rows than serials (one was lost) files and serials are matched again below.
        found += _insert(prefix, serials, kind)
    _assign(prefix, found, files, kind)
    return found


def _insert(prefix: str, serials: Sequence[int], kind: FileKind) -> list[int]:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values = [
        value
        for serial in serials
        for value in (codes.numbered(prefix, serial), kind.value, ALLOCATED, now)
    ]
    table = connection.ops.quote_name(UsedCode._meta.db_table)
    marks = ", ".join(["(%s, %s, %s, %s)"] * len(serials))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (code, kind, origin, at) VALUES {marks} "  # noqa: S608
            "ON CONFLICT DO NOTHING RETURNING code",
            values,
        )
        written = [str(row[0]) for row in cursor.fetchall()]
    return sorted(int(code[codes.PREFIX_LENGTH :]) for code in written)


def _assign(
    prefix: str, serials: Sequence[int], files: Sequence[int | None], kind: FileKind
) -> None:
    """Say whose the codes are, where files were named."""
    rows = [
        UsedCode(code=codes.numbered(prefix, serial), kind=kind, file=file)
        for serial, file in zip(serials, files, strict=False)
        if file is not None
    ]
    UsedCode.objects.bulk_update(rows, ["file"], batch_size=_ROWS_A_STATEMENT)


@transaction.atomic
def reserve(
    *,
    actor: Actor,
    prefix: str,
    count: int,
    project: str,
    until: date | None = None,
    kind: FileKind = FileKind.CAMERA,
) -> CodeRange:
    """Keep the lowest run of `count` free serials for a project."""
    require(actor, Permission.FILES_MANAGE)
    check_prefix(actor, prefix, kind)
    if not 1 <= count <= MOST_RESERVED or not project.strip():
        raise DomainError(f"1-{MOST_RESERVED}; project", code="bad_request")
    if until is not None and until < timezone.localdate():
        raise DomainError("until is past", code="bad_request")
    _locked(prefix)
    end_expired(prefix, timezone.localdate())
    first = _run_of(prefix, count)
    kept = CodeRange.objects.create(
        prefix=prefix,
        first=first,
        last=first + count - 1,
        project=project.strip()[:200],
        reserved_by=actor.username[:80],
        until=until,
    )
    after = {"first": first, "count": count, "project": kept.project, "until": until}
    audit.record(actor, "code.reserved", kept, after=after)
    return kept


def _run_of(prefix: str, count: int) -> int:
    start, previous, longest = 0, -1, 0
    for serial in free_serials(prefix):
        if serial != previous + 1:
            start = serial
        previous = serial
        longest = max(longest, serial - start + 1)
        if longest == count:
            return start
    facts = {"prefix": prefix, "left": str(longest), "count": str(count)}
    raise CodesExhaustedError(prefix, facts=facts)


@transaction.atomic
def end_reservation(*, actor: Actor, key: int) -> CodeRange:
    """End a reservation; its serials that were not used may be given out again."""
    require(actor, Permission.FILES_MANAGE)
    found = reservation(actor=actor, key=key)
    _locked(found.prefix)
    found.refresh_from_db()
    if found.ended_at is not None:
        raise ReservationEndedError(str(found), facts={"project": found.project})
    unused = _end(found)
    audit.record(actor, "code.reservation_ended", found, after={"unused": unused})
    return found


def end_expired(prefix: str, today: date) -> None:
    """End the reservations of a prefix whose day is past; the caller holds its counter."""
    for one in open_ranges(prefix):
        if one.until is not None and one.until < today:
            _end(one)


def _end(one: CodeRange) -> int:
    one.ended_at = timezone.now()
    one.save(update_fields=["ended_at"])
    CodeCounter.objects.filter(prefix=one.prefix, next_serial__gt=one.first).update(
        next_serial=one.first
    )
    return one.last - one.first + 1 - len(used_serials(one.prefix, one.first, one.last))
