"""Leaves word of what must be compared again, in the transaction of the change itself."""

from collections.abc import Collection

from lianjing.apps.agreement.models import Mark
from lianjing.apps.equipment import observers
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Change
from lianjing.apps.equipment.observers import Touched

MANY = 5000
"""Changes at once above which everything is compared in the background instead."""


def mark_codes(codes: Collection[str]) -> None:
    """Channels of these codes are new, different or gone."""
    if len(codes) > MANY:
        mark_everything()
    elif codes:
        Mark.objects.bulk_create(Mark(code=code[:64]) for code in codes)


def mark_cameras(keys: Collection[int]) -> None:
    """Files of these cameras are new or different."""
    if len(keys) > MANY:
        mark_everything()
    elif keys:
        Mark.objects.bulk_create(Mark(camera=key) for key in keys)


def mark_everything() -> None:
    """Compare everything, once, when there is time."""
    if not Mark.objects.filter(code="", camera=None).exists():
        Mark.objects.create()


def note_touched(touched: Touched) -> None:
    """Hear from the files what was changed."""
    if touched.kind is FileKind.CAMERA and touched.action != "photo":
        mark_cameras(touched.ids)
        if "code" in touched.fields and touched.action != observers.CREATED:
            mark_codes(_codes_before(touched.ids))


def _codes_before(keys: Collection[int]) -> list[str]:
    """Give the codes files had until just now: their channels may be without a file."""
    rows = Change.objects.filter(kind=FileKind.CAMERA, file__in=keys).order_by("-id")
    before = rows.values_list("before", flat=True)[: len(keys)]
    return [str(values["code"]) for values in before if values.get("code")]


def note_removed(**_facts: object) -> None:
    """Hear that a device is removed: its channels go without a word of their own."""
    mark_everything()
