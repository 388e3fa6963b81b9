"""Messages: made in the transaction of the change, sent until they arrive or are dead."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.webhooks.choices import DeliveryState, HookKind
from lianjing.apps.webhooks.models import Delivery, Webhook
from lianjing.apps.webhooks.sending import Answer
from lianjing.kernel.errors import ConflictError

PAUSES = (10, 60, 300, 1800, 7200, 21600, 43200)
"""Seconds before the second, third … try; after the last one a message is dead."""
AT_ONCE = 500
"""Files named in one message."""
KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 500
HELD = timedelta(seconds=90)
"""How long whoever took a message may work on it before another takes it."""


def note_touched(touched: Touched) -> None:
    """Write the messages a change makes; called inside its transaction (`observers.watch`)."""
    hooks = Webhook.objects.filter(active=True, user__is_active=True).select_related("user")
    for hook in hooks:
        if touched.kind.value in hook.kinds:
            for start in range(0, len(touched.ids), AT_ONCE):
                _tell(hook, touched, touched.ids[start : start + AT_ONCE])


def note_happened(
    kind: HookKind, event: str, told: Callable[[Actor], Mapping[str, Any] | None]
) -> None:
    """Write the messages of something that happened, inside its transaction.

    `event` is what happened in one word; `told` gives what somebody may know of it, None where it
    does not exist for him.
    """
    hooks = Webhook.objects.filter(active=True, user__is_active=True).select_related("user")
    for hook in hooks:
        if kind.value not in hook.kinds:
            continue
        if (body := told(actor_of(hook.user))) is not None:
            name = f"{kind.value}.{event}"[:40]
            payload = {"event": name, "at": timezone.now().isoformat(), kind.value: dict(body)}
            Delivery.objects.create(webhook=hook, event=name, payload=payload)


def _tell(hook: Webhook, touched: Touched, ids: Sequence[int]) -> None:
    rows = MODELS[touched.kind]._default_manager.filter(pk__in=ids)
    rows = rows.filter(files_in_scope(actor_of(hook.user)))
    columns = [
        name for name in ("id", "code", "name", "region", "state", "version") if _has(touched, name)
    ]
    files = list(rows.order_by("pk").values(*columns))
    if not files:
        return
    event = f"{touched.kind.value}.{touched.action}"[:40]
    payload = {
        "event": event,
        "at": timezone.now().isoformat(),
        "by": touched.actor,
        "source": touched.source.value,
        "fields": sorted(touched.fields),
        "files": files,
    }
    Delivery.objects.create(webhook=hook, event=event, payload=payload)


def _has(touched: Touched, name: str) -> bool:
    return any(column.name == name for column in MODELS[touched.kind]._meta.fields)


def due(*, most: int, now: datetime | None = None) -> list[Delivery]:
    """Take messages whose time has come; nobody else takes them for a while."""
    now = now or timezone.now()
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, webhook__active=True)
    found = waiting.filter(next_at__lte=now).order_by("next_at", "id")[:most]
    return [
        one
        for one in found.select_related("webhook")
        if waiting.filter(pk=one.pk, next_at=one.next_at).update(next_at=now + HELD)
    ]


@transaction.atomic
def note_answer(delivery: Delivery, answer: Answer, *, now: datetime | None = None) -> None:
    """Note what came of a try: it arrived, will be tried again, or is dead."""
    now = now or timezone.now()
    row = Delivery.objects.filter(pk=delivery.pk)
    hook = Webhook.objects.filter(pk=delivery.webhook_id)
    tried = {"attempts": delivery.attempts + 1, "status": answer.status, "error": answer.error}
    if answer.arrived:
        row.update(state=DeliveryState.SENT, ended_at=now, **tried)
        hook.update(failures=0, delivered_at=now)
        return
    hook.update(failures=F("failures") + 1)
    if delivery.attempts >= len(PAUSES):
        row.update(state=DeliveryState.DEAD, ended_at=now, **tried)
    else:
        row.update(next_at=now + timedelta(seconds=PAUSES[delivery.attempts]), **tried)


@transaction.atomic
def send_again(*, actor: Actor, delivery: Delivery) -> Delivery:
    """Put a dead message in line again."""
    require(actor, Permission.WEBHOOKS_MANAGE)
    again = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.DEAD).update(
        state=DeliveryState.WAITING, attempts=0, next_at=timezone.now(), ended_at=None
    )
    if not again:
        raise ConflictError("it is not dead", code="delivery_not_dead")
    audit.record(actor, "webhook.sent_again", delivery.webhook, after={"delivery": delivery.pk})
    delivery.refresh_from_db()
    return delivery


def forget_old(*, now: datetime | None = None) -> None:
    """Delete messages that arrived long ago, a portion at a time."""
    now = now or timezone.now()
    old = Delivery.objects.filter(state=DeliveryState.SENT, ended_at__lt=now - KEPT)
    keys = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    Delivery.objects.filter(pk__in=keys).delete()
