"""Tasks of surveys: what each unit must report, its papers and its reminders."""

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Status, UploadedFile

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import PAPERS, gives
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.survey_tasks import (
    ActIn,
    PaperOut,
    ReminderOut,
    RemindersOut,
    TaskAssignIn,
    TaskDetailOut,
    TaskEventOut,
    TaskOut,
    TasksOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.survey import selectors, services
from lianjing.apps.survey.choices import (
    ACT_NEEDS,
    TRANSITIONS,
    CampaignState,
    PaperKind,
    TaskAct,
    TaskState,
)
from lianjing.apps.survey.models import Task
from lianjing.apps.survey.selectors import TaskFilter
from lianjing.runtime.store import path_of

router = Router(tags=["survey"], auth=signed_in)


def _detail(actor: Actor, task: Task) -> TaskDetailOut:
    acts = [act for state, act in TRANSITIONS if state == task.state and actor.may(ACT_NEEDS[act])]
    if task.campaign.state != CampaignState.OPEN:
        acts = []
    return TaskDetailOut(
        **TaskOut.plain(task),
        events=[TaskEventOut.of(event) for event in task.events.all()],
        papers=[PaperOut.of(paper) for paper in selectors.papers(task)],
        reminders=[ReminderOut.of(one, task) for one in task.reminders.all()],
        now=services.counts_of(task),
        acts=acts,
        needs_seal=task.campaign.needs_seal,
    )


@router.get("/tasks", response=TasksOut)
def list_tasks(
    request: HttpRequest,
    campaign: Key | None = None,
    state: TaskState | None = None,
    region: str = "",
    department: str = "",
    search: str = "",
    overdue: bool | None = None,
    mine: bool = False,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List tasks of units in one's scope; with `mine` those of open campaigns by deadline."""
    where = TaskFilter(
        campaign=campaign,
        state=state or "",
        region=region,
        department=department,
        search=search,
        overdue=overdue,
        mine=mine,
    )
    rows = selectors.tasks(actor=actor_in(request), where=where)
    return paged(rows, page, page_size, lambda found: map(TaskOut.of, found))


@router.get("/tasks/{key}", response=TaskDetailOut)
def get_task(request: HttpRequest, key: int) -> TaskDetailOut:
    """Show a task, what happened to it, and what can be done with it now."""
    actor = actor_in(request)
    return _detail(actor, selectors.task(actor=actor, key=key))


@router.post("/tasks/{key}/acts/{act}", response=TaskDetailOut)
def act_on_task(request: HttpRequest, key: int, act: TaskAct, body: ActIn) -> TaskDetailOut:
    """Open, hand in, report zero, return, accept or reopen a task."""
    actor = actor_in(request)
    services.act_on_task(
        actor=actor,
        task=selectors.task(actor=actor, key=key),
        act=services.Act(
            kind=act,
            expected_version=body.version,
            reason=body.reason,
            signed_by=body.signed_by,
        ),
    )
    return _detail(actor, selectors.task(actor=actor, key=key))


@router.put("/tasks/{key}/assignee", response=TaskOut)
def assign_task(request: HttpRequest, key: int, body: TaskAssignIn) -> TaskOut:
    """Say who fills a task in."""
    actor = actor_in(request)
    task = selectors.task(actor=actor, key=key)
    return TaskOut.of(services.assign_task(actor=actor, task=task, assignee=body.assignee))


@router.post("/tasks/{key}/papers", response={201: PaperOut})
def attach_paper(
    request: HttpRequest,
    key: int,
    file: File[UploadedFile],
    kind: Form[PaperKind] = PaperKind.SEALED_FORM,
) -> Status[PaperOut]:
    """Attach a PDF, JPEG or PNG, for example the scan of the sealed form."""
    actor = actor_in(request)
    paper = services.attach_paper(
        actor=actor,
        task=selectors.task(actor=actor, key=key),
        kind=kind,
        name=file.name or "",
        chunks=file.chunks(),
    )
    return Status(201, PaperOut.of(paper))


@router.get("/papers/{key}", openapi_extra=gives(*PAPERS))
def get_paper(request: HttpRequest, key: int) -> FileResponse:
    """Give the bytes of a paper, to be kept, never to be shown inside a page of ours."""
    paper = selectors.paper(actor=actor_in(request), key=key)
    path = path_of(services.papers_directory(), paper.digest)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=paper.name,
        content_type=paper.media_type,
    )


@router.delete("/papers/{key}", response={204: None})
def remove_paper(request: HttpRequest, key: int) -> Status[None]:
    """Take a paper away from its task."""
    actor = actor_in(request)
    services.remove_paper(actor=actor, paper=selectors.paper(actor=actor, key=key))
    return Status(204, None)


@router.get("/reminders", response=RemindersOut)
def list_reminders(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> PageDict:
    """List what one's units are reminded of and have not answered."""
    rows = selectors.open_reminders(actor=actor_in(request))
    return paged(rows, page, page_size, lambda found: map(ReminderOut.of, found))
