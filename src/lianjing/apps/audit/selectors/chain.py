"""Reads the chain in its order, in portions, for checks and exports."""

from array import array
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit.chain.canonical import FIELDS, canonical
from lianjing.apps.audit.chain.file import KeyLine
from lianjing.apps.audit.chain.hashing import HashName
from lianjing.apps.audit.chain.keys import PublicKey
from lianjing.apps.audit.chain.links import Link as ChainLink
from lianjing.apps.audit.models import Chain, Check, Export, Link, Record, Seal, SigningKey, Waiting
from lianjing.kernel.errors import NotFoundError

PORTION = 2000


class Held(NamedTuple):
    """A link and the bytes of its record; None where the record is gone."""

    link: ChainLink
    content: bytes | None


def follow(first: int = 1, last: int | None = None) -> Iterator[Held]:
    """Give links with their records, in order."""
    at = first - 1
    while True:
        links = Link.objects.filter(seq__gt=at).order_by("seq")
        if last is not None:
            links = links.filter(seq__lte=last)
        portion = list(
            links.values_list("seq", "record", "algorithm", "previous", "digest")[:PORTION]
        )
        if not portion:
            return
        yield from _with_records(portion)
        at = portion[-1][0]


Row = tuple[int, int, str, bytes | memoryview, bytes | memoryview]


def _with_records(rows: list[Row]) -> Iterator[Held]:
    found = Record.objects.filter(pk__in=[row[1] for row in rows]).order_by()
    contents = {values[0]: canonical(values) for values in found.values_list(*FIELDS)}
    for seq, record, algorithm, previous, digest in rows:
        link = ChainLink(seq, record, HashName(algorithm), bytes(previous), bytes(digest))
        yield Held(link, contents.get(record))


def links_of(records: QuerySet[Record]) -> Iterator[Held]:
    """Give the links of records that were searched for, in the order of the chain.

    What was recorded within the last second may have none yet and is left out.
    """
    seqs = array("q")
    keys = records.order_by("pk").values_list("pk", flat=True)
    at = 0
    while portion := list(keys.filter(pk__gt=at)[:PORTION]):
        seqs.extend(Link.objects.filter(record__in=portion).values_list("seq", flat=True))
        at = portion[-1]
    # Who commits late is linked late: keys and places in the chain differ in their order.
    ordered = sorted(seqs)
    for begin in range(0, len(ordered), PORTION):
        links = Link.objects.filter(seq__in=ordered[begin : begin + PORTION]).order_by("seq")
        rows = list(links.values_list("seq", "record", "algorithm", "previous", "digest"))
        yield from _with_records(rows)


def seals(first: int, last: int) -> QuerySet[Seal]:
    """Give the seals that end within a stretch of the chain, in order."""
    return Seal.objects.filter(last__gte=first, last__lte=last).order_by("number")


def chain() -> Chain | None:
    """Give where the chain begins; None before the first link."""
    return Chain.objects.first()


def last_seq() -> int:
    """Give the number of the last link."""
    return Link.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def digest_before(seq: int, genesis: str) -> bytes:
    """Give what a link hangs on."""
    if seq <= 1:
        return bytes.fromhex(genesis)
    found = Link.objects.filter(seq=seq - 1).values_list("digest", flat=True).first()
    return bytes(found or b"")


def public_keys() -> dict[str, PublicKey]:
    """Give all keys seals were signed with."""
    return {
        key.fingerprint: PublicKey(bytes(key.der))
        for key in SigningKey.objects.order_by("made_at", "fingerprint")
    }


def key_lines() -> tuple[KeyLine, ...]:
    """Give the keys as the header of an export holds them."""
    import base64

    return tuple(
        KeyLine(name, key.algorithm.value, base64.b64encode(key.der).decode())
        for name, key in public_keys().items()
    )


def unlinked() -> int | None:
    """Give the first record that has no link and waits for none; one statement, one moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(r.id) FROM audit_record r LEFT JOIN audit_link l ON l.record = r.id "
            "LEFT JOIN audit_waiting w ON w.record = r.id "
            "WHERE l.record IS NULL AND w.record IS NULL"
        )
        row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])


def seq_at(moment: datetime) -> int:
    """Give the last link made before a moment; links are made within a second of their records."""
    found = Link.objects.filter(linked_at__lt=moment).order_by("-seq")
    return found.values_list("seq", flat=True).first() or 0


class State(NamedTuple):
    """How the chain stands, for people."""

    platform: str
    platform_changed: bool
    """Whether the platform has another code now than the chain."""
    started_at: str
    first_key: str
    last: Link | None
    seal: Seal | None
    waiting: int
    check: Check | None
    oldest: datetime | None
    """When the oldest record was made."""
    keep_days: int
    now: datetime
    """The clock records are stamped by."""


def state(*, actor: Actor) -> State:
    """Tell how the chain stands."""
    require(actor, Permission.AUDIT_VIEW)
    begun = Chain.objects.first()
    set_up = settings.INSTALLATION.settings
    return State(
        platform=begun.platform if begun else set_up.platform.code,
        platform_changed=begun is not None and begun.platform != set_up.platform.code,
        started_at=begun.started_at if begun else "",
        first_key=begun.first_key if begun else "",
        last=Link.objects.order_by("-seq").first(),
        seal=Seal.objects.order_by("-number").first(),
        waiting=Waiting.objects.count(),
        check=Check.objects.order_by("-id").first(),
        oldest=Record.objects.order_by("pk").values_list("at", flat=True).first(),
        keep_days=set_up.audit.keep_days,
        now=timezone.now(),
    )


def exports(*, actor: Actor) -> QuerySet[Export]:
    """Give one's own exports, newest first."""
    require(actor, Permission.AUDIT_EXPORT)
    return Export.objects.filter(user_id=actor.user_id)


def export(*, actor: Actor, key: int) -> Export:
    """Give one export of one's own; raises `NotFoundError`."""
    found = exports(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no export {key}")
    return found
