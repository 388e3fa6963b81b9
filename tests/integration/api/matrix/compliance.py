"""Rows of the rule book: who sees files sees what is owed; few may change rules."""

from typing import Any

from lianjing.apps.compliance.models import Obligation, Paper
from lianjing.apps.equipment.models import Camera
from lianjing.apps.places.models import Unit

from .base import FILES_SEE, FILES_SEE_ONE, Matrix, Statuses, but, registering

REASON = {"reason": "试点"}
READ: Statuses = but(FILES_SEE, security=200)
"""The book itself is read by the security administrator too, who may change it."""
RULE: Statuses = (200, 403, 403, 403, 200, 403, 403, 401, 200, 403)
LOAD: Statuses = but(RULE, admin=201, registrar=201, security=201)
GONE: Statuses = but(RULE, admin=404, registrar=404, security=404)
ACT: Statuses = (200, 403, 403, 403, 200, 200, 404, 401, 403, 403)
"""Out of scope there is nothing; who only sees it does nothing."""
MANAGE: Statuses = but(ACT, reporter=403)
ASK: Statuses = ACT
LOOKED: Statuses = but(ACT, admin=201, registrar=201, reporter=201)
ENTER: Statuses = (422, 422, 422, 422, 422, 422, 422, 401, 422, 422)
"""A form that says nothing is refused before anybody asks who sent it."""

PACK = """
[pack]
id = "test"
version = "1"
region = "34"
"""

ROWS: Matrix = {
    ("GET", "/compliance/rules"): (None, READ),
    ("GET", "/compliance/rules/{book_rule}/history"): (None, READ),
    ("PUT", "/compliance/rules/{book_rule}"): ({"days": 20, **REASON}, RULE),
    ("POST", "/compliance/rules/{book_rule}/withdraw"): (REASON, GONE),
    ("POST", "/compliance/rules/{book_rule}/preview"): ({"enabled": False}, RULE),
    ("GET", "/compliance/packs"): (None, READ),
    ("POST", "/compliance/packs"): ({"text": PACK}, LOAD),
    ("GET", "/compliance/packs/examples/{example_pack}"): (None, READ),
    ("DELETE", "/compliance/packs/{book_rule}"): (None, GONE),
    ("GET", "/compliance/obligations"): (None, FILES_SEE),
    ("GET", "/compliance/obligations/sums"): (None, FILES_SEE),
    ("GET", "/compliance/obligations/sheet"): (
        None,
        (200, 403, 403, 403, 200, 200, 403, 401, 403, 403),
    ),
    ("POST", "/compliance/obligations/assign"): (
        lambda keys: {"ids": [keys["owed"]], "assignee": "zhang"},
        registering(200),
    ),
    ("GET", "/compliance/obligations/{owed}"): (None, FILES_SEE_ONE),
    ("POST", "/compliance/obligations/{owed}/acknowledge"): ({}, ACT),
    ("POST", "/compliance/obligations/{owed}/start"): ({}, ACT),
    ("POST", "/compliance/obligations/{owed}/recheck"): ({}, ACT),
    ("POST", "/compliance/obligations/{owed}/comments"): ({"text": "已联系"}, ACT),
    ("POST", "/compliance/obligations/{owed}/exception"): (
        lambda keys: {"until": keys["later"], **REASON},
        ASK,
    ),
    ("POST", "/compliance/obligations/{asked}/exception/decide"): ({"grant": True}, MANAGE),
    ("POST", "/compliance/obligations/{excepted}/exception/end"): ({}, MANAGE),
    ("GET", "/compliance/subjects/{of_subject}/{owing_camera}"): (None, FILES_SEE_ONE),
    ("GET", "/compliance/subjects/{of_subject}/{owing_camera}/papers"): (None, FILES_SEE_ONE),
    ("GET", "/compliance/subjects/{of_subject}/{owing_camera}/inspections"): (None, FILES_SEE_ONE),
    ("POST", "/compliance/papers"): (None, ENTER),
    ("GET", "/compliance/papers/{obligation_paper}/scan"): (
        None,
        (404, 404, 404, 403, 404, 404, 404, 401, 403, 404),
    ),
    ("DELETE", "/compliance/papers/{obligation_paper}"): (
        None,
        but(MANAGE, admin=204, registrar=204),
    ),
    ("POST", "/compliance/inspections"): (
        lambda keys: {"subject": "camera", "key": keys["owing_camera"], "seen": "clean"},
        LOOKED,
    ),
    ("POST", "/compliance/judge"): ({}, registering(202)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make cameras without a sign: owed, asked about, excepted; and a paper without a scan."""
    from datetime import date, timedelta

    later = date.today() + timedelta(days=20)  # noqa: DTZ011 -- any day to come will do
    unit = Unit.objects.create(name="某校", region="340221")
    given = {"region": "340221", "place_class": "B1", "sign": "no", "unit": unit}
    cameras = [Camera.objects.create(name=f"门{n}", **given) for n in range(3)]
    about = {"rule": "signage.required", "subject": "camera", "region": "340221", "unit": unit}
    owed, asked, excepted = (
        Obligation.objects.create(key=one.pk, severity="major", **about) for one in cameras
    )
    Obligation.objects.filter(pk=asked.pk).update(
        asked_by="somebody", asked_until=later, asked_reason="施工"
    )
    Obligation.objects.filter(pk=excepted.pk).update(
        state="excepted", excepted_by="somebody", excepted_until=later
    )
    paper = Paper.objects.create(
        kind="permit",
        subject="camera",
        key=cameras[0].pk,
        number="迁1",
        issuer="住建局",
        on=date(2026, 1, 5),
        entered_by="x",
    )
    return {
        "book_rule": "signage.required",
        "example_pack": "tianjin",
        "owed": owed.pk,
        "asked": asked.pk,
        "excepted": excepted.pk,
        "owing_camera": cameras[0].pk,
        "obligation_paper": paper.pk,
        "of_subject": "camera",
        "later": later.isoformat(),
    }
