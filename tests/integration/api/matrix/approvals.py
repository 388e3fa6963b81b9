"""Rows of requests: business users ask, approvers decide, security and auditors look on."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from lianjing.apps.accounts.choices import OrganisationKind, Post
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import ItemKind, RequestPaperKind
from lianjing.apps.approvals.machine import Decision
from lianjing.apps.approvals.models import Delegation, Item, Step, WorkflowOverride
from lianjing.apps.approvals.services import ActOn, DecisionOn, RequestPlan
from lianjing.apps.norms.models import DayEntry
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.services import RulePlan

from .base import ANYONE, Matrix, Statuses

# admin, operator, viewer, auditor, registrar, reporter, nothing, nobody, security, approver
LOOK: Statuses = (403, 200, 200, 200, 200, 200, 200, 401, 200, 200)
"""Lists: everyone who may ask or decide sees his own; auditor and security all."""
ASK: Statuses = (403, 200, 200, 403, 200, 200, 200, 401, 403, 200)
"""`viewer` is the applicant of the request of the keys."""
ONE: Statuses = (403, 404, 200, 200, 404, 404, 404, 401, 200, 200)
"""That request: its applicant, who is asked, who oversees; for others it does not exist."""
TITLE = {"title": "校门", "workflow": "share", "actions": ["live"]}
FOOTAGE = {
    "code": "34022100001320000001",
    "begins": "2026-11-20T00:00:00Z",
    "ends": "2026-11-20T01:00:00Z",
}


def override(_keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "workflow": "share",
        "region": "34",
        "body": {"deadlines": {"head": {"working_days": 2}}},
        "source": "文",
        "reason": "试",
    }


def managed(status: int) -> Statuses:
    """Whoever manages workflows; all others are refused."""
    return (403, 403, 403, 403, 403, 403, 403, 401, status, 403)


def delegation(keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "taker": keys["stand_in"],
        "begins": timezone.now().isoformat(),
        "ends": (timezone.now() + timedelta(days=3)).isoformat(),
        "reason": "出差",
    }


ROWS: Matrix = {
    ("GET", "/requests"): (None, LOOK),
    ("GET", "/requests/counts"): (None, LOOK),
    ("GET", "/requests/export"): (None, LOOK),
    ("GET", "/requests/prefill"): (None, ASK),
    ("POST", "/requests/preview"): ({"rules": [{"region": "34"}]}, ASK),
    ("GET", "/requests/catalogue"): (None, ASK),
    # 400: the account has no organisation, so there is no head to ask
    ("POST", "/requests"): (
        TITLE,
        (403, 400, 201, 403, 400, 400, 400, 401, 403, 201),
    ),
    ("GET", "/requests/{wish}"): (None, ONE),
    ("PUT", "/requests/{wish}"): (
        {**TITLE, "version": 1},
        (403, 404, 409, 403, 404, 404, 404, 401, 403, 404),
    ),
    ("GET", "/requests/{wish}/cameras"): (
        None,
        (403, 404, 403, 200, 404, 404, 404, 401, 200, 200),
    ),
    ("POST", "/requests/{wish}/copy"): (
        None,
        (403, 404, 201, 403, 404, 404, 404, 401, 403, 404),
    ),
    ("POST", "/requests/{wish}/acts/{request_act}"): (
        {},
        (403, 404, 200, 403, 404, 404, 404, 401, 403, 403),
    ),
    ("POST", "/requests/{wish}/steps/{wish_step}"): (
        {"decision": "approve"},
        (403, 404, 403, 403, 404, 404, 404, 401, 403, 200),
    ),
    ("GET", "/requests/{wish}/assignable"): (
        None,
        (403, 404, 403, 403, 404, 404, 404, 401, 200, 403),
    ),
    ("PUT", "/requests/{wish}/steps/{wish_step}/assignee"): (
        lambda keys: {"person": keys["stand_in"], "words": "无人"},
        (403, 404, 403, 403, 404, 404, 404, 401, 200, 403),
    ),
    ("POST", "/requests/{wish}/comments"): (
        {"text": "请尽快"},
        (403, 404, 201, 403, 404, 404, 404, 401, 403, 201),
    ),
    ("POST", "/requests/{wish}/papers"): (
        {},
        (422, 422, 422, 422, 422, 422, 422, 401, 422, 422),
    ),
    ("GET", "/request-papers/{request_paper}"): (None, ONE),
    ("DELETE", "/request-papers/{request_paper}"): (
        None,
        (403, 404, 204, 404, 404, 404, 404, 401, 404, 403),
    ),
    ("POST", "/requests/{retrieval}/footage"): (
        FOOTAGE,
        (403, 404, 201, 404, 404, 404, 404, 401, 404, 201),
    ),
    ("DELETE", "/request-footage/{footage}"): (
        None,
        (403, 404, 204, 404, 404, 404, 404, 401, 404, 204),
    ),
    ("GET", "/requests/{wish}/forms/{request_form}"): (None, ONE),
    ("GET", "/workflows"): (None, LOOK),
    ("GET", "/workflow-overrides"): (None, managed(200)),
    ("POST", "/workflow-overrides"): (override, managed(201)),
    ("DELETE", "/workflow-overrides/{workflow_override}"): (None, managed(204)),
    ("GET", "/workdays?year=2026"): (None, ANYONE),
    ("POST", "/workdays"): (
        {"days": [{"day": "2027-01-01", "works": False}], "source": "通知"},
        managed(201),
    ),
    ("POST", "/workdays/file"): ({"text": "2027-01-01,休,元旦", "source": "通知"}, managed(201)),
    ("DELETE", "/workdays/{workday}"): (None, managed(204)),
    ("GET", "/delegations"): (None, LOOK),
    ("POST", "/delegations"): (
        delegation,
        (403, 403, 403, 403, 403, 403, 403, 401, 403, 201),
    ),
    ("DELETE", "/delegations/{delegation}"): (
        None,
        (403, 404, 404, 404, 404, 404, 404, 401, 200, 200),
    ),
    ("GET", "/colleagues"): (None, LOOK),
    ("GET", "/notices"): (None, LOOK),
    ("POST", "/notices/read"): ({}, LOOK),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a request of `viewer` that waits for `approver`, and a retrieval in force."""
    bureau = Organisation.objects.create(name="教育局", kind=OrganisationKind.DATA, region="34")
    police = Organisation.objects.create(name="公安局", kind=OrganisationKind.POLICE, region="34")
    User.objects.filter(username="viewer").update(organisation=bureau)
    User.objects.filter(username="approver").update(organisation=bureau, post=Post.HEAD)
    stand_in = User.objects.create(
        username="stand_in", role="approver", organisation=bureau, post=Post.DEPUTY
    )
    officer = User.objects.create(
        username="officer", role="approver", organisation=police, post=Post.REVIEWER
    )

    def actor(name: str) -> Any:
        return actor_of(User.objects.select_related("organisation").get(username=name))

    asked = _asked(actor("viewer"))
    paper = services.attach_paper(
        actor=actor("viewer"),
        request=asked,
        kind=RequestPaperKind.BASIS,
        name="basis.pdf",
        chunks=[b"%PDF-1.7 a basis"],
    )
    taken = _taken(actor)
    made = Delegation.objects.create(
        giver=User.objects.get(username="approver"),
        taker=stand_in,
        begins=timezone.now() + timedelta(days=9),
        ends=timezone.now() + timedelta(days=12),
        reason="出差",
        created_by="approver",
    )
    assert officer.pk
    return {
        "wish": asked.pk,
        "wish_step": Step.objects.get(request=asked, open=True).pk,
        "request_act": "withdraw",
        "request_form": "share_request",
        "stand_in": stand_in.pk,
        "request_paper": paper.pk,
        "retrieval": taken.pk,
        "footage": Item.objects.get(request=taken).pk,
        "delegation": made.pk,
        "workday": DayEntry.objects.create(
            day="2030-01-01", works=False, source="通知", entered_by="security"
        ).pk,
        "workflow_override": WorkflowOverride.objects.create(
            workflow="share", region="99", source="文", reason="试", created_by="security"
        ).pk,
    }


def _asked(viewer: Any) -> Any:
    plan = RequestPlan(
        title="校门",
        actions=Action.LIVE,
        rules=[RulePlan(region="340221")],
        valid_until=timezone.now() + timedelta(days=30),
        basis="职责",
        protection="专机",
        security_person="赵",
        pledge=True,
    )
    draft = services.create_draft(actor=viewer, workflow="share", plan=plan)
    return services.act_on(actor=viewer, request=draft, act=ActOn(name="submit"))


def _taken(actor: Any) -> Any:
    from lianjing.apps.approvals.details import Evidence

    now = timezone.now()
    plan = RequestPlan(
        title="调取",
        actions=Action.PLAYBACK,
        rules=[RulePlan(region="340221")],
        valid_until=now + timedelta(days=3),
        details=Evidence(
            instrument="调取证据通知书",
            instrument_number="1 号",
            first_id_last="1234",
            second_name="李",
            second_id_last="5678",
            footage_from=now - timedelta(hours=2),
            footage_until=now - timedelta(hours=1),
        ),
    )
    row = services.create_draft(actor=actor("viewer"), workflow="evidence", plan=plan)
    services.act_on(actor=actor("viewer"), request=row, act=ActOn(name="submit"))
    for name in ("approver", "officer"):
        step = Step.objects.get(request=row, open=True)
        services.decide_on(
            actor=actor(name),
            request=row,
            what=DecisionOn(step=step.pk, decision=Decision.APPROVE),
        )
    services.add_item(
        actor=actor("viewer"),
        request=row,
        plan=services.ItemPlan(
            kind=ItemKind.VIEW,
            code="34022100001320000001",
            begins=now - timedelta(hours=2),
            ends=now - timedelta(hours=1),
        ),
    )
    return row
