"""Receivers of changes: entered, changed, tried, taken away."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.registry import passwords
from lianjing.apps.webhooks import guard
from lianjing.apps.webhooks.choices import HookKind
from lianjing.apps.webhooks.models import Delivery, Webhook
from lianjing.apps.webhooks.networks import allowed_networks
from lianjing.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class HookPlan:
    """What a receiver is told, and where."""

    name: str
    url: str
    kinds: tuple[HookKind, ...]
    active: bool = True

    def columns(self) -> dict[str, object]:
        """Give the columns to write."""
        return {
            "name": self.name.strip()[:100],
            "url": self.url.strip(),
            "kinds": sorted({kind.value for kind in self.kinds}),
            "active": self.active,
        }


def _check(actor: Actor, plan: HookPlan) -> None:
    require(actor, Permission.WEBHOOKS_MANAGE)
    if not plan.kinds:
        raise DomainError("no kinds", code="webhook_events")
    guard.check(plan.url.strip(), allowed_networks())


@transaction.atomic
def create_webhook(*, actor: Actor, user: User, plan: HookPlan) -> tuple[Webhook, str]:
    """Enter a receiver; the key its messages are signed with is given once, here."""
    _check(actor, plan)
    secret = secrets.token_urlsafe(32)
    hook = Webhook.objects.create(
        user=user,
        secret=passwords.conceal(secret),
        created_by=actor.username,
        **plan.columns(),
    )
    audit.record(actor, "webhook.created", hook, after={**plan.columns(), "user": user.username})
    return hook, secret


@transaction.atomic
def change_webhook(*, actor: Actor, webhook: Webhook, plan: HookPlan) -> Webhook:
    """Change a receiver; switched on again, it starts without a past."""
    _check(actor, plan)
    columns = plan.columns()
    if columns["active"] and not webhook.active:
        columns["failures"] = 0
    before, after = audit.changes(webhook, columns)
    Webhook.objects.filter(pk=webhook.pk).update(**columns)
    audit.record(actor, "webhook.changed", webhook, before=before, after=after)
    webhook.refresh_from_db()
    return webhook


@transaction.atomic
def delete_webhook(*, actor: Actor, webhook: Webhook) -> None:
    """Take a receiver away with what it has not been told yet."""
    require(actor, Permission.WEBHOOKS_MANAGE)
    audit.record(actor, "webhook.deleted", webhook, before={"url": webhook.url})
    webhook.delete()


@transaction.atomic
def send_test(*, actor: Actor, webhook: Webhook) -> Delivery:
    """Send a message without content, so that the other side can be tried."""
    require(actor, Permission.WEBHOOKS_MANAGE)
    payload = {"event": "test", "at": timezone.now().isoformat(), "files": []}
    delivery = Delivery.objects.create(webhook=webhook, event="test", payload=payload)
    audit.record(actor, "webhook.tested", webhook)
    return delivery
