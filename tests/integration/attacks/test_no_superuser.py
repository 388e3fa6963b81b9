"""The framework's own superuser: there is none, and no way to become one."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from tests.integration.api.conftest import Country

from lianjing.apps.accounts.models import User

pytestmark = pytest.mark.django_db
FLAGS = ("is_superuser", "is_staff", "user_permissions", "groups")


@pytest.mark.parametrize("flag", FLAGS)
def test_an_account_has_no_flag_that_opens_everything(flag: str) -> None:
    with pytest.raises(FieldDoesNotExist):
        User._meta.get_field(flag)


def test_the_pages_of_the_framework_are_not_there(browse: Any) -> None:
    assert not apps.is_installed("django.contrib.admin")
    me = browse("security")
    assert me.client.post("/admin/login/", b"", content_type="application/json").status_code >= 400
    assert b"Django" not in me.client.get("/admin/").content


def test_nobody_is_made_more_by_fields_he_adds(browse: Any, country: Country) -> None:
    """Mass assignment: whatever else a body names, the account is what its role is."""
    security = browse("security")
    key = User.objects.get(username="nothing").pk
    before = User.objects.filter(pk=key).values().get()
    more = dict.fromkeys(FLAGS, True) | {"role": "operator", "permissions": ["live.watch"]}
    more |= {"has_factor": True, "keyed_by": None, "emergency_until": None, "password_at": None}
    answer = security("PATCH", f"/users/{key}", more)
    assert answer.status_code in {200, 422}
    after = User.objects.filter(pk=key).values().get()
    assert {name for name in before if before[name] != after[name]} <= {"keyed_at"}
    assert browse("nothing").get("/channels")["total"] == 0
