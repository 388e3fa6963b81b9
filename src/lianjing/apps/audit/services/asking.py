"""Exports somebody asks for on the page: asked, made by a job, fetched."""

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import places
from lianjing.apps.audit.choices import AuditExportState, AuditOutcome
from lianjing.apps.audit.errors import AuditFileGoneError, NothingToExportError
from lianjing.apps.audit.models import Export
from lianjing.apps.audit.selectors import chain as reading
from lianjing.apps.audit.selectors.records import Wanted, all_found, wanted_of
from lianjing.apps.audit.services import exporting, sealing
from lianjing.apps.audit.services.checking import Progress
from lianjing.apps.audit.services.recording import record
from lianjing.kernel.errors import LianjingError, NotAllowedError

_KEPT_SECONDS = 7 * 86400


@transaction.atomic
def ask(*, actor: Actor, wanted: Wanted) -> Export:
    """Ask for an export: of a stretch of time as chain, else of what is found."""
    require(actor, Permission.AUDIT_EXPORT)
    if actor.user_id is None:
        raise NotAllowedError("an export is made with the rights of a person")
    where = wanted.as_facts()
    export = Export.objects.create(user_id=actor.user_id, actor=actor.username, filter=where)
    record(actor, "audit.export_asked", export, name=str(export.pk), after=where)
    return export


@transaction.atomic
def note_job(*, actor: Actor, export: Export, job: int) -> Export:
    """Keep which job makes an export; asked for a moment ago, in the same transaction."""
    require(actor, Permission.AUDIT_EXPORT)
    export.job = job
    export.save(update_fields=["job"])
    return export


def make(*, actor: Actor, key: int, progress: Progress) -> Mapping[str, object]:
    """Make the file of an export."""
    require(actor, Permission.AUDIT_EXPORT)
    export = Export.objects.get(pk=key)
    if export.state != AuditExportState.WAITING:
        return {}
    sealing.link_all()
    target = file_of(export)
    partial = target.with_name(f"{target.name}.part")
    try:
        written = _write(actor, export, partial, progress)
        partial.replace(target)
    except LianjingError as error:
        _note_failed(actor, export, error)
        raise
    finally:
        partial.unlink(missing_ok=True)
    return _note_made(actor, export, written)


def _write(actor: Actor, export: Export, path: Path, progress: Progress) -> exporting.Written:
    wanted = wanted_of(export.filter)
    if not wanted.is_span_only:
        found = all_found(actor=actor, wanted=wanted)
        return exporting.write_found(
            path,
            reading.links_of(found),
            made_by=export.actor,
            where=export.filter,
            total=found.count(),
            progress=progress,
        )
    first = reading.seq_at(wanted.since) + 1 if wanted.since else 1
    last = reading.seq_at(wanted.until) if wanted.until else reading.last_seq()
    if last < first:
        raise NothingToExportError(f"no links {first} to {last}")
    return exporting.write_chain(
        path, made_by=export.actor, first=first, last=last, progress=progress
    )


@transaction.atomic
def _note_made(actor: Actor, export: Export, written: exporting.Written) -> Mapping[str, object]:
    path = file_of(export)
    export.state = AuditExportState.READY
    export.records, export.first, export.last = written.records, written.first, written.last
    export.size, export.sha256 = path.stat().st_size, _sha256(path)
    export.save()
    after = {"records": written.records, "sha256": export.sha256}
    record(actor, "audit.export_made", export, name=str(export.pk), after=after)
    return {"records": written.records}


@transaction.atomic
def _note_failed(actor: Actor, export: Export, error: LianjingError) -> None:
    export.state, export.cause = AuditExportState.FAILED, error.code
    export.save(update_fields=["state", "cause"])
    after = {"cause": error.code}
    record(
        actor,
        "audit.export_made",
        export,
        name=str(export.pk),
        after=after,
        outcome=AuditOutcome.FAILED,
    )


@transaction.atomic
def fetch(*, actor: Actor, key: int) -> tuple[Export, Path]:
    """Give the file of an export of one's own, and record that it was taken out."""
    require(actor, Permission.AUDIT_EXPORT)
    export = Export.objects.filter(pk=key, user_id=actor.user_id).first()
    path = file_of(export) if export is not None else None
    if export is None or path is None or not path.exists():
        raise AuditFileGoneError(f"no file of export {key}")
    record(actor, "audit.export_fetched", export, name=str(key), after={"sha256": export.sha256})
    return export, path


@transaction.atomic
def ask_for_check(*, actor: Actor) -> None:
    """Record that somebody wants the chain verified."""
    require(actor, Permission.AUDIT_VIEW)
    record(actor, "audit.check_asked")


def file_of(export: Export) -> Path:
    """Give where the file of an export lies."""
    day = timezone.localtime(export.asked_at).strftime("%Y%m%d")
    return places.exports() / f"lianjing-audit-{day}-{export.pk}.jsonl.gz"


def clear_up() -> int:
    """Take files of exports older than a week off the disk; the records stay for good."""
    before, gone = time.time() - _KEPT_SECONDS, 0
    for path in places.exports().iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
