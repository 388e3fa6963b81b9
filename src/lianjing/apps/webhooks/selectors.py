"""Reads webhooks and their messages."""

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.webhooks.choices import DeliveryState
from lianjing.apps.webhooks.models import Delivery, Webhook
from lianjing.kernel.errors import NotFoundError


def webhooks(*, actor: Actor) -> QuerySet[Webhook]:
    """Give receivers with how many of their messages wait and are dead."""
    require(actor, Permission.WEBHOOKS_MANAGE)
    return Webhook.objects.select_related("user").annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        dead=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DEAD)),
    )


def webhook(*, actor: Actor, key: int) -> Webhook:
    """Give one receiver; raises `NotFoundError`."""
    found = webhooks(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no webhook {key}")
    return found


def deliveries(*, actor: Actor, webhook: int | None = None, state: str = "") -> QuerySet[Delivery]:
    """Give messages, newest first."""
    require(actor, Permission.WEBHOOKS_MANAGE)
    found = Delivery.objects.select_related("webhook")
    if webhook is not None:
        found = found.filter(webhook=webhook)
    return found.filter(state=state) if state else found


def delivery(*, actor: Actor, key: int) -> Delivery:
    """Give one message; raises `NotFoundError`."""
    found = deliveries(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no delivery {key}")
    return found
