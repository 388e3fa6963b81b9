"""Roles, passwords, actors."""

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Permission, Role, ScopeKind
from lianjing.apps.accounts.password_rules import fault_of
from lianjing.apps.accounts.policies import require
from lianjing.kernel.errors import NotAllowedError


def actor(role: Role, *scopes: ScopeOf) -> Actor:
    return Actor(user_id=1, username="x", role=role, scopes=scopes)


def test_administrators_may_everything_and_see_everything() -> None:
    admin = actor(Role.ADMIN)
    assert all(admin.may(permission) for permission in Permission)
    assert admin.sees_everything
    assert system("test").sees_everything


def test_nobody_else_sees_anything_without_a_scope() -> None:
    assert not actor(Role.OPERATOR).sees_everything
    assert actor(Role.VIEWER, ScopeOf(ScopeKind.ALL)).sees_everything
    regions = actor(Role.VIEWER, ScopeOf(ScopeKind.REGION, "34"), ScopeOf(ScopeKind.GROUP, "7"))
    assert regions.scope_values(ScopeKind.REGION) == ["34"]


def test_viewers_do_not_move_cameras_and_auditors_do_not_watch() -> None:
    with pytest.raises(NotAllowedError):
        require(actor(Role.VIEWER), Permission.PTZ_CONTROL)
    with pytest.raises(NotAllowedError):
        require(actor(Role.AUDITOR), Permission.LIVE_WATCH)
    require(actor(Role.OPERATOR), Permission.PTZ_CONTROL)


@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("short 1", False),
        ("1234567890123", False),
        ("abcdefghijkl", False),
        ("operator2026!", False),
        ("password123", False),
        ("a long one with 1", True),
        ("街道监控平台第七号密码1", True),
    ],
)
def test_weak_passwords_are_told_why(password: str, fine: bool) -> None:
    assert (fault_of(password, "operator") == "") is fine
