"""Rows of tokens and webhooks: the security administrator only."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import ApiToken, User
from lianjing.apps.accounts.services import TokenPlan, create_token
from lianjing.apps.webhooks.models import Delivery, Webhook

from .base import Matrix, security

SOON = (datetime.now(UTC) + timedelta(days=9)).isoformat()
TOKEN = {"name": "教育局", "permissions": ["files.view"], "expires_at": SOON}
HOOK = {"name": "教育局", "url": "http://198.51.100.7/x", "kinds": ["camera"]}
"""A documentation address: refused by the guard, after the right has been checked."""

ROWS: Matrix = {
    ("GET", "/tokens"): (None, security(200)),
    ("POST", "/tokens"): (
        lambda keys: {**TOKEN, "user": keys["user"]},
        security(201),
    ),
    ("DELETE", "/tokens/{token}"): (None, security(204)),
    ("GET", "/webhooks"): (None, security(200)),
    ("POST", "/webhooks"): (lambda keys: {**HOOK, "user": keys["user"]}, security(400)),
    ("PUT", "/webhooks/{webhook}"): (HOOK, security(400)),
    ("DELETE", "/webhooks/{webhook}"): (None, security(204)),
    ("POST", "/webhooks/{webhook}/test"): (None, security(200)),
    ("GET", "/deliveries"): (None, security(200)),
    ("POST", "/deliveries/{delivery}/again"): (None, security(200)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a token and a receiver with a dead message."""
    user = User.objects.get(username="viewer")
    plan = TokenPlan(
        name="old",
        permissions=frozenset({Permission.FILES_VIEW}),
        expires_at=datetime.now(UTC) + timedelta(days=9),
    )
    token: ApiToken = create_token(actor=system("test"), user=user, plan=plan)[0]
    hook = Webhook.objects.create(name="x", url=HOOK["url"], user=user, kinds=["camera"])
    dead = Delivery.objects.create(webhook=hook, event="camera.changed", state="dead")
    return {"token": token.pk, "webhook": hook.pk, "delivery": dead.pk}
