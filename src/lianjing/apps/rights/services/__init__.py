"""Every write of rights: giving, narrowing, suspending and taking back."""

from lianjing.apps.rights.services.granting import (
    GrantChanges,
    GrantPlan,
    RulePlan,
    change,
    end,
    issue,
    resume,
    suspend,
)

__all__ = ["GrantChanges", "GrantPlan", "RulePlan", "change", "end", "issue", "resume", "suspend"]
