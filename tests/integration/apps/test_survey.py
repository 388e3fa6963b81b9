"""Surveys: tasks go through the table of steps and no other way; nobody is asked twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.models import Camera, Photo, Recorder
from lianjing.apps.exchange.selectors import surveyed
from lianjing.apps.places.models import Department, Division, Unit
from lianjing.apps.survey import selectors, services
from lianjing.apps.survey.choices import (
    REPORTED,
    TRANSITIONS,
    CampaignState,
    CheckResult,
    PaperKind,
    TaskAct,
    TaskState,
)
from lianjing.apps.survey.models import Campaign, Reminder, SpotCheck, Task
from lianjing.apps.survey.selectors.progress import By
from lianjing.apps.survey.services import Act, Found, Plan
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DUE = date(2026, 12, 31)
BOSS = system("test")


def unit(name: str, region: str = "340121", department: str = "") -> Unit:
    made = Unit.objects.create(name=name, region=region, department_id=department or None)
    Unit.objects.filter(pk=made.pk).update(path=f"/{made.pk}/")
    made.refresh_from_db()
    return made


def clerk(of: Unit) -> Actor:
    return Actor(
        user_id=None,
        username="clerk",
        role=Role.REPORTER,
        scopes=(ScopeOf(ScopeKind.UNIT, str(of.pk)),),
    )


@pytest.fixture
def school(db: None) -> Unit:
    Department.objects.get_or_create(code="edu", defaults={"name": "教育局"})
    return unit("实验小学", "340121101", "edu")


@pytest.fixture
def campaign(school: Unit) -> Campaign:
    made = services.create_campaign(
        actor=BOSS, plan=Plan(name="摸底", due_on=DUE, region="340121", needs_seal=True)
    )
    services.open_campaign(actor=BOSS, campaign=made)
    made.refresh_from_db()
    return made


@pytest.fixture
def task(campaign: Campaign, school: Unit) -> Task:
    return Task.objects.select_related("unit", "campaign").get(campaign=campaign, unit=school)


def do(task: Task, kind: TaskAct, actor: Actor = BOSS, **words: str) -> Task:
    current = Task.objects.get(pk=task.pk)
    act = Act(kind=kind, expected_version=current.version, **words)
    return services.act_on_task(actor=actor, task=task, act=act)


def attach(task: Task) -> None:
    services.attach_paper(
        actor=BOSS,
        task=task,
        kind=PaperKind.SEALED_FORM,
        name="..\\..\\form.pdf",
        chunks=[b"%PDF-1.7", b" more"],
    )


def test_opening_asks_only_the_units_meant_and_nobody_twice(school: Unit) -> None:
    unit("邻县小学", "340122", "edu")
    unit("超市", "340121")
    plan = Plan(name="摸底", due_on=DUE, region="340121", departments=("edu",))
    campaign = services.create_campaign(actor=BOSS, plan=plan)
    foreseen = services.open_campaign(actor=BOSS, campaign=campaign, dry_run=True)
    assert (foreseen.units, Task.objects.count()) == (1, 0)
    services.open_campaign(actor=BOSS, campaign=campaign)
    unit("新小学", "340121102", "edu")
    again = services.open_campaign(actor=BOSS, campaign=campaign)
    assert (again.units, again.already) == (1, 1)
    assert Task.objects.filter(campaign=campaign).count() == 2


def test_task_goes_from_not_opened_to_accepted(task: Task, school: Unit) -> None:
    Camera.objects.create(name="校门", unit=school, coverage="C")
    mine = clerk(school)
    do(task, TaskAct.OPEN, mine)
    handed_in = do(task, TaskAct.HAND_IN, mine, signed_by="王老师")
    assert handed_in.counts == {"cameras": 1, "systems": 0, "recorders": 0, "public_cameras": 1}
    with pytest.raises(ConflictError, match="sealed"):
        do(handed_in, TaskAct.ACCEPT)
    attach(handed_in)
    assert do(handed_in, TaskAct.ACCEPT).state == TaskState.ACCEPTED
    assert selectors.papers(task).get().name == "form.pdf"
    acts = [event.act for event in task.events.order_by("id")]
    assert acts == ["open", "hand_in", "accept"]
    assert Record.objects.filter(action="task.accept").count() == 1


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("kind", TaskAct)
def test_there_is_no_step_outside_the_table(task: Task, state: TaskState, kind: TaskAct) -> None:
    Task.objects.filter(pk=task.pk).update(state=state)
    task.refresh_from_db()
    if kind is TaskAct.ACCEPT and state is not TaskState.ACCEPTED:
        attach(task)
    if (state, kind) in TRANSITIONS:
        after = do(task, kind, reason="改", signed_by="王老师").state
        assert after == TRANSITIONS[state, kind]
    else:
        with pytest.raises(ConflictError):
            do(task, kind, reason="改", signed_by="王老师")
        task.refresh_from_db()
        assert task.state == state


def test_nobody_reports_zero_who_has_cameras(task: Task, school: Unit) -> None:
    Camera.objects.create(name="校门", unit=school)
    with pytest.raises(ConflictError, match="cameras"):
        do(task, TaskAct.REPORT_ZERO, signed_by="王老师")


def test_a_task_counts_what_the_summary_form_counts(task: Task, school: Unit) -> None:
    gate = Camera.objects.create(name="校门", unit=school, point_class="2")
    Camera.objects.create(name="操场", unit=school, coverage="B")
    Camera.objects.create(name="旧档", unit=school, merged_into=gate)
    Camera.objects.create(name="已拆", unit=school, state="removed")
    Recorder.objects.create(name="机房", unit=school, count=3)
    (form,) = surveyed.counts(Unit.objects.filter(pk=school.pk))
    counts = services.counts_of(task)
    assert counts == {"cameras": 2, "systems": 0, "recorders": 3, "public_cameras": 1}
    assert list(counts.values()) == [form.cameras, form.systems, form.recorders, form.public]


def test_who_acts_on_a_task_he_has_not_seen_is_told(task: Task) -> None:
    do(task, TaskAct.OPEN)
    old = Act(kind=TaskAct.HAND_IN, expected_version=1, signed_by="王老师")
    task.refresh_from_db()
    with pytest.raises(ConflictError) as told:
        services.act_on_task(actor=BOSS, task=task, act=old)
    assert told.value.code == "changed_meanwhile"


def test_a_clerk_neither_accepts_nor_sees_others(task: Task, school: Unit) -> None:
    other = unit("农贸市场")
    with pytest.raises(NotFoundError):
        selectors.task(actor=clerk(other), key=task.pk)
    do(task, TaskAct.OPEN)
    do(task, TaskAct.HAND_IN, signed_by="王老师")
    with pytest.raises(NotAllowedError):
        do(task, TaskAct.ACCEPT, clerk(school))


def test_returning_needs_a_reason_and_reminds(task: Task, school: Unit) -> None:
    do(task, TaskAct.REPORT_ZERO, signed_by="王老师")
    with pytest.raises(DomainError, match="reason"):
        do(task, TaskAct.RETURN)
    do(task, TaskAct.RETURN, reason="校门有两台")
    reminder = selectors.open_reminders(actor=clerk(school)).get()
    assert (reminder.kind, reminder.text) == ("returned", "校门有两台")
    do(task, TaskAct.REPORT_ZERO, signed_by="王老师")
    assert not selectors.open_reminders(actor=clerk(school)).exists()


def test_reminders_are_written_once_a_day_and_stop_when_reported(task: Task) -> None:
    early = DUE - timedelta(days=7)
    assert services.remind_due(today=early) == 1
    assert services.remind_due(today=early) == 0
    assert services.remind_due(today=early + timedelta(days=1)) == 0
    assert services.remind_due(today=DUE + timedelta(days=1)) == 1
    do(task, TaskAct.REPORT_ZERO, signed_by="王老师")
    assert services.remind_due(today=DUE + timedelta(days=8)) == 0
    assert Reminder.objects.filter(read_at=None).count() == 0


def test_progress_adds_up_by_division_and_department(task: Task, campaign: Campaign) -> None:
    Division.objects.update_or_create(
        code="340121102", defaults={"name": "岗集镇", "level": 4, "parent_code": "340121"}
    )
    unit("集市", "340121102")
    services.open_campaign(actor=BOSS, campaign=campaign)
    do(task, TaskAct.REPORT_ZERO, signed_by="王老师")
    whole = selectors.overall(actor=BOSS, campaign=campaign)
    areas = selectors.progress(actor=BOSS, campaign=campaign, by=By.REGION)
    sectors = selectors.progress(actor=BOSS, campaign=campaign, by=By.DEPARTMENT)
    assert (whole.units, whole.reported) == (2, 1)
    assert sum(area.units for area in areas) == sum(s.units for s in sectors) == 2
    assert {area.key for area in areas} == {"340121101", "340121102"}
    assert next(s for s in sectors if s.key == "edu").reported == 1


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00", b"<html>", b"PK\x03\x04", b"<?php echo 1;"]
)
def test_only_papers_are_taken_whatever_their_name(task: Task, content: bytes) -> None:
    with pytest.raises(DomainError):
        services.attach_paper(
            actor=BOSS, task=task, kind=PaperKind.OTHER, name="form.pdf", chunks=[content]
        )


def test_same_seed_draws_the_same_sample(task: Task, campaign: Campaign, school: Unit) -> None:
    for number in range(30):
        Camera.objects.create(name=f"点位{number}", unit=school, region="340121")
    assert services.draw_checks(actor=BOSS, campaign=campaign, count=5, seed="a") == 0
    do(task, TaskAct.OPEN)
    do(task, TaskAct.HAND_IN, signed_by="王老师")
    assert services.draw_checks(actor=BOSS, campaign=campaign, count=5, seed="a") == 5
    assert services.draw_checks(actor=BOSS, campaign=campaign, count=5, seed="a") == 0


def test_what_a_spot_check_found_is_put_right_later(task: Task, campaign: Campaign) -> None:
    camera = Camera.objects.create(name="校门", unit=task.unit)
    check = SpotCheck.objects.create(campaign=campaign, camera=camera, draw="a")
    with pytest.raises(ConflictError):
        services.note_check(actor=BOSS, check=check, found=Found(CheckResult.RECTIFIED))
    bad = Found(CheckResult.RECTIFY, wrong_fields=("name",), due_on=timezone.localdate())
    services.note_check(actor=BOSS, check=check, found=bad)
    services.note_check(actor=BOSS, check=check, found=Found(CheckResult.RECTIFIED))
    check.refresh_from_db()
    assert (check.wrong_fields, check.result) == (["name"], "rectified")
    with pytest.raises(DomainError, match="no field"):
        services.note_check(
            actor=BOSS, check=check, found=Found(CheckResult.PASSED, wrong_fields=("x",))
        )


def test_only_a_photo_of_that_camera_goes_with_a_spot_check(task: Task, campaign: Campaign) -> None:
    camera = Camera.objects.create(name="校门", unit=task.unit)
    check = SpotCheck.objects.create(campaign=campaign, camera=camera, draw="a")
    shape = {"of": "camera", "kind": "other", "width": 1, "height": 1, "size": 1}
    mine = Photo.objects.create(file=camera.pk, digest="0" * 64, **shape)
    foreign = Photo.objects.create(file=camera.pk + 1, digest="1" * 64, **shape)
    with pytest.raises(NotFoundError):
        services.note_check(
            actor=BOSS, check=check, found=Found(CheckResult.PASSED, picture=foreign.pk)
        )
    services.note_check(actor=BOSS, check=check, found=Found(CheckResult.PASSED, picture=mine.pk))
    check.refresh_from_db()
    assert check.picture == mine


def test_an_open_campaign_keeps_what_units_count_on(campaign: Campaign) -> None:
    sooner = Plan(name="摸底", due_on=DUE - timedelta(days=1), region="340121")
    with pytest.raises(ConflictError):
        services.change_campaign(
            actor=BOSS, campaign=campaign, plan=sooner, expected_version=campaign.version
        )
    later = Plan(name="摸底", due_on=DUE + timedelta(days=9), region="34", forms=("f1",))
    changed = services.change_campaign(
        actor=BOSS, campaign=campaign, plan=later, expected_version=campaign.version
    )
    assert (changed.region, changed.forms) == ("340121", [])
    assert {task.due_on for task in campaign.tasks.all()} == {DUE + timedelta(days=9)}


def test_every_reported_state_is_reachable_and_left_only_by_the_office() -> None:
    leaving = {act for (state, act) in TRANSITIONS if state in REPORTED}
    assert leaving == {TaskAct.RETURN, TaskAct.ACCEPT, TaskAct.REOPEN}


def test_a_county_neither_ends_nor_changes_the_survey_of_its_city(campaign: Campaign) -> None:
    city = replace(
        BOSS, role=Role.REGISTRAR, itself=False, scopes=(ScopeOf(ScopeKind.REGION, "3401"),)
    )
    county = replace(city, scopes=(ScopeOf(ScopeKind.REGION, "340121101"),))
    ours = Plan(name="我们的", due_on=DUE, region="340121101")
    assert selectors.campaign(actor=county, key=campaign.pk) == campaign
    with pytest.raises(NotAllowedError):
        services.close_campaign(actor=county, campaign=campaign)
    with pytest.raises(NotAllowedError):
        services.change_campaign(
            actor=county, campaign=campaign, plan=ours, expected_version=campaign.version
        )
    assert services.close_campaign(actor=city, campaign=campaign).state == CampaignState.CLOSED
