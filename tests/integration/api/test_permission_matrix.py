"""Which role gets which status from which route; a route without a row fails."""

from typing import Any

import pytest
from django.db import transaction

from lianjing.api.application import api
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.services import UpperChanges
from lianjing.apps.viewing.models import Call
from lianjing.link.signal import (
    Answer,
    AskDeviceStatus,
    AskPresets,
    Control,
    ControlResult,
    Play,
    Presets,
    Ptz,
)

from .conftest import PASSWORD, Country
from .test_viewing import PLAYING

pytestmark = pytest.mark.django_db

ROLES = ("admin", "operator", "viewer", "auditor", "nothing", "nobody")
"""`nothing` is an operator without any scope, `nobody` has not signed in."""

SEE = (200, 200, 200, 403, 200, 401)
"""A list: everyone who watches; `nothing` gets an empty one."""
SEE_ONE = (200, 200, 200, 403, 404, 401)
OPERATE_ONE = (200, 200, 403, 403, 404, 401)
OPERATE = (200, 200, 403, 403, 200, 401)
ANYONE = (200, 200, 200, 200, 200, 401)
USER = {"username": "fresh", "password": "good enough 1", "roles": ["viewer"]}
DEVICE = {"code": "34020000001320000077"}
UPPER = {"name": "City", "code": "34020000002000000009", "address": "192.0.2.1"}


def admin(status: int) -> tuple[int, ...]:
    return (status, 403, 403, 403, 403, 401)


def admin_one(status: int) -> tuple[int, ...]:
    """A device out of scope does not exist; who sees it may still not change it."""
    return (status, 403, 403, 403, 404, 401)


MATRIX: dict[tuple[str, str], tuple[Any, tuple[int, ...]]] = {
    ("POST", "/auth/login"): ({"username": "viewer", "password": PASSWORD}, (200,) * 6),
    ("POST", "/auth/logout"): (None, (204, 204, 204, 204, 204, 401)),
    ("GET", "/auth/me"): (None, ANYONE),
    ("POST", "/auth/password"): (
        {"old_password": PASSWORD, "new_password": "another one 1"},
        (204, 204, 204, 204, 204, 401),
    ),
    ("GET", "/users"): (None, admin(200)),
    ("POST", "/users"): (USER, admin(201)),
    ("GET", "/users/{user}"): (None, admin(200)),
    ("PATCH", "/users/{user}"): ({"name": "x"}, admin(200)),
    ("DELETE", "/users/{user}"): (None, admin(204)),
    ("GET", "/organisations"): (None, admin(200)),
    ("POST", "/organisations"): ({"name": "县局"}, admin(201)),
    ("PATCH", "/organisations/{organisation}"): ({"name": "x"}, admin(200)),
    ("DELETE", "/organisations/{organisation}"): (None, admin(204)),
    ("GET", "/channels"): (None, SEE),
    ("GET", "/channels/{channel}"): (None, SEE_ONE),
    ("POST", "/channels/{channel}/live"): ({}, SEE_ONE),
    ("POST", "/channels/{channel}/ptz"): ({"action": "stop"}, OPERATE_ONE),
    ("POST", "/channels/{channel}/control"): ({"action": "keyframe"}, OPERATE_ONE),
    ("GET", "/channels/{channel}/presets"): (None, OPERATE_ONE),
    ("GET", "/tree"): (None, SEE),
    ("GET", "/tree/path?channel={channel}"): (None, SEE_ONE),
    ("GET", "/devices"): (None, SEE),
    ("POST", "/devices"): (DEVICE, admin(201)),
    ("GET", "/devices/{device}"): (None, SEE_ONE),
    ("PATCH", "/devices/{device}"): ({"name": "x"}, admin_one(200)),
    ("DELETE", "/devices/{device}"): (None, admin_one(204)),
    ("POST", "/devices/{device}/refresh"): (None, admin_one(200)),
    ("POST", "/devices/{device}/reboot"): (None, admin_one(200)),
    ("GET", "/devices/{device}/status"): (None, SEE_ONE),
    ("GET", "/registrations"): (None, OPERATE),
    ("GET", "/platforms/lower"): (None, SEE),
    ("POST", "/platforms/lower"): (DEVICE, admin(201)),
    ("GET", "/platforms/upper"): (None, OPERATE),
    ("POST", "/platforms/upper"): (UPPER, admin(201)),
    ("GET", "/platforms/upper/{upper}"): (None, OPERATE),
    ("PATCH", "/platforms/upper/{upper}"): ({"name": "x"}, admin(200)),
    ("DELETE", "/platforms/upper/{upper}"): (None, admin(204)),
    ("GET", "/platforms/upper/{upper}/shares"): (None, OPERATE),
    ("PUT", "/platforms/upper/{upper}/shares"): ({"share_all": True}, admin(200)),
    ("POST", "/platforms/upper/{upper}/push"): (None, admin(200)),
    ("GET", "/sessions"): (None, ANYONE),
    ("POST", "/sessions/none/renew"): (None, (404, 404, 404, 404, 404, 401)),
    ("DELETE", "/sessions/none"): (None, (404, 404, 404, 404, 404, 401)),
    ("GET", "/calls"): (None, ANYONE),
    ("GET", "/calls/call-7"): (None, (200, 200, 200, 200, 404, 401)),
    ("GET", "/events"): (None, ANYONE),
    ("GET", "/system"): (None, OPERATE),
    ("GET", "/system/access"): (None, admin(200)),
    ("GET", "/audit"): (None, (200, 403, 403, 200, 403, 401)),
}


def _shape(path: str) -> str:
    """Give a path with its parameters blanked, as routes and rows have in common."""
    fixed = {"none", "call-7"}
    parts = path.split("?", maxsplit=1)[0].split("/")
    return "/".join("{}" if "{" in p or p in fixed else p for p in parts)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    described = api.get_openapi_schema(path_prefix="")["paths"]
    routes = {(m.upper(), _shape(path)) for path, methods in described.items() for m in methods}
    assert {(m, _shape(path)) for m, path in MATRIX} == routes


@pytest.fixture
def keys(country: Country, actor: Any, people: Any, signal: Any) -> dict[str, int]:
    signal.answers = {
        Play: PLAYING,
        Ptz: ControlResult(result="sent"),
        Control: ControlResult(result="ok"),
        AskPresets: Presets(items=()),
        AskDeviceStatus: Answer(fields={}),
    }
    Call.objects.create(
        key="call-7",
        channel=country.gate,
        device_code="x",
        channel_code="y",
        started_at="2026-11-20T00:00:00Z",
        outcome="failed",
        story={},
    )
    values = UpperChanges(name="U", code="34020000002000000008", address="192.0.2.8")
    return {
        "channel": country.gate.pk,
        "device": country.county.pk,
        "user": User.objects.get(username="scoped").pk,
        "organisation": Organisation.objects.create(name="局").pk,
        "upper": sharing.create_upper(actor=actor, values=values).pk,
    }


def test_roles_get_what_the_matrix_says(browse: Any, keys: dict[str, int]) -> None:
    wrong = []
    for role, place in zip(ROLES, range(6), strict=True):
        for (method, path), (body, statuses) in MATRIX.items():
            with transaction.atomic():
                me = browse("" if role == "nobody" else role)
                status = me(method, path.format(**keys), body).status_code
                transaction.set_rollback(True)
            if status != statuses[place]:
                wrong.append(f"{role}: {method} {path}: {status}, not {statuses[place]}")
    assert wrong == []
