"""Two who confirm at once, a confirmation at the last moment, a process that dies: exactly once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import DeedState, Role
from lianjing.apps.accounts.models import Deed, User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services import deeds
from lianjing.apps.accounts.services.deeds.errors import SecondPersonNeededError
from lianjing.apps.accounts.services.users import UserChanges
from lianjing.apps.audit.models import Record
from lianjing.kernel.errors import LianjingError
from lianjing.runtime.identity_settings import DeedName

pytestmark = pytest.mark.django_db(transaction=True)


def acting(name: str) -> Actor:
    return actor_of(User.objects.get(username=name))


@pytest.fixture
def waiting(settings: Any) -> int:
    """Have a change of somebody's role wait, with three who may confirm it."""
    for name in ("first", "second", "third", "fourth", "officer"):
        accounts.create_user(
            actor=system("test"),
            username=name,
            password="river Stone 8",
            role=Role.VIEWER if name == "officer" else Role.SECURITY,
            must_change_password=False,
        )
    whole = settings.INSTALLATION
    section = msgspec.structs.replace(whole.settings.identity, two_person=(DeedName.PERSON_RIGHTS,))
    changed = msgspec.structs.replace(whole.settings, identity=section)
    officer = User.objects.get(username="officer")
    with (
        override_settings(INSTALLATION=msgspec.structs.replace(whole, settings=changed)),
        pytest.raises(SecondPersonNeededError) as caught,
    ):
        accounts.change_user(
            actor=acting("first"), user=officer, changes=UserChanges(role=Role.OPERATOR)
        )
    return caught.value.deed


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do things side by side, each with a connection of its own; give how each one ended."""
    start = threading.Barrier(len(acts))
    ended: list[str] = []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except LianjingError as error:
            ended.append(error.code)
        else:
            ended.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(ended)


def records(action: str) -> int:
    return Record.objects.filter(action=action).count()


def test_of_three_who_confirm_at_once_one_does_it(waiting: int) -> None:
    people = [acting(name) for name in ("second", "third", "fourth")]
    ended = at_once(
        *(lambda who=who: deeds.confirm(actor=who, key=waiting) for who in people)  # type: ignore[misc]
    )
    assert ended == ["deed_over", "deed_over", "done"]
    assert (records("user.changed"), records("deed.confirmed")) == (1, 1)


def test_confirming_refusing_and_withdrawing_at_once_is_one_of_them(waiting: int) -> None:
    second, third, first = acting("second"), acting("third"), acting("first")
    ended = at_once(
        lambda: deeds.confirm(actor=second, key=waiting),
        lambda: deeds.refuse(actor=third, key=waiting, reason="x"),
        lambda: deeds.withdraw(actor=first, key=waiting),
    )
    assert ended == ["deed_over", "deed_over", "done"]
    state = Deed.objects.get(pk=waiting).state
    assert records("user.changed") == (1 if state == DeedState.CONFIRMED else 0)


def test_lapsing_and_confirming_at_once_is_one_of_them(waiting: int) -> None:
    second = acting("second")
    later = timezone.now() + timedelta(hours=25)
    at_once(
        lambda: deeds.confirm(actor=second, key=waiting),
        lambda: deeds.lapse_due(later),
    )
    state = Deed.objects.get(pk=waiting).state
    assert state in {DeedState.CONFIRMED, DeedState.LAPSED}
    assert records("deed.lapsed") == int(state == DeedState.LAPSED)
    assert records("user.changed") == int(state == DeedState.CONFIRMED)


@pytest.mark.parametrize("where", ["user.changed", "deed.confirmed"])
def test_what_dies_on_the_way_has_not_begun(
    waiting: int, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    keep = trail.record

    def die(actor: Actor, action: str, *args: Any, **more: Any) -> None:
        keep(actor, action, *args, **more)
        if action == where:
            raise SystemExit

    monkeypatch.setattr(trail, "record", die)
    with pytest.raises(SystemExit):
        deeds.confirm(actor=acting("second"), key=waiting)
    monkeypatch.undo()
    assert Deed.objects.get(pk=waiting).state == DeedState.ASKED
    assert User.objects.get(username="officer").role == Role.VIEWER
    assert records("user.changed") == 0
    deeds.confirm(actor=acting("third"), key=waiting)
    assert User.objects.get(username="officer").role == Role.OPERATOR
    assert records("user.changed") == 1
