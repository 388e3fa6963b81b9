"""Roles, passwords, actors."""

import pytest

from lianjing.apps.accounts.actor import PERMISSIONS, Actor, ScopeOf, system
from lianjing.apps.accounts.choices import ADMINISTRATORS, Permission, Role, ScopeKind
from lianjing.apps.accounts.password_rules import fault_of
from lianjing.apps.accounts.policies import require
from lianjing.kernel.errors import NotAllowedError
from lianjing.runtime.identity_settings import IdentitySettings


def actor(role: Role, *scopes: ScopeOf) -> Actor:
    return Actor(user_id=1, username="x", role=role, scopes=scopes)


BUSINESS = {
    Permission.LIVE_WATCH,
    Permission.PTZ_CONTROL,
    Permission.SNAPSHOT_TAKE,
    Permission.REQUESTS_MAKE,
    Permission.REQUESTS_DECIDE,
}


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_no_administrator_is_a_business_user(role: Role) -> None:
    assert not {one for one in BUSINESS if actor(role).may(one)}


def test_administrators_share_nothing_that_rules_over_the_others() -> None:
    held = {role: PERMISSIONS[role] for role in ADMINISTRATORS}
    own = {
        Role.ADMIN: {Permission.REGISTRY_MANAGE, Permission.SYSTEM_ACCESS},
        Role.SECURITY: {Permission.USERS_MANAGE, Permission.GRANTS_MANAGE},
        Role.AUDITOR: {Permission.AUDIT_VIEW, Permission.AUDIT_EXPORT},
    }
    for role, permissions in own.items():
        holders = [one for one in ADMINISTRATORS if permissions & held[one]]
        assert holders == [role]


def test_the_platform_itself_may_everything() -> None:
    assert all(system("test").may(permission) for permission in Permission)
    assert system("test").sees_everything
    assert actor(Role.ADMIN).sees_everything, "of what is on file; pictures are for rights"


def test_nobody_else_sees_anything_without_a_scope() -> None:
    assert not actor(Role.OPERATOR).sees_everything
    assert actor(Role.VIEWER, ScopeOf(ScopeKind.ALL)).sees_everything
    regions = actor(Role.VIEWER, ScopeOf(ScopeKind.REGION, "34"), ScopeOf(ScopeKind.GROUP, "7"))
    assert regions.scope_values(ScopeKind.REGION) == ["34"]


def test_auditors_do_not_watch() -> None:
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
        ("街道监控平台第七号密码1a", True),
    ],
)
def test_weak_passwords_are_told_why(password: str, fine: bool) -> None:
    assert (fault_of(password, "operator", IdentitySettings()) == "") is fine
