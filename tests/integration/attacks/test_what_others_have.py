"""Two worlds, with and without what belongs to others: who may not see it cannot tell them apart.

Somebody responsible for one county asks everything there is to read, in every way it can be
asked; then the neighbours get cameras, files, findings, requests, calls, exports; then he asks
again. Whatever differs is a leak: by a row, a count, a sum, an order, a text, an error.
"""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.integration.api.conftest import PASSWORD, Country
from tests.integration.api.matrix import AREAS, MATRIX
from tests.integration.api.test_permission_matrix import _shape
from tests.integration.api.test_viewing import PLAYING, start

from lianjing.api.application import api
from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.services import files
from lianjing.apps.registry.models import Group
from lianjing.link.signal import Play

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]

MINE = "34990000001320000001"
UNKNOWN = 987_654_321
UNKNOWN_CODE = "34022100001320099999"
CODE = re.compile(r"^\d{20}$")
ROLES = (Role.OPERATOR, Role.REGISTRAR, Role.APPROVER)
ASKED_FOR: dict[str, tuple[Any, ...]] = {
    "search": ("北", "340221", "x"),
    "region": ("340221",),
    "sort": ("-id", "name"),
    "page_size": (1,),
}
"""What is tried of the parameters that lists have in common; all of it aims at the neighbours."""
ASKED_BY_POST: dict[str, Any] = {
    "/requests/preview": {"rules": [{"region": "340221"}], "actions": ["live"]},
    "/map/within": MATRIX["POST", "/map/within"][0],
}
"""What reads although it is a POST."""
OPEN_TO_ALL = {
    "/system": "the memory of processes, which changes by the moment",
    "/codes/prefix?prefix=34": "a code is given once in the whole platform",
}
"""What may change with the neighbours, and why."""
SHARED = {"places", "departments", "labels"}
"""Areas of the matrix whose rows are everybody's: divisions, police, units, labels."""
WITHOUT_KEYS = re.compile(r"/events|/auth/oidc")


def asked(path: str, described: dict[str, Any]) -> list[str]:
    """Give the ways a list is asked."""
    parameters = {p["name"]: p for p in described.get("parameters", ()) if p["in"] == "query"}
    ways = [path]
    for name, values in ASKED_FOR.items():
        if name in parameters:
            ways += [f"{path}{'&' if '?' in path else '?'}{name}={value}" for value in values]
    return ways


def lists() -> list[str]:
    rows = {_shape(path): path for method, path in MATRIX if method == "GET"}
    described = api.get_openapi_schema(path_prefix="")["paths"]
    return [
        way
        for path, methods in described.items()
        if "get" in methods and "{" not in path and not WITHOUT_KEYS.search(path)
        for way in asked(rows[_shape(path)], methods["get"])
        if "{" not in way
    ]


def answer(me: Any, path: str) -> tuple[int, bytes]:
    body = ASKED_BY_POST.get(path)
    got = me.client.get(f"/api/v1{path}") if body is None else me("POST", path, body)
    return got.status_code, b"".join(got.streaming_content) if got.streaming else got.content


@pytest.fixture(params=ROLES, ids=str)
def neighbour(request: Any, browse: Any, country: Country) -> Any:
    """Somebody of another county, with one camera there, in the table and on file."""
    group = Group.objects.get(device=country.recorder, parent=None)
    country.channel(country.recorder, group, MINE, "South gate")
    values = {"name": "South gate", "region": "349900", "code": MINE}
    files.create(actor=system("test"), kind=FileKind.CAMERA, values=values, source=Source.PAGE)
    accounts.create_user(
        actor=system("test"),
        username="neighbour",
        password=PASSWORD,
        role=request.param,
        scopes=[ScopeOf(ScopeKind.REGION, "3499")],
        must_change_password=False,
    )
    me = browse("neighbour")
    me.role = request.param
    return me


def planted(country: Country, *, shared: bool) -> dict[str, Any]:
    """Make the rows behind the paths of the matrix: everybody's, or the others'."""
    found: dict[str, Any] = {"channel": country.gate.pk, "device": country.county.pk}
    for area in AREAS:
        if hasattr(area, "keys") and (area.__name__.rpartition(".")[2] in SHARED) is shared:
            found |= area.keys(country)
    return found


def apart(one: bytes, other: bytes) -> str:
    """Show where two answers part."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{one[max(0, at - 80) : at + 120]!r}\n  {other[max(0, at - 80) : at + 120]!r}"


def test_what_others_get_changes_no_answer(neighbour: Any, country: Country) -> None:
    planted(country, shared=True)
    with time_machine.travel(timezone.now(), tick=False):
        before = {path: answer(neighbour, path) for path in (*lists(), *ASKED_BY_POST)}
        planted(country, shared=False)
        country.channel(country.county, country.north, "34022100001320000077", "北部新球机")
        after = {path: answer(neighbour, path) for path in (*lists(), *ASKED_BY_POST)}
    assert MINE.encode() in before["/channels"][1] + before["/cameras"][1]
    assert before["/map/within"][0] == 200
    assert before["/requests/preview"][0] == 200
    told = [
        f"{path}\n  {apart(was[1], after[path][1])}"
        for path, was in before.items()
        if was != after[path] and path not in OPEN_TO_ALL
    ]
    assert not told, "\n".join(told)


def test_a_forbidden_key_is_answered_like_an_unknown_one(neighbour: Any, country: Country) -> None:
    """In status, in every letter and in the number of queries, which is what takes time."""
    planted(country, shared=True)
    keys = planted(country, shared=False)
    unknown = {
        name: UNKNOWN if isinstance(key, int) else CODE.sub(UNKNOWN_CODE, str(key))
        for name, key in keys.items()
    }
    told = []
    for method, path in MATRIX:
        if path.startswith("/grants/") and neighbour.role == Role.APPROVER:
            continue  # who decides on rights sees whose there are
        named = set(re.findall(r"{(\w+)}", path))
        if method != "GET" or not named or not named <= set(keys):
            continue
        seen = []
        for given in (unknown, unknown, keys):
            with CaptureQueriesContext(connection) as queries:
                status, content = answer(neighbour, path.format(**given))
            seen.append((status, re.sub(rb"\b\d+\b", b"0", content)[:400], len(queries)))
        if seen[1] != seen[2]:
            told.append(f"{path} {path.format(**keys)}\n  {seen[1]}\n  {seen[2]}")
    assert not told, "\n".join(told)


@pytest.mark.parametrize("neighbour", [Role.APPROVER], indirect=True)
def test_nobody_stops_whom_he_does_not_oversee(
    neighbour: Any, browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    guard, chief = browse("viewer"), browse("approver")
    session = start(guard, country).json()["session"]
    entry = chief.get("/watching")["items"][0]["entry"]
    everything = {"entries": [entry], "channel": country.gate.pk, "why": "test"}
    assert neighbour.get("/watching") == {"items": [], "total": 0}
    assert neighbour("POST", "/watching/stop", everything).json()["stopped"] == 0
    assert neighbour("DELETE", f"/sessions/{session}").status_code == 404
    assert chief("POST", "/watching/stop", everything).json()["stopped"] == 1


@pytest.mark.parametrize("neighbour", [Role.OPERATOR], indirect=True)
def test_asking_for_a_code_does_not_tell_whether_it_exists(
    neighbour: Any, country: Country
) -> None:
    answers = [
        neighbour("POST", "/requests/preview", {"codes": [code], "actions": ["live"]}).json()
        for code in (country.gate.code, UNKNOWN_CODE)
    ]
    assert answers[0] == answers[1]
    found = [
        neighbour.get("/codes/explain", code=code) for code in (country.gate.code, UNKNOWN_CODE)
    ]
    assert "北门" not in str(found)
