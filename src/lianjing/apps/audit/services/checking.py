"""Verifies the tables themselves, and cries if they are broken."""

import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import append_only
from lianjing.apps.audit.chain.following import Follower
from lianjing.apps.audit.chain.keys import PublicKey
from lianjing.apps.audit.chain.links import genesis
from lianjing.apps.audit.chain.statements import Signed
from lianjing.apps.audit.chain.verdict import BrokenError, Fault, Verdict
from lianjing.apps.audit.choices import AuditOutcome, FlagState
from lianjing.apps.audit.models import Chain, Check, Flag, Seal
from lianjing.apps.audit.selectors import chain as reading
from lianjing.apps.audit.services.recording import record
from lianjing.runtime import logs

log = logs.get(__name__)

CHAIN_BROKEN = "chain_broken"
"""The rule a broken chain is flagged under."""
_TOLD_EVERY = 5000

Progress = Callable[[int, int, str], None]


def silent(_done: int, _total: int, _step: str) -> None:
    """Tell nobody how far it is."""


def check(
    *, actor: Actor, key: PublicKey | None = None, progress: Progress = silent
) -> tuple[Check, Verdict]:
    """Verify everything there is and keep what came of it."""
    started = time.monotonic()
    verdict = verify_tables(key=key, progress=progress)
    made = note_check(actor=actor, verdict=verdict, seconds=time.monotonic() - started)
    return made, verdict


def verify_tables(*, key: PublicKey | None = None, progress: Progress = silent) -> Verdict:
    """Follow the chain through the tables; changes nothing."""
    verdict, begun = Verdict(key_given=key is not None), reading.chain()
    try:
        if begun is not None:
            verdict.platform = begun.platform
            follower = _follower(begun)
            try:
                _follow(follower, reading.last_seq(), progress)
            finally:
                follower.tell(verdict)
            follower.check_key(key)
        _check_around()
    except BrokenError as error:
        verdict.finding = error.finding
    return verdict


def _follower(begun: Chain) -> Follower:
    start = genesis(begun.platform, begun.started_at, begun.first_key)
    if start.hex() != begun.genesis:
        raise BrokenError(Fault.GENESIS, 1)
    return Follower(
        begun.platform,
        first=1,
        previous=start,
        keys=reading.public_keys(),
        first_key=begun.first_key,
    )


def _follow(follower: Follower, last: int, progress: Progress) -> None:
    seals = reading.seals(1, last).iterator(chunk_size=500)
    due = _next(seals)
    for held in reading.follow(1, last):
        link = held.link
        if held.content is None:
            raise BrokenError(Fault.RECORD_GONE, link.seq, seq=link.seq, record=link.record)
        follower.link(link, held.content)
        while due is not None and due.last <= link.seq:
            follower.take_seal(Signed(due.statement, due.signer, due.signature), due.number)
            due = _next(seals)
        if link.seq % _TOLD_EVERY == 0:
            progress(link.seq, last, "checking")
    if follower.seq < last:
        raise BrokenError(Fault.MISSING, follower.seq + 1, wanted=follower.seq + 1, until=last)
    newest = Seal.objects.order_by("-number").first()
    if newest is not None and newest.last > follower.seq:
        # The chain was cut: links that a seal covers are gone from its end.
        raise BrokenError(
            *(Fault.MISSING, follower.seq + 1), wanted=follower.seq + 1, until=newest.last
        )


def _next(seals: Iterator[Seal]) -> Seal | None:
    return next(seals, None)


def _check_around() -> None:
    """See that no record stands outside the chain and that the database still guards it."""
    found = reading.unlinked()
    if found is not None:
        raise BrokenError(Fault.UNLINKED, record=found)
    gone = append_only.missing(connection)
    if gone:
        raise BrokenError(Fault.GUARD, names=", ".join(gone)[:600])


@transaction.atomic
def note_check(*, actor: Actor, verdict: Verdict, seconds: float) -> Check:
    """Keep what a verification found; a broken chain is recorded, flagged and logged."""
    finding = verdict.finding
    made = Check.objects.create(
        by=actor.username,
        whole=verdict.whole,
        fault=finding.fault.value if finding else "",
        seq=finding.seq if finding else 0,
        facts=dict(finding.facts) if finding else {},
        records=verdict.records,
        seals=verdict.seals,
        seconds=round(seconds, 3),
    )
    after = {"records": verdict.records, "seals": verdict.seals}
    if finding is None:
        record(actor, "audit.checked", after=after)
        return made
    sentence = finding.sentence("zh")
    log.error("audit_chain_broken", fault=finding.fault.value, seq=finding.seq, text=sentence)
    record(
        actor,
        "audit.chain_broken",
        after={**after, "fault": finding.fault.value, "seq": finding.seq, "text": sentence},
        outcome=AuditOutcome.FAILED,
    )
    _flag(made, sentence)
    return made


def _flag(made: Check, sentence: str) -> None:
    now = timezone.now()
    if Flag.objects.filter(rule=CHAIN_BROKEN, state=FlagState.OPEN, facts__seq=made.seq).exists():
        return
    Flag.objects.create(
        rule=CHAIN_BROKEN,
        severity="high",
        subject=made.fault,
        started_at=now,
        until=now,
        count=1,
        threshold=1,
        minutes=0,
        facts={"seq": made.seq, "text": sentence, "check": made.pk},
    )
