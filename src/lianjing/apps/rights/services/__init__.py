"""Every write of rights: giving, narrowing, suspending and taking back."""

from lianjing.apps.rights.services.changing import (
    amend,
    change,
    end,
    narrow,
    resume,
    suspend,
)
from lianjing.apps.rights.services.drafting import draft, draft_of_change
from lianjing.apps.rights.services.ending import end_expired, tell_turned
from lianjing.apps.rights.services.granting import issue
from lianjing.apps.rights.services.labels import rename_label, tell_covering_otherwise
from lianjing.apps.rights.services.plans import GrantChanges, GrantPlan, RulePlan

__all__ = [
    "GrantChanges",
    "GrantPlan",
    "RulePlan",
    "amend",
    "change",
    "draft",
    "draft_of_change",
    "end",
    "end_expired",
    "issue",
    "narrow",
    "rename_label",
    "resume",
    "suspend",
    "tell_covering_otherwise",
    "tell_turned",
]
