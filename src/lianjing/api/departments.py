"""Other systems: their tokens, and the webhooks that tell them of changes."""

from django.http import HttpRequest
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.departments import (
    DeliveriesOut,
    DeliveryOut,
    NewTokenOut,
    NewWebhookOut,
    TokenIn,
    TokenOut,
    TokensOut,
    WebhookChangeIn,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
)
from lianjing.apps.accounts import selectors as people
from lianjing.apps.accounts import services as accounts
from lianjing.apps.webhooks import selectors, services
from lianjing.apps.webhooks.choices import DeliveryState

router = Router(tags=["departments"], auth=signed_in)


@router.get("/tokens", response=TokensOut)
def list_tokens(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> PageDict:
    """List tokens, those that are over too."""
    rows = people.tokens(actor=actor_in(request))
    return paged(rows, page, page_size, lambda found: map(TokenOut.of, found))


@router.post("/tokens", response={201: NewTokenOut})
def create_token(request: HttpRequest, body: TokenIn) -> Status[NewTokenOut]:
    """Make a token; its text is in this answer and nowhere else."""
    actor = actor_in(request)
    user = people.user(actor=actor, key=body.user)
    token, secret = accounts.create_token(actor=actor, user=user, plan=body.plan())
    return Status(201, NewTokenOut(token=TokenOut.of(token), secret=secret))


@router.delete("/tokens/{key}", response={204: None})
def revoke_token(request: HttpRequest, key: int) -> Status[None]:
    """End a token now."""
    actor = actor_in(request)
    accounts.revoke_token(actor=actor, token=people.token(actor=actor, key=key))
    return Status(204, None)


@router.get("/webhooks", response=WebhooksOut)
def list_webhooks(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> PageDict:
    """List receivers of changes."""
    rows = selectors.webhooks(actor=actor_in(request))
    return paged(rows, page, page_size, lambda found: map(WebhookOut.of, found))


@router.post("/webhooks", response={201: NewWebhookOut})
def create_webhook(request: HttpRequest, body: WebhookIn) -> Status[NewWebhookOut]:
    """Enter a receiver; the key of its signatures is in this answer and nowhere else."""
    actor = actor_in(request)
    user = people.user(actor=actor, key=body.user)
    hook, secret = services.create_webhook(actor=actor, user=user, plan=body.plan())
    return Status(201, NewWebhookOut(webhook=WebhookOut.of(hook), secret=secret))


@router.put("/webhooks/{key}", response=WebhookOut)
def change_webhook(request: HttpRequest, key: int, body: WebhookChangeIn) -> WebhookOut:
    """Change a receiver, or switch it on or off."""
    actor = actor_in(request)
    hook = selectors.webhook(actor=actor, key=key)
    return WebhookOut.of(services.change_webhook(actor=actor, webhook=hook, plan=body.plan()))


@router.delete("/webhooks/{key}", response={204: None})
def delete_webhook(request: HttpRequest, key: int) -> Status[None]:
    """Take a receiver away."""
    actor = actor_in(request)
    services.delete_webhook(actor=actor, webhook=selectors.webhook(actor=actor, key=key))
    return Status(204, None)


@router.post("/webhooks/{key}/test", response=DeliveryOut)
def send_test(request: HttpRequest, key: int) -> DeliveryOut:
    """Send an empty message; look at its delivery for what came of it."""
    actor = actor_in(request)
    hook = selectors.webhook(actor=actor, key=key)
    return DeliveryOut.of(services.send_test(actor=actor, webhook=hook))


@router.get("/deliveries", response=DeliveriesOut)
def list_deliveries(
    request: HttpRequest,
    webhook: Key | None = None,
    state: DeliveryState | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List messages, newest first; the dead ones are those nobody took."""
    rows = selectors.deliveries(actor=actor_in(request), webhook=webhook, state=state or "")
    return paged(rows, page, page_size, lambda found: map(DeliveryOut.of, found))


@router.post("/deliveries/{key}/again", response=DeliveryOut)
def send_again(request: HttpRequest, key: int) -> DeliveryOut:
    """Put a dead message in line again."""
    actor = actor_in(request)
    delivery = selectors.delivery(actor=actor, key=key)
    return DeliveryOut.of(services.send_again(actor=actor, delivery=delivery))
