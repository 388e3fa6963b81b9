"""When cameras were aimed anew, and when somebody looked what they see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lianjing.apps.compliance.choices import Seen
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.models import Inspection
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Change

AIM = ("azimuth", "direction", "horizontal_angle", "vertical_angle", "longitude", "latitude")
"""Fields of a file that say what a camera sees."""
_CHECKED = "forbidden_checked"


class Look(NamedTuple):
    """The last look at a picture."""

    at: datetime
    private: bool


@dataclass(slots=True)
class Moves:
    """What the history of a file says of its view."""

    aimed_at: datetime | None = None
    checked_at: datetime | None = None


def viewed(cameras: Sequence[int]) -> dict[int, Look]:
    """Give the last look at the picture of each camera."""
    rows = Inspection.objects.filter(subject=RuleSubject.CAMERA, key__in=cameras)
    return {
        row.key: Look(row.at, row.seen == Seen.PRIVATE)
        for row in rows.only("key", "at", "seen").order_by("at", "pk")
    }


def seen_private(cameras: Collection[int]) -> set[int]:
    """Give the cameras whose picture showed what is private when it was last looked at."""
    return {key for key, look in viewed(list(cameras)).items() if look.private}


def aimed(cameras: Sequence[int]) -> dict[int, Moves]:
    """Give when each camera was last aimed anew and last ticked as checked, by its history."""
    rows = Change.objects.filter(
        kind=FileKind.CAMERA, file__in=cameras, after__has_any_keys=[*AIM, _CHECKED]
    )
    found: dict[int, Moves] = {}
    columns = ("file", "at", "action", "after")
    for key, at, action, after in rows.order_by("pk").values_list(*columns):
        moves = found.setdefault(key, Moves())
        if after.get(_CHECKED):
            moves.checked_at = at
        if action != "created" and any(name in after for name in AIM):
            moves.aimed_at = at
    return found
