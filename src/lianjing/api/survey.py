"""Surveys: campaigns and their progress, spot checks. Tasks are in `survey_tasks`."""

from django.http import HttpRequest
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.spot_checks import (
    DrawIn,
    SpotCheckIn,
    SpotCheckOut,
    SpotChecksOut,
)
from lianjing.api.schemas.survey import (
    CampaignChangeIn,
    CampaignIn,
    CampaignOut,
    CampaignsOut,
    HowManyOut,
    OpenedOut,
    OpenIn,
    ProgressesOut,
    ProgressOut,
    RemindIn,
)
from lianjing.apps.survey import selectors, services
from lianjing.apps.survey.choices import CampaignState, CheckResult
from lianjing.apps.survey.selectors import TaskFilter
from lianjing.apps.survey.selectors.progress import By

router = Router(tags=["survey"], auth=signed_in)


@router.get("/campaigns", response=CampaignsOut)
def list_campaigns(
    request: HttpRequest,
    state: CampaignState | None = None,
    search: str = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List campaigns with a task in one's scope, newest first."""
    rows = selectors.campaigns(actor=actor_in(request), state=state or "", search=search)
    return paged(rows, page, page_size, lambda found: map(CampaignOut.of, found))


@router.post("/campaigns", response={201: CampaignOut})
def create_campaign(request: HttpRequest, body: CampaignIn) -> Status[CampaignOut]:
    """Draw up a campaign."""
    campaign = services.create_campaign(actor=actor_in(request), plan=body.plan())
    return Status(201, CampaignOut.of(campaign))


@router.get("/campaigns/{key}", response=CampaignOut)
def get_campaign(request: HttpRequest, key: int) -> CampaignOut:
    """Show a campaign with its progress."""
    actor = actor_in(request)
    campaign = selectors.campaign(actor=actor, key=key)
    return CampaignOut.of(campaign, selectors.overall(actor=actor, campaign=campaign))


@router.put("/campaigns/{key}", response=CampaignOut)
def change_campaign(request: HttpRequest, key: int, body: CampaignChangeIn) -> CampaignOut:
    """Change a campaign; of one that is open the words, the reminders, a later deadline."""
    actor = actor_in(request)
    campaign = services.change_campaign(
        actor=actor,
        campaign=selectors.campaign(actor=actor, key=key),
        plan=body.plan(),
        expected_version=body.version,
    )
    return CampaignOut.of(campaign)


@router.delete("/campaigns/{key}", response={204: None})
def delete_campaign(request: HttpRequest, key: int) -> Status[None]:
    """Throw a draft away."""
    actor = actor_in(request)
    services.delete_campaign(actor=actor, campaign=selectors.campaign(actor=actor, key=key))
    return Status(204, None)


@router.post("/campaigns/{key}/open", response=OpenedOut)
def open_campaign(request: HttpRequest, key: int, body: OpenIn) -> OpenedOut:
    """Give a task to each unit that must report, or say how many would get one."""
    actor = actor_in(request)
    campaign = selectors.campaign(actor=actor, key=key)
    return OpenedOut.of(
        services.open_campaign(actor=actor, campaign=campaign, dry_run=body.dry_run)
    )


@router.post("/campaigns/{key}/close", response=CampaignOut)
def close_campaign(request: HttpRequest, key: int) -> CampaignOut:
    """End a campaign."""
    actor = actor_in(request)
    campaign = selectors.campaign(actor=actor, key=key)
    return CampaignOut.of(services.close_campaign(actor=actor, campaign=campaign))


@router.get("/campaigns/{key}/progress", response=ProgressesOut)
def progress(request: HttpRequest, key: int, by: By = By.REGION, region: str = "") -> ProgressesOut:
    """Give progress by the divisions just below `region`, or by department."""
    actor = actor_in(request)
    campaign = selectors.campaign(actor=actor, key=key)
    groups = selectors.progress(actor=actor, campaign=campaign, by=by, region=region)
    return ProgressesOut(items=[ProgressOut.of(group) for group in groups])


@router.post("/campaigns/{key}/remind", response=HowManyOut)
def remind(request: HttpRequest, key: int, body: RemindIn) -> HowManyOut:
    """Remind units that have not reported: those named, or all of the campaign."""
    actor = actor_in(request)
    campaign = selectors.campaign(actor=actor, key=key)
    tasks = selectors.tasks(actor=actor, where=TaskFilter(campaign=campaign.pk))
    if body.tasks:
        tasks = tasks.filter(pk__in=body.tasks)
    return HowManyOut(count=services.remind(actor=actor, tasks=list(tasks), text=body.text))


@router.get("/campaigns/{key}/checks", response=SpotChecksOut)
def list_checks(
    request: HttpRequest,
    key: int,
    result: CheckResult | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List the spot checks of a campaign."""
    actor = actor_in(request)
    campaign = selectors.campaign(actor=actor, key=key)
    rows = selectors.checks(actor=actor, campaign=campaign.pk, result=result or "")
    return paged(rows, page, page_size, lambda found: map(SpotCheckOut.of, found))


@router.post("/campaigns/{key}/checks", response=HowManyOut)
def draw_checks(request: HttpRequest, key: int, body: DrawIn) -> HowManyOut:
    """Draw cameras to be looked at; the same seed draws the same ones."""
    actor = actor_in(request)
    campaign = selectors.campaign(actor=actor, key=key)
    drawn = services.draw_checks(actor=actor, campaign=campaign, count=body.count, seed=body.seed)
    return HowManyOut(count=drawn)


@router.patch("/checks/{key}", response=SpotCheckOut)
def note_check(request: HttpRequest, key: int, body: SpotCheckIn) -> SpotCheckOut:
    """Write down what was found on the spot."""
    actor = actor_in(request)
    found = services.Found(
        result=body.result,
        wrong_fields=tuple(body.wrong_fields),
        comment=body.comment,
        picture=body.picture,
        due_on=body.due_on,
    )
    check = selectors.check(actor=actor, key=key)
    return SpotCheckOut.of(services.note_check(actor=actor, check=check, found=found))
