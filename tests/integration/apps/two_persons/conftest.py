"""People two of whom are needed, and what waits for the second."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from django.test import override_settings

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services.deeds.errors import (
    SecondPersonNeededError,
)
from lianjing.apps.accounts.services.users import UserChanges
from lianjing.apps.audit.models import Record
from lianjing.runtime.identity_settings import DeedName

PASSWORD = "correct horse 9"


def settings_with(settings: Any, **values: Any) -> Any:
    whole = settings.INSTALLATION
    section = msgspec.structs.replace(whole.settings.identity, **values)
    changed = msgspec.structs.replace(
        whole, settings=msgspec.structs.replace(whole.settings, identity=section)
    )
    return override_settings(INSTALLATION=changed)


@pytest.fixture(autouse=True)
def _two_persons(settings: Any) -> Iterator[None]:
    with settings_with(settings, two_person=tuple(DeedName)):
        yield


def someone(username: str, role: Role = Role.SECURITY, **more: Any) -> User:
    return accounts.create_user(
        actor=system("test"),
        username=username,
        password=PASSWORD,
        role=role,
        must_change_password=False,
        **more,
    )


def acting(name: str) -> Actor:
    return actor_of(User.objects.get(username=name))


@pytest.fixture
def officer() -> User:
    someone("first")
    someone("other")
    return someone("officer", Role.VIEWER, name="陈晓")


def asked(deed: Callable[[], object]) -> int:
    """Do something that must wait, and give the key of what waits."""
    with pytest.raises(SecondPersonNeededError) as caught:
        deed()
    assert caught.value.fields["deed"] == caught.value.facts["deed"] == str(caught.value.deed)
    return caught.value.deed


def promote(officer: User, by: str = "first") -> Callable[[], object]:
    """Make an officer one who also looks after a region."""
    scopes = (ScopeOf(ScopeKind.REGION, "3402"),)
    changes = UserChanges(role=Role.OPERATOR, scopes=scopes)
    return lambda: accounts.change_user(
        actor=acting(by), user=User.objects.get(pk=officer.pk), changes=changes
    )


def done(action: str) -> list[Record]:
    return list(Record.objects.filter(action=action).order_by("id"))
