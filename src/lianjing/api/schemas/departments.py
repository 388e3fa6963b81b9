"""Tokens and webhooks: what other systems are given."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, Field

from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import ApiToken
from lianjing.apps.accounts.services import TokenPlan
from lianjing.apps.webhooks.choices import DeliveryState, HookKind
from lianjing.apps.webhooks.models import Delivery, Webhook
from lianjing.apps.webhooks.services import HookPlan

Name = Annotated[str, Field(min_length=1, max_length=100)]


class TokenIn(Schema):
    """A token to be made: it acts as `user`, within `permissions`."""

    name: Name
    user: int
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=50)]
    expires_at: AwareDatetime
    networks: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=50)] = []

    def plan(self) -> TokenPlan:
        """Give what the service takes."""
        return TokenPlan(
            name=self.name,
            permissions=frozenset(self.permissions),
            expires_at=self.expires_at,
            networks=tuple(self.networks),
        )


class TokenOut(Schema):
    """A token; its text is shown when it is made and never again."""

    id: int
    name: str
    user: str
    hint: str
    permissions: list[str]
    networks: list[str]
    expires_at: datetime
    created_by: str
    created_at: datetime
    used_at: datetime | None
    used_from: str
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: ApiToken) -> "TokenOut":
        """Show a token."""
        ours: dict[str, Any] = {"id": row.pk, "user": row.user.username}
        return cls(**ours, **{k: getattr(row, k) for k in cls.model_fields if k not in ours})


class NewTokenOut(Schema):
    """A token just made, with its text."""

    token: TokenOut
    secret: str


class TokensOut(Schema):
    """A page of tokens."""

    items: list[TokenOut]
    total: int
    page: int
    page_size: int


class WebhookChangeIn(Schema):
    """A receiver of changes."""

    name: Name
    url: Annotated[str, Field(max_length=500)]
    kinds: Annotated[list[HookKind], Field(max_length=10)]
    active: bool = True

    def plan(self) -> HookPlan:
        """Give what the service takes."""
        return HookPlan(name=self.name, url=self.url, kinds=tuple(self.kinds), active=self.active)


class WebhookIn(WebhookChangeIn):
    """A receiver and whose rights limit what it is told."""

    user: int


class WebhookOut(Schema):
    """A receiver and how it does."""

    id: int
    name: str
    url: str
    kinds: list[str]
    user: str
    active: bool
    created_by: str
    created_at: datetime
    delivered_at: datetime | None
    failures: int
    waiting: int
    dead: int

    @classmethod
    def of(cls, row: Webhook) -> "WebhookOut":
        """Show a receiver."""
        ours: dict[str, Any] = {
            "id": row.pk,
            "user": row.user.username,
            "waiting": getattr(row, "waiting", 0),
            "dead": getattr(row, "dead", 0),
        }
        return cls(**ours, **{k: getattr(row, k) for k in cls.model_fields if k not in ours})


class NewWebhookOut(Schema):
    """A receiver just entered, with the key its messages are signed with."""

    webhook: WebhookOut
    secret: str


class WebhooksOut(Schema):
    """A page of receivers."""

    items: list[WebhookOut]
    total: int
    page: int
    page_size: int


class DeliveryOut(Schema):
    """One message and what came of it."""

    id: int
    webhook: int
    event: str
    payload: dict[str, Any]
    state: DeliveryState
    attempts: int
    next_at: datetime
    status: int | None
    error: str
    at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Delivery) -> "DeliveryOut":
        """Show a message."""
        ours: dict[str, Any] = {"id": row.pk, "webhook": row.webhook_id}
        return cls(**ours, **{k: getattr(row, k) for k in cls.model_fields if k not in ours})


class DeliveriesOut(Schema):
    """A page of messages."""

    items: list[DeliveryOut]
    total: int
    page: int
    page_size: int
