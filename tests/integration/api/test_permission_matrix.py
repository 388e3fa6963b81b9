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
    AskDeviceMasks,
    AskDeviceStatus,
    AskPresets,
    Control,
    ControlResult,
    DeviceMasks,
    Picture,
    Play,
    Presets,
    Ptz,
    TakePicture,
)

from .conftest import Country
from .matrix import AREAS, MATRIX, ROLES
from .test_viewing import PLAYING

pytestmark = pytest.mark.django_db


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
        TakePicture: Picture(call="call-7", image=b"jpeg", width=1, height=1, at=0.0, masked=False),
        AskDeviceMasks: DeviceMasks(result="ok"),
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
    found = {
        "channel": country.gate.pk,
        "device": country.county.pk,
        "user": User.objects.get(username="scoped").pk,
        "organisation": Organisation.objects.create(name="局").pk,
        "upper": sharing.create_upper(actor=actor, values=values).pk,
    }
    for area in AREAS:
        if hasattr(area, "keys"):
            found |= area.keys(country)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_roles_get_what_the_matrix_says(browse: Any, keys: dict[str, int], role: str) -> None:
    place = ROLES.index(role)
    me = browse("" if role == "nobody" else role)
    signed_in = me.client.cookies.output()
    wrong = []
    for (method, path), (body, statuses) in MATRIX.items():
        with transaction.atomic():
            me.client.cookies.load(signed_in.replace("Set-Cookie: ", ""))
            answer = me(method, path.format(**keys), body(keys) if callable(body) else body)
            if answer.streaming:  # closing it whole would end the test's transaction
                for close in answer._resource_closers:
                    close()
            transaction.set_rollback(True)
        if answer.status_code != statuses[place]:
            wrong.append(f"{method} {path}: {answer.status_code}, not {statuses[place]}")
    assert not wrong, "\n".join(wrong)
