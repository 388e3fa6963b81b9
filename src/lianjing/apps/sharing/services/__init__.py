"""Every write of sharing: upper platforms and what each may know of."""

from lianjing.apps.sharing.services.shares import ShareChanges, change_shares
from lianjing.apps.sharing.services.shown_codes import give_shown_codes
from lianjing.apps.sharing.services.uppers import (
    UpperChanges,
    change_upper,
    create_upper,
    delete_upper,
    push_catalogue,
)

__all__ = [
    "ShareChanges",
    "UpperChanges",
    "change_shares",
    "change_upper",
    "create_upper",
    "delete_upper",
    "give_shown_codes",
    "push_catalogue",
]
