"""The daily seal: a signature over the chain as far as it is, and what goes with it."""

import hashlib
import shutil
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import bulk, keyring, places
from lianjing.apps.audit.chain import statements
from lianjing.apps.audit.chain.canonical import moment
from lianjing.apps.audit.chain.file import FORMAT, Anchor, line
from lianjing.apps.audit.chain.keys import PrivateKey, SignatureName
from lianjing.apps.audit.chain.statements import Evidence
from lianjing.apps.audit.models import Chain, Link, Seal, SigningKey
from lianjing.apps.audit.services.recording import record
from lianjing.apps.audit.services.sealing import day_to_seal, enter_key
from lianjing.runtime import logs

log = logs.get(__name__)

_MOST_EVIDENCE = 20
_LARGEST_EVIDENCE = 16 * 1024 * 1024


def seal_due(*, actor: Actor) -> Seal | None:
    """Seal yesterday if nobody has; gives the seal."""
    chain, day = Chain.objects.first(), day_to_seal()
    last = Seal.objects.order_by("-number").first()
    if chain is None or (last is not None and last.day >= day):
        return None
    # The chain tells its beginning in UTC; days are those of the platform's own clock.
    if last is None and timezone.localdate(datetime.fromisoformat(chain.started_at)) > day:
        return None
    return seal(actor=actor, day=day)


@transaction.atomic
def seal(*, actor: Actor, day: date) -> Seal | None:
    """Seal everything linked so far under the name of a day; None before there is a chain."""
    bulk.take_turn()
    chain = Chain.objects.first()
    link = Link.objects.order_by("-seq").first()
    if chain is None or link is None:
        return None
    before = Seal.objects.order_by("-number").first()
    if before is not None and before.day > day:
        return None
    said = statements.read(statements.Seal, before.statement) if before is not None else None
    key = keyring.signing_key(said.next if said is not None else chain.first_key)
    files = _incoming()
    number = before.number + 1 if before is not None else 1
    first = before.last + 1 if before is not None else 1
    statement = statements.Seal(
        platform=chain.platform,
        number=number,
        day=day.isoformat(),
        first=first,
        last=link.seq,
        count=link.seq - first + 1,
        digest=bytes(link.digest).hex(),
        previous=statements.digest_of(before.statement) if before else chain.genesis,
        sealed_at=moment(timezone.now()),
        signer=key.public.fingerprint,
        next=_next_key(key).public.fingerprint,
        evidence=tuple(_evidence(path) for path in files),
    )
    signed = statements.sign(key, statement)
    made = Seal.objects.create(
        number=number,
        day=day,
        first=first,
        last=link.seq,
        statement=signed.statement,
        signer=signed.signer,
        signature=signed.signature,
    )
    after = {"number": number, "links": statement.count, "evidence": len(files)}
    record(actor, "audit.sealed", made, name=statement.day, after=after)
    transaction.on_commit(lambda: _after_commit(made, files))
    return made


def _next_key(key: PrivateKey) -> PrivateKey:
    """Give the key of the next seal: the same, unless another was asked for or is set."""
    asked = keyring.asked_for()
    wanted = SignatureName(settings.INSTALLATION.settings.audit.signature)
    if asked and asked != key.public.fingerprint:
        new = keyring.signing_key(asked)
    elif key.public.algorithm is not wanted:
        new = keyring.make(wanted)
    else:
        return key
    enter_key(new)
    return new


def _incoming() -> list[Path]:
    found = sorted(path for path in places.incoming().iterdir() if path.is_file())
    usable = [path for path in found if path.stat().st_size <= _LARGEST_EVIDENCE]
    return usable[:_MOST_EVIDENCE]


def _evidence(path: Path) -> Evidence:
    content = path.read_bytes()
    return Evidence(path.name[:120], len(content), hashlib.sha256(content).hexdigest())


def _after_commit(made: Seal, files: list[Path]) -> None:
    """Put files where they belong; the seal stands even if a disk is full."""
    keyring.taken()
    try:
        for path in files:
            path.replace(places.evidence() / f"{made.number:05d}-{path.name}")
        _write_anchor(made)
    except OSError as error:
        log.warning("audit_anchor_failed", error=str(error))


def anchor_of(made: Seal) -> Anchor:
    """Give what is to be kept outside of a seal."""
    said = statements.read(statements.Seal, made.statement)
    return Anchor(
        format=FORMAT,
        platform=said.platform,
        day=said.day,
        seal=said.number,
        seal_digest=statements.digest_of(made.statement),
        last=said.last,
        digest=said.digest,
        signer=said.signer,
        next=said.next,
        sealed_at=said.sealed_at,
    )


def _write_anchor(made: Seal) -> None:
    name = f"anchor-{made.day.isoformat()}-{made.number:05d}.json"
    path = places.anchors() / name
    path.write_bytes(line(anchor_of(made)))
    for key in SigningKey.objects.filter(fingerprint=made.signer):
        (places.anchors() / f"key-{key.fingerprint[:16]}.pem").write_bytes(public_pem(key))
    outside = settings.INSTALLATION.settings.audit.anchor_directory
    if outside:
        shutil.copy(path, Path(outside) / name)


def public_pem(key: SigningKey) -> bytes:
    """Give a public key as a text file."""
    from lianjing.apps.audit.chain.keys import PublicKey

    return PublicKey(bytes(key.der)).pem


@transaction.atomic
def ask_for_new_key(*, actor: Actor, algorithm: SignatureName) -> str:
    """Have the next seal name a new key; gives its fingerprint."""
    key = keyring.ask_for_new(algorithm)
    fingerprint = key.public.fingerprint
    record(actor, "audit.key_asked", name=fingerprint[:16], after={"algorithm": algorithm.value})
    return fingerprint
