"""Takes in what somebody found beside a camera, once, however often the phone sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.checklist import BY_ID, Answer
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera, FieldCheck
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.services import files
from lianjing.kernel.datum import distance
from lianjing.kernel.errors import ConflictError, DomainError, NotFoundError

_LONGEST_NOTE: Final = 500
_SIGNS: Final = {Answer.YES: "yes", Answer.NO: "no"}
"""Words of the table `own.sign`."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a phone was, WGS-84."""

    longitude: float
    latitude: float
    accuracy: float | None = None
    """Metres."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a phone sends of one look at one camera."""

    key: str
    camera: int
    at: datetime
    items: Mapping[str, Answer] = field(default_factory=dict)
    note: str = ""
    phone: Fix | None = None
    position: Fix | None = None
    """The corrected position of the camera; None leaves it as it is."""
    version: int | None = None
    """The version of the file the person had before them; None: no matter."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A check that was taken in, now or before."""

    check: FieldCheck
    new: bool


def save_check(*, actor: Actor, report: Report) -> Taken:
    """Take in a check; the same key again changes nothing and gives what there is.

    Raises `ChangedMeanwhileError` if somebody else has moved the camera since it was read: then
    nothing is kept, and the phone may send again naming the version there is now.
    """
    require(actor, Permission.FILES_EDIT)
    unknown = set(report.items) - set(BY_ID)
    if unknown:
        detail = f"items: {', '.join(sorted(unknown))[:100]}"
        raise DomainError(detail, code="bad_request", facts={"detail": detail})
    camera = Camera.objects.filter(files_in_scope(actor), pk=report.camera).first()
    if camera is None:
        raise NotFoundError(f"no camera {report.camera}")
    known = FieldCheck.objects.filter(key=report.key).first()
    if known is not None:
        return _again(known, report)
    try:
        return Taken(_take(actor, camera, report), new=True)
    except IntegrityError:
        # The phone has sent twice at once; the other one was quicker.
        known = FieldCheck.objects.filter(key=report.key).first()
        if known is None:
            raise
        return _again(known, report)


def _again(known: FieldCheck, report: Report) -> Taken:
    if known.camera_id != report.camera:
        raise ConflictError("the key is that of another check", code="check_key_used")
    return Taken(known, new=False)


@transaction.atomic
def _take(actor: Actor, camera: Camera, report: Report) -> FieldCheck:
    check = FieldCheck.objects.create(
        key=report.key,
        camera=camera,
        by=actor.username[:80],
        at=min(report.at, timezone.now()),
        items={name: answer.value for name, answer in report.items.items()},
        failed=sum(answer is Answer.NO for answer in report.items.values()),
        note=report.note.strip()[:_LONGEST_NOTE],
        longitude=report.phone.longitude if report.phone else None,
        latitude=report.phone.latitude if report.phone else None,
        accuracy=report.phone.accuracy if report.phone else None,
        distance=_away(camera, report.phone),
        moved=report.position is not None,
    )
    values = _values(report)
    if values:
        files.change(
            actor=actor,
            kind=FileKind.CAMERA,
            key=camera.pk,
            values=values,
            source=Source.PHONE,
            expected_version=report.version,
            reason=f"现场核查 {check.pk}",
        )
    after = {"items": check.items, "failed": check.failed, "moved": check.moved}
    audit.record(actor, "camera.checked", camera, after=after)
    return check


def _values(report: Report) -> dict[str, object]:
    """Give what the check changes in the file: the position, and what is known of the sign."""
    values: dict[str, object] = {}
    if report.position is not None:
        values["longitude"] = f"{report.position.longitude:.7f}"
        values["latitude"] = f"{report.position.latitude:.7f}"
    sign = _SIGNS.get(report.items.get("sign", Answer.UNCLEAR))
    if sign is not None:
        values["sign"] = sign
        values["sign_checked_on"] = timezone.localtime(report.at).date().isoformat()
    return values


def _away(camera: Camera, phone: Fix | None) -> float | None:
    if phone is None or camera.longitude is None or camera.latitude is None:
        return None
    here = distance(camera.longitude, camera.latitude, phone.longitude, phone.latitude)
    return round(here, 1)
