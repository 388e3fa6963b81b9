"""The reason of a look: from the grant where that says enough, else from the person, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.register.errors import BadReasonError, ReasonNeededError
from lianjing.apps.register.models import WorkReason
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.choices import Purpose
from lianjing.apps.rights.engine import Decision
from lianjing.apps.rights.models import Grant

SYSTEM = "系统自身运行"
"""What stands for looks of the platform itself, such as spot checks."""
_WORDY = frozenset({Purpose.OTHER, Purpose.CASE})
"""Purposes that say nothing without a text: which case, what else."""
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody looks."""

    text: str
    purpose: str = ""
    """A `Purpose`."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A reason as a person gives it."""

    purpose: Purpose
    text: str = ""
    grant: int | None = None
    group: int | None = None
    """Only for cameras of this node; None: all of the grant."""


def reason_for(
    *, actor: Actor, decision: Decision, channel: Channel | None, now: datetime | None = None
) -> Reason:
    """Give the reason of a look that is allowed; raises `ReasonNeededError` if it must be asked."""
    if actor.itself:
        return Reason(SYSTEM)
    if decision.purpose:
        grant = (
            Grant.objects.filter(pk=decision.grant or 0).values_list("purpose", flat=True).first()
        )
        return Reason(decision.purpose, grant or "")
    group = channel.group_id if channel is not None else None
    stated = (
        WorkReason.objects.filter(
            Q(group=None) | Q(group=group),
            user=actor.user_id or 0,
            grant=decision.grant,
            until__gt=now or timezone.now(),
        )
        .order_by("-id")
        .first()
    )
    if stated is None:
        raise ReasonNeededError(
            grant=decision.grant,
            number=decision.number,
            group=group,
            hours=settings.INSTALLATION.settings.register.reason_hours,
        )
    label = str(Purpose(stated.purpose).label)
    return Reason(f"{label}: {stated.text}" if stated.text else label, stated.purpose)


@transaction.atomic
def state_reason(*, actor: Actor, stated: Stated, now: datetime | None = None) -> WorkReason:
    """Say what one looks for; it stands for the hours of a shift."""
    text = stated.text.strip()[:500]
    if stated.purpose in _WORDY and len(text) < _LEAST:
        raise BadReasonError("请写明具体事由或案号 / say which case, or what it is about")
    hours = settings.INSTALLATION.settings.register.reason_hours
    row = WorkReason.objects.create(
        user=actor.user_id or 0,
        username=actor.username,
        grant=stated.grant,
        group=stated.group,
        purpose=stated.purpose,
        text=text,
        until=(now or timezone.now()) + timedelta(hours=hours),
    )
    after = {"purpose": stated.purpose, "text": text, "grant": stated.grant, "until": row.until}
    audit.record(actor, "reason.stated", row, after=after)
    return row
