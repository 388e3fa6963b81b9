"""A county with a school bureau, a data department, police, an owner, and forty cameras."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import OrganisationKind, Post, Role, ScopeKind
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.approvals import services
from lianjing.apps.approvals.machine import Decision, Narrowing
from lianjing.apps.approvals.models import Request, Step
from lianjing.apps.approvals.services import ActOn, DecisionOn, RequestPlan
from lianjing.apps.places.models import Unit
from lianjing.apps.places.search import search_text
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.choices import DeviceKind
from lianjing.apps.registry.models import Channel, Device, Group
from lianjing.apps.rights.choices import Action, Purpose
from lianjing.apps.rights.services import RulePlan

BOSS = system("test")


@dataclass
class County:
    """People and cameras; `as_` gives the actor of a user name."""

    device: Device
    organisations: dict[str, Organisation]
    cameras: list[Channel]
    school: Unit
    users: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, role: Role, organisation: str, post: Post) -> Actor:
        scopes = [ScopeOf(ScopeKind.REGION, "340221")] if role is Role.APPROVER else []
        user = accounts.create_user(
            actor=BOSS,
            username=name,
            password="correct horse 9",
            role=role,
            scopes=scopes,
            must_change_password=False,
        )
        User.objects.filter(pk=user.pk).update(
            organisation=self.organisations[organisation], post=post, name=f"姓{name}"
        )
        self.users[name] = User.objects.select_related("organisation").get(pk=user.pk)
        return self.as_(name)

    def as_(self, name: str) -> Actor:
        user = User.objects.select_related("organisation").get(username=name)
        return actor_of(user)

    def plan(self, **more: object) -> RequestPlan:
        given: dict[str, object] = {
            "title": "校门口视频",
            "purpose": Purpose.SCHOOL,
            "purpose_text": "上下学时段秩序",
            "basis": "校园安全职责",
            "actions": Action.CATALOGUE | Action.LIVE | Action.PTZ,
            "rules": [RulePlan(region="340221", place_class="B1")],
            "valid_until": timezone.now() + timedelta(days=90),
            "protection": "专机专用",
            "security_person": "赵",
            "pledge": True,
        }
        return RequestPlan(**{**given, **more})

    def submitted(self, *, by: str = "officer", workflow: str = "share", **more: object) -> Request:
        draft = services.create_draft(actor=self.as_(by), workflow=workflow, plan=self.plan(**more))
        return self.act(by, draft, "submit")

    def act(self, name: str, request: Request, act: str, **more: object) -> Request:
        return services.act_on(actor=self.as_(name), request=request, act=ActOn(name=act, **more))

    def decide(
        self,
        name: str,
        request: Request,
        decision: Decision = Decision.APPROVE,
        *,
        key: str = "",
        words: str = "",
        narrowing: Narrowing | None = None,
    ) -> Request:
        found = Step.objects.filter(request=request, open=True)
        step = found.get(key=key) if key else found.get()
        return services.decide_on(
            actor=self.as_(name),
            request=request,
            what=DecisionOn(
                step=step.pk,
                decision=decision,
                words=words or ("" if decision is Decision.APPROVE else "请修改"),
                narrowing=narrowing or Narrowing(),
            ),
        )

    def approved(self, **more: object) -> Request:
        request = self.submitted(**more)
        self.decide("bureau_head", request)
        self.decide("school_head", request)
        self.decide("data", request, key="data")
        return self.decide("police", request, key="police")


def organisation(
    name: str, kind: OrganisationKind, region: str, parent: Organisation | None = None
) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, region=region, parent=parent)


def build() -> County:
    device = registry.create_device(
        actor=BOSS, code="34022100002000000001", name="县平台", kind=DeviceKind.PLATFORM
    )
    root = Group.objects.get(device=device, parent=None)
    school = Unit.objects.create(name="实验小学", region="340221")
    Unit.objects.filter(pk=school.pk).update(path=f"/{school.pk}/")
    bureau = organisation("教育局", OrganisationKind.DEPARTMENT, "340221")
    found = {
        "bureau": bureau,
        "data": organisation("数据资源局", OrganisationKind.DATA, "340221"),
        "city_data": organisation("市数据资源局", OrganisationKind.DATA, "3402"),
        "police": organisation("公安局", OrganisationKind.POLICE, "340221"),
        "school": organisation("实验小学", OrganisationKind.OWNER, "340221"),
        "other": organisation("住建局", OrganisationKind.DEPARTMENT, "340221"),
    }
    Organisation.objects.filter(pk=found["school"].pk).update(unit=school.pk)
    cameras = [
        Channel.objects.create(
            device=device,
            group=root,
            code=f"3402210000132000{n:04d}",
            name=f"校门 {n}",
            search=search_text(f"校门 {n}", ""),
            region="340221",
            place_class="B1",
            point_class="2" if n < 5 else "1",
            unit=school.pk,
        )
        for n in range(40)
    ]
    Channel.objects.create(
        device=device,
        group=root,
        code="34022100001320009999",
        name="路口",
        region="340221",
        place_class="A1",
    )
    return County(device, found, cameras, school)


@pytest.fixture
def county(db: None) -> County:
    return people_of(build())


def people_of(made: County) -> County:
    """Put people onto the posts."""
    made.person("officer", Role.VIEWER, "bureau", Post.MEMBER)
    made.person("bureau_head", Role.APPROVER, "bureau", Post.HEAD)
    made.person("data", Role.APPROVER, "data", Post.REVIEWER)
    made.person("police", Role.APPROVER, "police", Post.REVIEWER)
    made.person("chief", Role.APPROVER, "police", Post.SHIFT_LEADER)
    made.person("school_head", Role.APPROVER, "school", Post.HEAD)
    made.person("stranger", Role.APPROVER, "other", Post.HEAD)
    accounts.create_user(
        actor=BOSS,
        username="security",
        password="correct horse 9",
        role=Role.SECURITY,
        scopes=[],
        must_change_password=False,
    )
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """Moves the platform's clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._real = timezone.now
        self.ahead = timedelta()

    def by(self, **span: float) -> datetime:
        self.ahead += timedelta(**span)
        self._patch.setattr(timezone, "now", lambda: self._real() + self.ahead)
        return timezone.now()
