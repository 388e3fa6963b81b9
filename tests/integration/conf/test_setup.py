"""First start."""

import pytest

from lianjing.apps.accounts.models import User
from lianjing.apps.audit.models import Record
from lianjing.apps.places.models import Division
from lianjing.apps.registry.selectors import database_identity
from lianjing.conf import setup


@pytest.mark.django_db
def test_the_first_start_makes_each_administrator_and_a_watcher_once() -> None:
    first = setup.prepare()
    assert set(first.passwords) == {"admin", "security", "auditor", "operator"}
    assert len(set(first.passwords.values())) == 4
    assert {len(password) for password in first.passwords.values()} == {12}
    for user in User.objects.all():
        assert user.must_change_password is True
        assert user.password.startswith("argon2$argon2id$")
    assert set(Record.objects.values_list("actor", flat=True)) == {"system:setup"}
    assert Division.objects.get(code="340121").full_name == "安徽省合肥市长丰县"
    identity = database_identity()
    again = setup.prepare()
    assert (again.passwords, again.migrations) == ({}, 0)
    assert database_identity() == identity
    assert User.objects.count() == 4
    assert Record.objects.filter(action="divisions.loaded").count() == 2
