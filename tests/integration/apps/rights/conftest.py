"""People, a bureau, cameras, and grants in a few words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Post, Role, ScopeKind
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.registry.models import Channel, Device
from lianjing.apps.rights import services
from lianjing.apps.rights.choices import WATCHING, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantPlan


@pytest.fixture
def itself(db: None) -> Actor:
    return system("test")


@pytest.fixture
def security(db: None) -> Actor:
    user = User.objects.create(username="security", role=Role.SECURITY)
    return Actor(user_id=user.pk, username="security", role=Role.SECURITY)


@pytest.fixture
def officer(db: None) -> Actor:
    bureau = Organisation.objects.create(name="bureau")
    user = User.objects.create(username="officer", role=Role.VIEWER, organisation=bureau)
    scopes = (ScopeOf(ScopeKind.REGION, "3499"),)
    return Actor(
        user_id=user.pk,
        username="officer",
        role=Role.VIEWER,
        scopes=scopes,
        organisation=bureau.pk,
        post=Post.MEMBER,
    )


@pytest.fixture
def cameras(db: None) -> list[Channel]:
    device = Device.objects.create(code="34020000002000000001")
    return [
        Channel.objects.create(device=device, code=f"c{n}", name=f"c{n}", region=f"34020{n}")
        for n in range(4)
    ]


@pytest.fixture
def give(itself: Actor, officer: Actor, cameras: list[Channel]) -> Callable[..., Grant]:
    def issue(actor: Actor | None = None, **changes: Any) -> Grant:
        usual: dict[str, Any] = {
            "origin": Origin.REQUEST,
            "title": "school gates",
            "subject": SubjectKind.PERSON,
            "person": officer.user_id,
            "actions": WATCHING,
            "purpose": Purpose.SCHOOL,
            "valid_until": timezone.now() + timedelta(days=90),
            "channels": [cameras[0].pk],
        }
        return services.issue(actor=actor or itself, plan=GrantPlan(**(usual | changes)))

    return issue
