"""Writes of webhooks."""

from lianjing.apps.webhooks.services.deeds import note_deed
from lianjing.apps.webhooks.services.deliveries import (
    due,
    note_answer,
    note_happened,
    note_touched,
    send_again,
)
from lianjing.apps.webhooks.services.hooks import (
    HookPlan,
    change_webhook,
    create_webhook,
    delete_webhook,
    send_test,
)

__all__ = [
    "HookPlan",
    "change_webhook",
    "create_webhook",
    "delete_webhook",
    "due",
    "note_answer",
    "note_deed",
    "note_happened",
    "note_touched",
    "send_again",
    "send_test",
]
