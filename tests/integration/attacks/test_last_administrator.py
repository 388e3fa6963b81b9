"""Ways to leave the platform without an administrator of a kind; none of them works."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services import lifecycle
from lianjing.apps.accounts.services.users import (
    Conditions,
    LastAdministratorError,
    UserChanges,
    change_user,
    delete_user,
)
from lianjing.kernel.errors import LianjingError

pytestmark = pytest.mark.django_db
BOSS = system("test")


def holder(name: str, role: Role = Role.AUDITOR) -> User:
    return accounts.create_user(
        actor=BOSS,
        username=name,
        password="river Stone 8",
        role=role,
        must_change_password=False,
    )


def ended() -> Conditions:
    today = timezone.localdate()
    return Conditions(reviewed_on=today, ends_at=timezone.now() - timedelta(seconds=1))


def test_no_way_takes_the_last_one() -> None:
    last = holder("last")
    changes = (
        UserChanges(role=Role.VIEWER),
        UserChanges(is_active=False),
        UserChanges(conditions=ended()),
    )
    for one in changes:
        with pytest.raises(LastAdministratorError):
            change_user(actor=BOSS, user=User.objects.get(pk=last.pk), changes=one)
    with pytest.raises(LastAdministratorError):
        delete_user(actor=BOSS, user=User.objects.get(pk=last.pk))
    with pytest.raises(LastAdministratorError):
        lifecycle.leave(actor=BOSS, user=User.objects.get(pk=last.pk), reason="left")


@pytest.mark.parametrize(
    "unusable",
    [
        {"ends_at": timezone.now()},
        {"emergency_until": timezone.now() + timedelta(hours=2)},
        {"is_active": False},
    ],
    ids=str,
)
def test_who_cannot_come_in_for_good_does_not_count(unusable: dict[str, object]) -> None:
    """A contract that is over with no clean-up run yet, an opened envelope, a disabled account."""
    last, other = holder("last"), holder("other")
    User.objects.filter(pk=other.pk).update(**unusable)
    with pytest.raises(LastAdministratorError):
        change_user(actor=BOSS, user=last, changes=UserChanges(is_active=False))


def test_where_there_is_none_the_account_of_the_last_one_can_be_changed() -> None:
    """His contract was over by the clock; somebody must be able to let him in again."""
    last = holder("last")
    User.objects.filter(pk=last.pk).update(ends_at=timezone.now(), is_active=False)
    user = User.objects.get(pk=last.pk)
    change_user(actor=BOSS, user=user, changes=UserChanges(name="Auditor"))
    conditions = Conditions(reviewed_on=timezone.localdate())
    changes = UserChanges(is_active=True, conditions=conditions)
    change_user(actor=BOSS, user=user, changes=changes)
    assert User.objects.get(pk=last.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_two_who_remove_each_other_at_once_leave_one() -> None:
    one, other = (holder(name, Role.SECURITY) for name in ("first", "second"))
    ready, ends = threading.Barrier(2, timeout=20), []

    def remove(actor: Actor, user: User) -> None:
        try:
            ready.wait()
            change_user(actor=actor, user=user, changes=UserChanges(is_active=False))
            ends.append("done")
        except LianjingError as error:
            ends.append(error.code)
        finally:
            connection.close()

    acts = [(actor_of(one), other), (actor_of(other), one)]
    threads = [threading.Thread(target=remove, args=pair) for pair in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["done", "last_administrator"]
    assert User.objects.filter(role=Role.SECURITY, is_active=True).count() == 1
