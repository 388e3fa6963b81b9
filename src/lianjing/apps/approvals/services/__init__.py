"""Every write of requests: drafts, acts, decisions, papers, delegations, workflows."""

from lianjing.apps.approvals.services.acting import ActOn, act_on
from lianjing.apps.approvals.services.clock import remind_due, tick_due
from lianjing.apps.approvals.services.comments import comment_on, read_notices
from lianjing.apps.approvals.services.deciding import DecisionOn, assign_step, decide_on
from lianjing.apps.approvals.services.delegations import delegate, end_delegation
from lianjing.apps.approvals.services.drafts import (
    RequestPlan,
    change_draft,
    copy_request,
    create_draft,
)
from lianjing.apps.approvals.services.papers import (
    ItemPlan,
    add_item,
    attach_paper,
    papers_directory,
    remove_item,
    remove_paper,
)
from lianjing.apps.approvals.services.printing import export_list, print_form
from lianjing.apps.approvals.services.tables import change_workflow, restore_workflow

__all__ = [
    "ActOn",
    "DecisionOn",
    "ItemPlan",
    "RequestPlan",
    "act_on",
    "add_item",
    "assign_step",
    "attach_paper",
    "change_draft",
    "change_workflow",
    "comment_on",
    "copy_request",
    "create_draft",
    "decide_on",
    "delegate",
    "end_delegation",
    "export_list",
    "papers_directory",
    "print_form",
    "read_notices",
    "remind_due",
    "remove_item",
    "remove_paper",
    "restore_workflow",
    "tick_due",
]
