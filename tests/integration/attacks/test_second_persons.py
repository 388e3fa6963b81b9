"""Accounts that look like a second person and are none."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.integration.apps.two_persons.conftest import acting, promote, settings_with, someone

from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import Deed, User
from lianjing.apps.accounts.services import deeds
from lianjing.apps.accounts.services.deeds.errors import (
    NoSecondPersonError,
    NotYoursToConfirmError,
    SecondPersonNeededError,
)
from lianjing.runtime.identity_settings import DeedName

pytestmark = pytest.mark.django_db
GONE = (
    {"ends_at": timezone.now() - timedelta(seconds=1)},
    {"emergency_until": timezone.now() + timedelta(hours=1)},
    {"is_active": False},
    {"role": Role.AUDITOR},
)
"""A contract that is over with no clean-up run yet, an opened envelope, disabled, another role."""


@pytest.mark.parametrize("gone", GONE, ids=str)
def test_who_is_no_second_person_is_neither_waited_for_nor_confirms(
    settings: Any, gone: dict[str, object]
) -> None:
    for name in ("first", "other"):
        someone(name)
    officer = someone("officer", Role.VIEWER)
    with settings_with(settings, two_person=tuple(DeedName)):
        with pytest.raises(SecondPersonNeededError) as caught:
            promote(officer)()
        other = acting("other")  # signed in while the account was good
        User.objects.filter(username="other").update(**gone)
        with pytest.raises(NotYoursToConfirmError):
            deeds.confirm(actor=other, key=caught.value.deed)
        Deed.objects.all().delete()
        with pytest.raises(NoSecondPersonError):
            promote(officer)()
    assert User.objects.get(username="officer").role == Role.VIEWER
