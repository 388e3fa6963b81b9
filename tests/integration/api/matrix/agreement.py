"""Rows of differences and pairs: who keeps files decides; operators look."""

from typing import Any

from lianjing.apps.accounts.actor import system
from lianjing.apps.agreement.models import Decision, Difference, Duplicate
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.services import files

from .base import Matrix, Statuses, registering

LOOK: Statuses = (200, 200, 403, 403, 200, 403, 200, 401, 403, 403)
LOOK_ONE: Statuses = (200, 200, 403, 403, 200, 403, 404, 401, 403, 403)


def decide_one(status: int) -> Statuses:
    """Who decides about one thing; out of scope it does not exist."""
    return (status, 403, 403, 403, status, 403, 404, 401, 403, 403)


KEEP = {"action": "keep", "reason": "x", "ids": []}

ROWS: Matrix = {
    ("GET", "/agreement/differences"): (None, LOOK),
    ("GET", "/agreement/differences/{difference}"): (None, LOOK_ONE),
    ("GET", "/agreement/summary"): (None, LOOK),
    ("GET", "/agreement/fields"): (None, LOOK),
    ("GET", "/agreement/settings"): (None, LOOK),
    ("PUT", "/agreement/settings"): (
        {"values": {"tolerance": 30}},
        (200, 403, 403, 403, 403, 403, 403, 401, 200, 403),
    ),
    ("POST", "/agreement/compare"): (None, registering(200)),
    ("POST", "/agreement/decisions/try"): (KEEP, registering(200)),
    ("POST", "/agreement/decisions"): ({**KEEP, "expected": 0}, registering(200)),
    ("GET", "/agreement/decisions"): (None, LOOK),
    ("POST", "/agreement/decisions/{agreement_decision}/undo"): (None, decide_one(200)),
    ("POST", "/agreement/assign"): ({"ids": []}, registering(200)),
    ("GET", "/agreement/duplicates"): (None, LOOK),
    ("GET", "/agreement/duplicates/{pair}"): (None, LOOK_ONE),
    ("GET", "/agreement/duplicates/{pair}/preview?survivor={survivor}"): (None, LOOK_ONE),
    ("POST", "/agreement/duplicates/{pair}/merge"): (
        lambda keys: {"survivor": keys["survivor"], "reason": "x"},
        decide_one(200),
    ),
    ("POST", "/agreement/duplicates/{pair}/keep"): ({"reason": "x"}, decide_one(200)),
    ("POST", "/agreement/duplicates/{kept}/reopen"): ({"reason": "x"}, decide_one(200)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a difference, a decision, a pair and one that is decided."""
    one, two, three = (
        files.create(
            actor=system("test"),
            kind=FileKind.CAMERA,
            values={"name": f"对比{number}", "region": "340221"},
            source=Source.PAGE,
        )
        for number in range(3)
    )
    difference = Difference.objects.create(identity="x", kind="only_file", camera_id=one.pk)
    pair = Duplicate.objects.create(kind="mac", first_id=one.pk, second_id=two.pk)
    kept = Duplicate.objects.create(
        kind="mac", first_id=two.pk, second_id=three.pk, state="kept", reason="x"
    )
    return {
        "difference": difference.pk,
        "agreement_decision": Decision.objects.create(action="keep", actor="x").pk,
        "pair": pair.pk,
        "survivor": one.pk,
        "kept": kept.pk,
    }
