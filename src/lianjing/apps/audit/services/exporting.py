"""Files of records an inspector can verify without us (`docs/reference/audit-format.md`)."""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing import __version__
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import keyring
from lianjing.apps.audit.chain import file, statements
from lianjing.apps.audit.chain.canonical import moment
from lianjing.apps.audit.chain.verdict import BrokenError, Fault
from lianjing.apps.audit.errors import NothingToExportError
from lianjing.apps.audit.models import Chain, Seal
from lianjing.apps.audit.selectors import chain as reading
from lianjing.apps.audit.selectors.chain import Held
from lianjing.apps.audit.services.checking import Progress, silent
from lianjing.apps.audit.services.recording import record

_LEVEL = 5
_TOLD_EVERY = 5000


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds."""

    first: int
    last: int
    records: int
    seals: int


@dataclass(slots=True)
class _Counted:
    handle: BinaryIO
    records: int
    last: int
    digest: str
    total: int
    progress: Progress
    seals: int = 0
    last_seal: int = 0
    signer: str = ""
    all: "hashlib._Hash" = field(default_factory=hashlib.sha256)


def write_chain(
    path: Path, *, made_by: str, first: int = 1, last: int = 0, progress: Progress = silent
) -> Written:
    """Write a stretch of the chain; `last` 0 is up to now."""
    chain = _chain()
    newest = reading.last_seq()
    last = min(last or newest, newest)
    if not 1 <= first <= last:
        raise NothingToExportError(f"no links {first} to {last}")
    previous = reading.digest_before(first, chain.genesis)
    header = _header(
        chain, scope="chain", first=first, previous=previous.hex(), made_by=made_by, where={}
    )
    seals = list(reading.seals(first, last))
    with _opened(path) as handle:
        out = _Counted(handle, 0, first - 1, previous.hex(), last - first + 1, progress)
        _write(out, header, reading.follow(first, last), seals)
    return Written(first, last, out.records, out.seals)


def write_found(
    path: Path,
    held: Iterable[Held],
    *,
    made_by: str,
    where: dict[str, str],
    total: int = 0,
    progress: Progress = silent,
) -> Written:
    """Write what was searched for: each record with its own link."""
    chain = _chain()
    header = _header(
        chain, scope="selection", first=1, previous=chain.genesis, made_by=made_by, where=where
    )
    with _opened(path) as handle:
        out = _Counted(handle, 0, 0, chain.genesis, total, progress)
        _write(out, header, held, [])
    return Written(1, out.last, out.records, 0)


def _chain() -> Chain:
    chain = reading.chain()
    if chain is None:
        raise NothingToExportError("there is no link yet")
    return chain


def _header(
    chain: Chain,
    *,
    scope: Literal["chain", "selection"],
    first: int,
    previous: str,
    made_by: str,
    where: dict[str, str],
) -> file.Header:
    return file.Header(
        format=file.FORMAT,
        scope=scope,
        platform=chain.platform,
        started_at=chain.started_at,
        first_key=chain.first_key,
        genesis=chain.genesis,
        algorithm=settings.INSTALLATION.settings.audit.hash,
        first=first,
        previous=previous,
        keys=reading.key_lines(),
        made_at=moment(timezone.now()),
        made_by=made_by,
        filter=where,
        product=f"lianjing {__version__}",
    )


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open the file; a name that ends in `.gz` is compressed."""
    with path.open("wb") as raw:
        if path.name.endswith((".gz", ".gz.part")):
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=_LEVEL, mtime=0) as handle:
                yield handle  # type: ignore[misc]
        else:
            yield raw


def _write(out: _Counted, header: file.Header, held: Iterable[Held], seals: list[Seal]) -> None:
    head = file.line(header)
    out.handle.write(head)
    due = iter(seals)
    seal = next(due, None)
    for one in held:
        _write_link(out, one)
        while seal is not None and seal.last <= out.last:
            _write_seal(out, seal)
            seal = next(due, None)
    _write_end(out, header, head)


def _write_link(out: _Counted, one: Held) -> None:
    link, content = one
    if content is None:
        raise BrokenError(Fault.RECORD_GONE, link.seq, seq=link.seq, record=link.record)
    out.handle.write(
        file.link_line(link.seq, link.record, link.algorithm.value, link.previous, link.digest)
    )
    out.handle.write(content + b"\n")
    out.all.update(link.digest)
    out.records += 1
    out.last, out.digest = link.seq, link.digest.hex()
    if out.records % _TOLD_EVERY == 0:
        out.progress(out.records, out.total, "exporting")


def _write_seal(out: _Counted, seal: Seal) -> None:
    out.handle.write(file.line(file.SealLine(seal.statement, seal.signer, seal.signature)))
    out.seals += 1
    out.last_seal = seal.number
    out.signer = statements.read(statements.Seal, seal.statement).next


def _write_end(out: _Counted, header: file.Header, head: bytes) -> None:
    key = keyring.signing_key(out.signer or _signer_now(header))
    end = statements.End(
        header=hashlib.sha256(head[:-1]).hexdigest(),
        platform=header.platform,
        first=header.first,
        last=out.last,
        records=out.records,
        digest=out.digest,
        digests=out.all.hexdigest(),
        seals=out.seals,
        last_seal=out.last_seal,
        made_at=moment(timezone.now()),
        signer=key.public.fingerprint,
    )
    signed = statements.sign(key, end)
    out.handle.write(file.line(file.EndLine(signed.statement, signed.signer, signed.signature)))


def _signer_now(header: file.Header) -> str:
    """Give the key that would sign the next seal: the newest any seal has named."""
    newest = Seal.objects.order_by("-number").first()
    if newest is None:
        return header.first_key
    return statements.read(statements.Seal, newest.statement).next


def last_of_day(day: date) -> int:
    """Give the last link the seal of a day covers."""
    found = Seal.objects.filter(day__lte=day).order_by("-number").first()
    if found is None:
        raise NothingToExportError(f"no seal up to {day}")
    return found.last


def export_by_hand(*, actor: Actor, path: Path, first: int, last: int) -> Written:
    """Write a stretch of the chain where somebody at the machine wants it."""
    written = write_chain(path, made_by=actor.username, first=first, last=last)
    with transaction.atomic():
        after = {"first": written.first, "last": written.last, "records": written.records}
        record(actor, "audit.export_made", name=path.name, after=after)
    return written
