"""Tables of requests and of how they are decided."""

from lianjing.apps.approvals.models.delegation import Delegation
from lianjing.apps.approvals.models.notice import Notice
from lianjing.apps.approvals.models.papers import Item, Paper
from lianjing.apps.approvals.models.request import Request, RequestEvent
from lianjing.apps.approvals.models.step import Seat, Step
from lianjing.apps.approvals.models.workflow import WorkflowOverride, WorkflowText

__all__ = [
    "Delegation",
    "Item",
    "Notice",
    "Paper",
    "Request",
    "RequestEvent",
    "Seat",
    "Step",
    "WorkflowOverride",
    "WorkflowText",
]
