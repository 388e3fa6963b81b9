"""Every write of sharing: upper platforms and what each may know of."""

from lianjing.apps.sharing.services.entering import (
    UpperDeed,
    relay_began,
    relay_over,
    relays_followed,
    upper_acted,
    upper_pictured,
    upper_refused,
)
from lianjing.apps.sharing.services.following import (
    follow_rights,
    grants_touched,
    tell_signal,
)
from lianjing.apps.sharing.services.shares import ShareChanges, change_shares
from lianjing.apps.sharing.services.shown_codes import give_shown_codes
from lianjing.apps.sharing.services.stopping import stop_relays
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
    "UpperDeed",
    "change_shares",
    "change_upper",
    "create_upper",
    "delete_upper",
    "follow_rights",
    "give_shown_codes",
    "grants_touched",
    "push_catalogue",
    "relay_began",
    "relay_over",
    "relays_followed",
    "stop_relays",
    "tell_signal",
    "upper_acted",
    "upper_pictured",
    "upper_refused",
]
