"""Deeds whose people change, administrators, the envelope, who may know of a deed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts import two_persons
from lianjing.apps.accounts.choices import DeedBox, ReviewAnswer, Role
from lianjing.apps.accounts.models import ApiToken, Deed, User
from lianjing.apps.accounts.selectors import deeds as reading
from lianjing.apps.accounts.services import breaking_glass, deeds, lifecycle, reviews
from lianjing.apps.accounts.services.deeds.errors import (
    DeedAskerGoneError,
    DeedChangedError,
    NotYoursToConfirmError,
)
from lianjing.apps.accounts.services.users import Conditions, UserChanges
from lianjing.kernel.errors import NotFoundError
from lianjing.runtime.identity_settings import DeedName

from .conftest import PASSWORD, acting, asked, done, promote, settings_with, someone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["disabled", "demoted", "over", "removed"])
def test_who_asked_must_still_be_there(officer: User, how: str) -> None:
    key = asked(promote(officer))
    first = User.objects.filter(username="first")
    if how == "removed":
        someone("first-again")
        first.delete()
    else:
        values: dict[str, Any] = {
            "disabled": {"is_active": False},
            "demoted": {"role": Role.VIEWER},
            "over": {"ends_at": timezone.now() - timedelta(seconds=1)},
        }
        first.update(**values[how])
    with pytest.raises(DeedAskerGoneError):
        deeds.confirm(actor=acting("other"), key=key)
    officer.refresh_from_db()
    assert officer.role == Role.VIEWER


def test_a_deed_of_a_token_needs_the_token_still(officer: User) -> None:
    key = asked(promote(officer))
    Deed.objects.filter(pk=key).update(token="their system", limits=["users.manage"])
    ApiToken.objects.create(
        name="their system",
        user=User.objects.get(username="first"),
        digest="x",
        hint="x",
        expires_at=timezone.now() + timedelta(days=1),
        revoked_at=timezone.now(),
        created_by="test",
    )
    with pytest.raises(DeedAskerGoneError):
        deeds.confirm(actor=acting("other"), key=key)


def test_administrators_do_not_go_by_one_word(officer: User) -> None:
    someone("third")
    other = User.objects.get(username="other")
    key = asked(lambda: lifecycle.leave(actor=acting("first"), user=other, reason="调离"))
    other.refresh_from_db()
    assert (other.is_active, other.ended_reason) == (True, "")
    review = reviews.open_review(actor=acting("first"))
    item = review.items.get(user=other)
    answer = asked(
        lambda: reviews.give_answer(
            actor=acting("first"), item=item, answer=ReviewAnswer.DISABLE, comment="调离"
        )
    )
    over = Conditions(ends_at=timezone.now() - timedelta(days=1))
    asked(
        lambda: accounts.change_user(
            actor=acting("first"), user=other, changes=UserChanges(conditions=over)
        )
    )
    deeds.confirm(actor=acting("third"), key=answer)
    other.refresh_from_db()
    item.refresh_from_db()
    assert (other.is_active, item.answered_by) == (False, "first")
    with pytest.raises(DeedChangedError):
        deeds.confirm(actor=acting("third"), key=key)
    lifecycle.leave(actor=acting("first"), user=officer, reason="离职")
    officer.refresh_from_db()
    assert not officer.is_active


def test_nobody_is_made_or_unmade_an_administrator_by_one_word(
    officer: User, settings: Any
) -> None:
    other = User.objects.get(username="other")
    someone("third")
    with settings_with(settings, two_person=(DeedName.PERSON_ADMINISTRATOR,)):
        promote(officer)()
        up, down = UserChanges(role=Role.ADMIN), UserChanges(role=Role.VIEWER)
        asked(lambda: accounts.change_user(actor=acting("first"), user=officer, changes=up))
        asked(lambda: accounts.change_user(actor=acting("first"), user=other, changes=down))
        asked(
            lambda: accounts.create_user(
                actor=acting("first"), username="new", password=PASSWORD, role=Role.AUDITOR
            )
        )
        accounts.create_user(
            actor=acting("first"), username="clerk", password=PASSWORD, role=Role.REPORTER
        )


def test_the_opened_envelope_acts_alone_and_confirms_nothing(officer: User) -> None:
    code = breaking_glass.seal(actor=acting("first"))
    key = asked(promote(officer))
    emergency = breaking_glass.break_seal(
        code=code, person="王主任", reason="火灾", password=PASSWORD
    )
    with pytest.raises(NotYoursToConfirmError):
        deeds.confirm(actor=acting(emergency.username), key=key)
    promote(officer, by=emergency.username)()
    officer.refresh_from_db()
    assert officer.role == Role.OPERATOR
    (alone,) = done("deed.alone")
    assert alone.actor == emergency.username


def test_who_may_know_of_a_deed(officer: User) -> None:
    someone("audit", Role.AUDITOR)
    key = asked(promote(officer))

    def boxes(name: str) -> dict[str, int]:
        actor = acting(name)
        return {box.value: reading.deeds(actor=actor, box=box).count() for box in DeedBox}

    assert boxes("first") == {"waiting": 0, "mine": 1, "others": 0, "past": 0}
    assert boxes("other") == {"waiting": 1, "mine": 0, "others": 0, "past": 0}
    assert boxes("audit") == {"waiting": 0, "mine": 0, "others": 1, "past": 0}
    assert boxes("officer") == {"waiting": 0, "mine": 0, "others": 0, "past": 0}
    assert reading.counts(actor=acting("other")) == {"waiting": 1, "mine": 0}
    with pytest.raises(NotFoundError):
        reading.deed(actor=acting("officer"), key=key)
    deed = reading.deed(actor=acting("first"), key=key)
    assert reading.confirmable(actor=acting("first"), keys=[key]) == set()
    assert reading.confirmable(actor=acting("other"), keys=[key]) == {key}
    found = reading.deeds(actor=acting("other"), box=DeedBox.WAITING, search="陈晓")
    assert list(found) == [deed]
    assert not reading.deeds(actor=acting("other"), box=DeedBox.WAITING, search="nobody").exists()
    deeds.confirm(actor=acting("other"), key=key)
    assert boxes("other")["past"] == boxes("first")["past"] == boxes("audit")["past"] == 1


def test_a_confirmed_deed_tells_nobody_before_the_commit(
    officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        asked(promote(officer))
    assert callbacks == []


def test_every_deed_of_the_setting_has_a_service() -> None:
    assert two_persons.names() == set(DeedName)
