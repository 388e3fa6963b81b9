"""Papers of a task: the scan of the sealed form, and others."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.survey.choices import PaperKind, TaskState
from lianjing.apps.survey.models import Paper, Task
from lianjing.kernel.errors import ConflictError, DomainError
from lianjing.runtime import store

MOST_BYTES = 20 * 1024 * 1024
MOST_PAPERS = 20
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}
"""What the first bytes say is what a file is; its name says nothing."""


def papers_directory() -> Path:
    """Give where papers lie."""
    return Path(settings.INSTALLATION.directory) / "papers"


def media_type_of(head: bytes) -> str:
    """Tell what the first bytes are; empty for what is not taken."""
    return next((kind for magic, kind in KINDS.items() if head.startswith(magic)), "")


@transaction.atomic
def attach_paper(
    *, actor: Actor, task: Task, kind: PaperKind, name: str, chunks: Iterable[bytes]
) -> Paper:
    """Attach a PDF, JPEG or PNG of 20 MB at most."""
    require(actor, Permission.SURVEY_FILL)
    if task.state == TaskState.ACCEPTED:
        raise ConflictError("it is accepted", code="task_accepted")
    if Paper.objects.filter(task=task, removed_at=None).count() >= MOST_PAPERS:
        raise ConflictError("too many papers", code="task_papers")
    waiting = iter(chunks)
    first = next(waiting, b"")
    media_type = media_type_of(first)
    if not media_type:
        raise DomainError("neither PDF nor picture", code="paper_kind")

    def all_chunks() -> Iterable[bytes]:
        yield first
        yield from waiting

    digest, size = store.keep(papers_directory(), all_chunks(), most=MOST_BYTES)
    paper = Paper.objects.create(
        task=task,
        kind=kind,
        name=Path(name.replace("\\", "/")).name[:200],
        digest=digest,
        media_type=media_type,
        size=size,
        added_by=actor.username,
    )
    audit.record(actor, "task.paper_attached", task, name=paper.name, after={"sha256": digest})
    return paper


@transaction.atomic
def remove_paper(*, actor: Actor, paper: Paper) -> None:
    """Take a paper away; its bytes and its row stay on record."""
    require(actor, Permission.SURVEY_FILL)
    if paper.task.state == TaskState.ACCEPTED:
        raise ConflictError("it is accepted", code="task_accepted")
    paper.removed_at = timezone.now()
    paper.save(update_fields=["removed_at"])
    audit.record(actor, "task.paper_removed", paper.task, name=paper.name)
