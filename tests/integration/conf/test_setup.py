"""First start."""

import pytest

from lianjing.apps.accounts.models import User
from lianjing.apps.audit.models import Record
from lianjing.apps.places.models import Division
from lianjing.apps.registry.selectors import database_identity
from lianjing.conf import setup


@pytest.mark.django_db
def test_the_first_start_makes_one_administrator_and_the_next_none() -> None:
    first = setup.prepare()
    assert (first.administrator, len(first.password)) == ("admin", 12)
    user = User.objects.get()
    assert user.must_change_password is True
    assert user.password.startswith("argon2$argon2id$")
    assert set(Record.objects.values_list("actor", flat=True)) == {"system:setup"}
    assert Division.objects.get(code="340121").full_name == "安徽省合肥市长丰县"
    identity = database_identity()
    again = setup.prepare()
    assert (again.administrator, again.password, again.migrations) == ("", "", 0)
    assert database_identity() == identity
    assert User.objects.count() == 1
    assert Record.objects.filter(action="divisions.loaded").count() == 2
