"""Campaigns: drawing them up, opening them, closing them."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import region_in_scope, units_in_scope
from lianjing.apps.survey.choices import CampaignState
from lianjing.apps.survey.models import Campaign, Task
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign asks for."""

    name: str
    due_on: date
    region: str = ""
    notice: str = ""
    forms: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    needs_seal: bool = True
    starts_on: date | None = None
    remind_days: tuple[int, ...] = (7, 3, 1)

    def columns(self) -> dict[str, object]:
        """Give the columns to write."""
        return {
            "name": self.name.strip(),
            "due_on": self.due_on,
            "region": self.region,
            "notice": self.notice,
            "forms": list(self.forms),
            "departments": list(self.departments),
            "categories": list(self.categories),
            "needs_seal": self.needs_seal,
            "starts_on": self.starts_on,
            "remind_days": sorted(set(self.remind_days), reverse=True),
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a campaign would do, or did."""

    units: int
    already: int
    """Units that have a task in it."""
    by_department: dict[str, int] = field(default_factory=dict)


def _check(actor: Actor, plan: Plan) -> None:
    require(actor, Permission.SURVEY_MANAGE)
    if not region_in_scope(actor, plan.region):
        raise NotAllowedError(f"{plan.region} is not in scope", code="region_out_of_scope")
    if not plan.name.strip():
        raise DomainError("a campaign needs a name", code="campaign_name")
    if plan.starts_on and plan.starts_on > plan.due_on:
        raise DomainError("it would end before it starts", code="campaign_dates")


def _require_whole(actor: Actor, campaign: Campaign) -> None:
    """See that somebody runs the whole campaign; who has units in it only answers for those."""
    require(actor, Permission.SURVEY_MANAGE)
    if not region_in_scope(actor, campaign.region):
        raise NotAllowedError(f"{campaign.region} is not in scope", code="region_out_of_scope")


@transaction.atomic
def create_campaign(*, actor: Actor, plan: Plan) -> Campaign:
    """Draw up a campaign; nobody is asked anything before it is opened."""
    _check(actor, plan)
    campaign = Campaign.objects.create(created_by=actor.username, **plan.columns())
    audit.record(actor, "campaign.created", campaign, after=plan.columns())
    return campaign


@transaction.atomic
def change_campaign(
    *, actor: Actor, campaign: Campaign, plan: Plan, expected_version: int
) -> Campaign:
    """Change a campaign; with one that is open, only words, reminders and a later deadline."""
    _require_whole(actor, campaign)
    _check(actor, plan)
    if campaign.state == CampaignState.CLOSED:
        raise ConflictError("it is closed", code="campaign_closed")
    if campaign.state == CampaignState.OPEN:
        if plan.due_on < campaign.due_on:
            raise ConflictError("units count on the deadline", code="campaign_deadline")
        plan = replace(
            plan,
            region=campaign.region,
            forms=tuple(campaign.forms),
            departments=tuple(campaign.departments),
            categories=tuple(campaign.categories),
        )
    columns = plan.columns()
    before = {key: getattr(campaign, key) for key in columns}
    changed = Campaign.objects.filter(pk=campaign.pk, version=expected_version).update(
        version=F("version") + 1, **columns
    )
    if not changed:
        raise ConflictError("somebody was faster", code="changed_meanwhile")
    Task.objects.filter(campaign=campaign, due_on=campaign.due_on).update(due_on=plan.due_on)
    changed_keys = [key for key in columns if before[key] != columns[key]]
    audit.record(
        actor,
        "campaign.changed",
        campaign,
        before={key: before[key] for key in changed_keys},
        after={key: columns[key] for key in changed_keys},
    )
    campaign.refresh_from_db()
    return campaign


def open_campaign(*, actor: Actor, campaign: Campaign, dry_run: bool = False) -> Opened:
    """Give a task to every unit that must report; again for an open one adds new units.

    With `dry_run` nothing is written, and the answer says what would be.
    """
    _require_whole(actor, campaign)
    if campaign.state == CampaignState.CLOSED:
        raise ConflictError("it is closed", code="campaign_closed")
    units = Unit.objects.filter(units_in_scope(actor), active=True)
    units = units.filter(region__startswith=campaign.region)
    if campaign.departments:
        units = units.filter(department__in=campaign.departments)
    if campaign.categories:
        units = units.filter(category__in=campaign.categories)
    has = set(Task.objects.filter(campaign=campaign).values_list("unit", flat=True))
    found = [unit for unit in units.only("pk", "region", "department_id") if unit.pk not in has]
    counts: dict[str, int] = {}
    for unit in found:
        counts[unit.department_id or ""] = counts.get(unit.department_id or "", 0) + 1
    opened = Opened(units=len(found), already=len(has), by_department=counts)
    if not dry_run:
        _give_tasks(actor, campaign, found)
    return opened


@transaction.atomic
def _give_tasks(actor: Actor, campaign: Campaign, units: list[Unit]) -> None:
    tasks = [
        Task(
            campaign=campaign,
            unit=unit,
            region=unit.region,
            department=unit.department_id or "",
            due_on=campaign.due_on,
        )
        for unit in units
    ]
    Task.objects.bulk_create(tasks, batch_size=_AT_ONCE, ignore_conflicts=True)
    if campaign.state == CampaignState.DRAFT:
        campaign.state = CampaignState.OPEN
        campaign.opened_at = timezone.now()
        campaign.save(update_fields=["state", "opened_at"])
    audit.record(actor, "campaign.opened", campaign, after={"units": len(units)})


@transaction.atomic
def close_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """End a campaign; what was not reported stays as it is, for everyone to see."""
    _require_whole(actor, campaign)
    if campaign.state != CampaignState.OPEN:
        raise ConflictError("it is not open", code="campaign_not_open")
    campaign.state = CampaignState.CLOSED
    campaign.closed_at = timezone.now()
    campaign.save(update_fields=["state", "closed_at"])
    audit.record(actor, "campaign.closed", campaign)
    return campaign


@transaction.atomic
def delete_campaign(*, actor: Actor, campaign: Campaign) -> None:
    """Throw away a draft; one that was opened stays on record."""
    _require_whole(actor, campaign)
    if campaign.state != CampaignState.DRAFT:
        raise ConflictError("it was opened", code="campaign_was_opened")
    audit.record(actor, "campaign.deleted", campaign)
    campaign.delete()
