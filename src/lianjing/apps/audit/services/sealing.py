"""Links what is committed into the chain, and seals each day.

The queue (`Waiting`) is filled by a trigger in the transaction of the record. So it holds exactly
what is committed and has no link, in whatever order transactions end and however long they take;
what was rolled back was never in it. Links and their removal from the queue are one transaction:
a sealer that is killed leaves either both or neither.
"""

import time
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.audit import bulk, keyring, places
from lianjing.apps.audit.chain.canonical import FIELDS, canonical, moment
from lianjing.apps.audit.chain.hashing import HashName
from lianjing.apps.audit.chain.keys import PrivateKey, SignatureName
from lianjing.apps.audit.chain.links import digest, genesis
from lianjing.apps.audit.models import Chain, Link, Record, SigningKey, Waiting
from lianjing.runtime import logs

log = logs.get(__name__)

PORTION = 2000
"""Links made in one transaction."""
_AT_A_TIME = 0.4
"""Seconds after which the sealer lets others have a turn."""


def link_waiting() -> int:
    """Link what waits, for less than half a second; gives how many records."""
    until, linked = time.monotonic() + _AT_A_TIME, 0
    while Waiting.objects.exists():
        # Looked for outside a transaction: on SQLite one would be the only writer for nothing.
        linked += link_some()
        if time.monotonic() > until:
            break
    return linked


def link_all(*, seconds: float = 120.0) -> None:
    """Link everything that waits; for commands, which want to see it all."""
    until = time.monotonic() + seconds
    while link_waiting() and time.monotonic() < until:
        pass


@transaction.atomic
def link_some(most: int = PORTION) -> int:
    """Link the oldest of what waits."""
    bulk.take_turn()
    waiting = list(Waiting.objects.order_by("record").values_list("record", flat=True)[:most])
    if not waiting:
        return 0
    seq, previous = _last()
    rows: list[bulk.LinkRow] = []
    algorithm = HashName(settings.INSTALLATION.settings.audit.hash)
    at = bulk.stored(timezone.now())
    # None has a link already, unless somebody tampered with the queue: that must not stop it.
    linked = set(Link.objects.filter(record__in=waiting).values_list("record", flat=True))
    due = [key for key in waiting if key not in linked] if linked else waiting
    records = Record.objects.filter(pk__in=due).order_by("pk").values_list(*FIELDS)
    for values in records:
        seq += 1
        made = digest(algorithm, seq, previous, canonical(values))
        rows.append((seq, values[0], algorithm.value, previous, made, at))
        previous = made
    if rows:
        bulk.insert_links(rows)
    bulk.forget_waiting(waiting)
    return len(rows)


def _last() -> tuple[int, bytes]:
    last = Link.objects.order_by("-seq").values_list("seq", "digest").first()
    if last is not None:
        return last[0], bytes(last[1])
    return 0, bytes.fromhex(_begin().genesis)


def _begin() -> Chain:
    """Begin the chain of this platform, with its first key; inside the sealer's transaction."""
    chain = Chain.objects.first()
    if chain is not None:
        return chain
    set_up = settings.INSTALLATION.settings
    key = keyring.make(SignatureName(set_up.audit.signature))
    enter_key(key)
    platform, started_at = set_up.platform.code, moment(timezone.now())
    first = key.public.fingerprint
    log.info("audit_chain_begun", platform=platform, key=first)
    return Chain.objects.create(
        platform=platform,
        started_at=started_at,
        first_key=first,
        genesis=genesis(platform, started_at, first).hex(),
    )


def enter_key(key: PrivateKey) -> None:
    """Enter the public half of a key, once."""
    public = key.public
    SigningKey.objects.get_or_create(
        fingerprint=public.fingerprint,
        defaults={"algorithm": public.algorithm.value, "der": public.der},
    )


def day_to_seal() -> date:
    """Give the day that may be closed now: yesterday, once it is some minutes old."""
    minutes = settings.INSTALLATION.settings.audit.seal_after_minutes
    return timezone.localdate(timezone.now() - timedelta(minutes=minutes)) - timedelta(days=1)


def incoming_is_empty() -> bool:
    """Tell whether no file from outside waits for a seal."""
    return not any(places.incoming().iterdir())
