"""Papers attached to requests, and what footage was viewed, copied, handed over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.approvals.choices import EventKind, ItemKind, RequestPaperKind
from lianjing.apps.approvals.errors import RequestConflictError, RequestNotAllowedError
from lianjing.apps.approvals.models import Item, Paper, Request
from lianjing.apps.approvals.policies import may_decide
from lianjing.apps.approvals.services.moving import Deed, Moving, lock, note
from lianjing.apps.audit import services as audit
from lianjing.kernel.errors import ConflictError, DomainError, NotFoundError
from lianjing.runtime import store

MOST_BYTES = 20 * 1024 * 1024
MOST_PAPERS = 30
MOST_ITEMS = 500
KINDS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n": "image/png",
}
"""What the first bytes say is what a file is; its name says nothing."""


def papers_directory() -> Path:
    """Give where papers of requests lie."""
    return Path(settings.INSTALLATION.directory) / "request-papers"


@transaction.atomic
def attach_paper(
    *, actor: Actor, request: Request, kind: RequestPaperKind, name: str, chunks: Iterable[bytes]
) -> Paper:
    """Attach a PDF, JPEG or PNG of 20 MB at most; by the applicant or who is asked."""
    moving = lock(request.pk)
    _writable(actor, moving)
    if Paper.objects.filter(request=moving.row, removed_at=None).count() >= MOST_PAPERS:
        raise ConflictError("too many papers", code="request_papers")
    waiting = iter(chunks)
    first = next(waiting, b"")
    media_type = next((kind for magic, kind in KINDS.items() if first.startswith(magic)), "")
    if not media_type:
        raise DomainError("neither PDF nor picture", code="paper_kind")

    def all_chunks() -> Iterable[bytes]:
        yield first
        yield from waiting

    digest, size = store.keep(papers_directory(), all_chunks(), most=MOST_BYTES)
    paper = Paper.objects.create(
        request=moving.row,
        kind=kind,
        name=_name(name),
        digest=digest,
        media_type=media_type,
        size=size,
        added_by=actor.username,
    )
    note(moving, actor, Deed(EventKind.PAPER, "attach", paper.name))
    audit.record(
        actor, "request.paper_attached", moving.row, name=paper.name, after={"sha256": digest}
    )
    return paper


@transaction.atomic
def remove_paper(*, actor: Actor, paper: Paper) -> None:
    """Take a paper away, who attached it, before anybody decided; bytes and row stay on record."""
    moving = lock(paper.request_id)
    _writable(actor, moving)
    if paper.added_by != actor.username:
        raise RequestNotAllowedError("somebody else's", code="request_paper_others")
    if any(step.decision for step in moving.steps):
        raise RequestConflictError("decided upon", code="request_decided_upon")
    paper.removed_at = timezone.now()
    paper.save(update_fields=["removed_at"])
    note(moving, actor, Deed(EventKind.PAPER, "remove", paper.name))
    audit.record(actor, "request.paper_removed", moving.row, name=paper.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPlan:
    """One span of footage; see `models.Item`."""

    kind: ItemKind
    code: str
    begins: datetime
    ends: datetime
    name: str = ""
    medium: str = ""
    file_name: str = ""
    size: int | None = None
    digest: str = ""
    watermark: str = ""


@transaction.atomic
def add_item(*, actor: Actor, request: Request, plan: ItemPlan) -> Item:
    """Record what was viewed, copied or exported while the retrieval is in force."""
    moving = lock(request.pk)
    _writable(actor, moving)
    if not moving.row.in_force:
        raise RequestConflictError("not in force", code="request_not_in_use")
    if plan.begins >= plan.ends:
        raise DomainError("ends before it begins", code="request_span")
    if Item.objects.filter(request=moving.row).count() >= MOST_ITEMS:
        raise ConflictError("too many items", code="request_papers")
    item = Item.objects.create(
        request=moving.row,
        kind=plan.kind,
        code=plan.code[:64],
        name=plan.name[:200],
        begins=plan.begins,
        ends=plan.ends,
        medium=plan.medium[:60],
        file_name=_name(plan.file_name),
        size=plan.size,
        digest=plan.digest,
        watermark=plan.watermark[:64],
        added_by=actor.username,
    )
    audit.record(
        actor,
        "request.item_added",
        moving.row,
        after={"code": item.code, "file": item.file_name, "sha256": item.digest},
    )
    return item


@transaction.atomic
def remove_item(*, actor: Actor, item: Item) -> None:
    """Take a wrong entry out while the retrieval is in force; the audit keeps it."""
    moving = lock(item.request_id)
    _writable(actor, moving)
    if not moving.row.in_force:
        raise RequestConflictError("not in force", code="request_not_in_use")
    audit.record(
        actor, "request.item_removed", moving.row, before={"code": item.code, "sha256": item.digest}
    )
    item.delete()


def _writable(actor: Actor, moving: Moving) -> None:
    """Let the applicant and those who decide write, as long as the request is open."""
    if moving.row.requester_id != actor.user_id and not may_decide(actor):
        raise NotFoundError("not his")
    if moving.row.closed:
        raise RequestConflictError("closed", code="request_closed")


def _name(name: str) -> str:
    return Path(name.replace("\\", "/")).name[:200]
