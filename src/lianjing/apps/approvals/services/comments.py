"""Words said about a request, and notices read."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.approvals.choices import EventKind, NoticeKind
from lianjing.apps.approvals.errors import BadRequestError, RequestConflictError
from lianjing.apps.approvals.models import Notice, Request, RequestEvent
from lianjing.apps.approvals.services.clock import asked_now
from lianjing.apps.approvals.services.moving import Deed, lock, note
from lianjing.apps.approvals.services.notices import tell
from lianjing.apps.audit import services as audit

MOST_COMMENTS = 500


@transaction.atomic
def comment_on(*, actor: Actor, request: Request, text: str) -> RequestEvent:
    """Say something; everybody who has to do with it is told and it stays on record."""
    if not text.strip():
        raise BadRequestError("empty", code="request_words")
    moving = lock(request.pk)
    said = RequestEvent.objects.filter(request=moving.row, kind=EventKind.COMMENT)
    if said.count() >= MOST_COMMENTS:
        raise RequestConflictError("too many", code="request_comments")
    note(moving, actor, Deed(EventKind.COMMENT, "comment", text.strip()), before=moving.row.state)
    people: list[int | None] = [moving.row.requester_id]
    for step in moving.steps:
        people += asked_now(step) if step.open else [step.decided_by_id]
    tell([one for one in people if one != actor.user_id], moving.row, NoticeKind.COMMENT, text)
    audit.record(actor, "request.commented", moving.row, after={"text": text.strip()[:500]})
    found = said.order_by("-pk").first()
    if found is None:
        raise RequestConflictError("gone", code="request_comments")
    return found


def read_notices(*, actor: Actor, keys: Sequence[int] | None = None) -> int:
    """Mark one's notices as read, some or all; nobody else sees that, so no record is left."""
    found = Notice.objects.filter(person=actor.user_id, read_at=None)
    if keys is not None:
        found = found.filter(pk__in=list(keys))
    return found.update(read_at=timezone.now())
