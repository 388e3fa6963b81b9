"""Accepts a finding for one file, with a reason: a boundary point, a position checked on site."""

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.quality.choices import FindingState
from lianjing.apps.quality.models import Finding
from lianjing.apps.quality.rulebook import shipped
from lianjing.apps.quality.services.judging import judge
from lianjing.kernel.errors import ConflictError, NotAllowedError


@transaction.atomic
def waive(*, actor: Actor, finding: Finding, reason: str) -> Finding:
    """Accept a finding as long as what it says stays the same; the score is made anew.

    The caller has shown that the file is in scope (`selectors.finding`).
    """
    require(actor, Permission.FILES_MANAGE)
    rule = shipped().get(finding.rule)
    if rule is None or rule.locked or not rule.waivable:
        raise NotAllowedError(f"{finding.rule} cannot be waived", code="finding_not_waivable")
    if finding.state != FindingState.OPEN:
        raise ConflictError(f"finding {finding.pk} is {finding.state}", code="finding_not_open")
    finding.state = FindingState.WAIVED
    finding.waived_by = actor.username
    finding.waived_at = timezone.now()
    finding.waived_reason = reason
    finding.save(update_fields=["state", "waived_by", "waived_at", "waived_reason"])
    audit.record(actor, "finding.waived", finding, name=str(finding), after={"reason": reason})
    judge(FileKind(finding.kind), [finding.file], groups=False)
    return finding


@transaction.atomic
def unwaive(*, actor: Actor, finding: Finding) -> Finding:
    """Take an acceptance back."""
    require(actor, Permission.FILES_MANAGE)
    if finding.state != FindingState.WAIVED:
        raise ConflictError(f"finding {finding.pk} is {finding.state}", code="finding_not_waived")
    before = {"reason": finding.waived_reason}
    finding.state = FindingState.OPEN
    finding.waived_by, finding.waived_at, finding.waived_reason = "", None, ""
    finding.save(update_fields=["state", "waived_by", "waived_at", "waived_reason"])
    audit.record(actor, "finding.reopened", finding, name=str(finding), before=before)
    judge(FileKind(finding.kind), [finding.file], groups=False)
    return finding
