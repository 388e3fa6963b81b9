"""Papers behind files, and what somebody saw who inspected; both are judged at once."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.compliance.choices import FilePaperKind, Seen
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.models import Inspection, Paper
from lianjing.apps.compliance.selectors.subjects import in_scope
from lianjing.apps.compliance.services.judging import judge
from lianjing.apps.equipment.selectors.facets import codes_of
from lianjing.apps.equipment.services.facets import fill_facets
from lianjing.apps.equipment.services.filing import MOST_PROOF_BYTES as MOST_BYTES
from lianjing.apps.equipment.services.filing import media_type_of
from lianjing.kernel.errors import DomainError, NotFoundError
from lianjing.runtime import store

__all__ = [
    "MOST_BYTES",
    "Look",
    "PaperWish",
    "enter_inspection",
    "enter_paper",
    "papers_directory",
    "withdraw_paper",
]

_OF = {
    FilePaperKind.CONSENT: RuleSubject.CAMERA,
    FilePaperKind.PERMIT: RuleSubject.CAMERA,
    FilePaperKind.SUPERVISION: RuleSubject.CONTRACT,
}
_SEEN_BY = {
    RuleSubject.CAMERA: {Seen.CLEAN, Seen.PRIVATE},
    RuleSubject.UNIT: {Seen.CLEAN, Seen.DEVICE},
}


@dataclass(frozen=True, slots=True)
class PaperWish:
    """A paper as somebody enters it."""

    kind: FilePaperKind
    key: int
    number: str
    issuer: str
    on: date
    scope: str = ""
    until: date | None = None


def papers_directory() -> Path:
    """Give where scans lie."""
    return Path(settings.INSTALLATION.directory) / "papers"


@transaction.atomic
def enter_paper(*, actor: Actor, wish: PaperWish, scan: bytes = b"") -> Paper:
    """Enter a paper of a camera or contract, with its scan: PDF, JPEG or PNG of at most 10 MB."""
    subject = _OF[wish.kind]
    _require_subject(actor, subject, wish.key, Permission.FILES_MANAGE)
    if wish.on > timezone.localdate() or (wish.until is not None and wish.until < wish.on):
        raise DomainError("days do not follow each other", code="paper_day_bad")
    digest, media_type = _keep(scan) if scan else ("", "")
    paper = Paper.objects.create(
        kind=wish.kind,
        subject=subject.value,
        key=wish.key,
        number=wish.number[:100],
        issuer=wish.issuer[:200],
        scope=wish.scope[:500],
        on=wish.on,
        until=wish.until,
        digest=digest,
        media_type=media_type,
        entered_by=actor.username,
    )
    shown = {"kind": wish.kind, "number": wish.number, "of": wish.key, "sha256": digest}
    audit.record(actor, "paper.entered", paper, after=shown)
    judge(subject, [wish.key])
    return paper


def _keep(scan: bytes) -> tuple[str, str]:
    media_type = media_type_of(scan[:8])
    if not media_type:
        detail = "不是 PDF、JPG 或 PNG / neither PDF nor JPG nor PNG"
        raise DomainError("kind", code="proof_bad", facts={"detail": detail})
    if len(scan) > MOST_BYTES:
        detail = "超过 10 MB / more than 10 MB"
        raise DomainError("size", code="proof_bad", facts={"detail": detail})
    digest, _ = store.keep(papers_directory(), [scan], most=MOST_BYTES)
    return digest, media_type


@transaction.atomic
def withdraw_paper(*, actor: Actor, key: int) -> Paper:
    """Take a paper out of force; it stays on record."""
    paper = Paper.objects.select_for_update().filter(pk=key, withdrawn_at=None).first()
    # Asked in any case: what is not there must not be told from what is not for this person.
    subject = RuleSubject(paper.subject) if paper else RuleSubject.CAMERA
    _require_subject(actor, subject, paper.key if paper else 0, Permission.FILES_MANAGE)
    if paper is None:
        raise NotFoundError(f"no paper {key}")
    paper.withdrawn_at, paper.withdrawn_by = timezone.now(), actor.username
    paper.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(actor, "paper.withdrawn", paper, before={"number": paper.number})
    judge(subject, [paper.key])
    return paper


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody saw who inspected."""

    subject: RuleSubject
    key: int
    seen: Seen
    at: datetime
    by: str = ""
    note: str = ""
    reported_at: datetime | None = None
    receipt: str = ""


@transaction.atomic
def enter_inspection(*, actor: Actor, look: Look) -> Inspection:
    """Enter what was seen in a camera's picture, or in the rooms of a unit."""
    if look.seen not in _SEEN_BY.get(look.subject, ()):
        raise DomainError(f"{look.seen} of {look.subject}", code="inspection_bad")
    if look.at > timezone.now() or (look.reported_at and look.reported_at < look.at):
        raise DomainError("days do not follow each other", code="inspection_bad")
    _require_subject(actor, look.subject, look.key, Permission.FILES_EDIT)
    row = Inspection.objects.create(
        subject=look.subject.value,
        key=look.key,
        at=look.at,
        by=(look.by or actor.username)[:80],
        seen=look.seen,
        note=look.note[:500],
        reported_at=look.reported_at,
        receipt=look.receipt[:100],
        entered_by=actor.username,
    )
    after = {"of": f"{look.subject} {look.key}", "seen": look.seen, "receipt": look.receipt}
    audit.record(actor, "inspection.entered", row, after=after)
    judge(look.subject, [look.key])
    if look.subject is RuleSubject.CAMERA:
        fill_facets(codes_of([look.key]))
    return row


def _require_subject(actor: Actor, subject: RuleSubject, key: int, permission: Permission) -> None:
    if not in_scope(actor, subject, key):
        require(actor, Permission.FILES_VIEW)
        raise NotFoundError(f"no {subject} {key}")
    require(actor, permission)
