"""Spot checks (抽检): a sample that can be drawn again, and what was found on the spot."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.fields import field
from lianjing.apps.equipment.models import Camera, Photo
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.survey.choices import REPORTED, CheckResult
from lianjing.apps.survey.models import Campaign, SpotCheck, Task
from lianjing.kernel.errors import ConflictError, DomainError, NotFoundError

MOST = 2000
"""Cameras in one draw."""


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody saw on the spot."""

    result: CheckResult
    wrong_fields: tuple[str, ...] = ()
    comment: str = ""
    picture: int | None = None
    """Key of a photo of this camera."""
    due_on: date | None = None


def sample(keys: Sequence[int], *, count: int, seed: str) -> list[int]:
    """Draw from sorted keys; the same seed and keys give the same sample."""
    ordered = sorted(keys)
    return sorted(random.Random(seed).sample(ordered, min(count, len(ordered))))


@transaction.atomic
def draw_checks(*, actor: Actor, campaign: Campaign, count: int, seed: str) -> int:
    """Draw cameras of units that have reported; those drawn before stay. Gives how many are new."""
    require(actor, Permission.SURVEY_MANAGE)
    if not 1 <= count <= MOST:
        raise DomainError(f"{count} is not 1 to {MOST}", code="check_count")
    units = Task.objects.filter(campaign=campaign, state__in=REPORTED).values("unit")
    cameras = Camera.objects.filter(files_in_scope(actor), unit__in=units, merged_into=None)
    keys = cameras.exclude(state=LifeState.REMOVED).values_list("pk", flat=True)
    before = SpotCheck.objects.filter(campaign=campaign).count()
    SpotCheck.objects.bulk_create(
        [
            SpotCheck(campaign=campaign, camera_id=key, draw=seed[:40])
            for key in sample(list(keys), count=count, seed=seed)
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    new = SpotCheck.objects.filter(campaign=campaign).count() - before
    audit.record(actor, "check.drawn", campaign, after={"seed": seed, "cameras": new})
    return new


def _picture(check: SpotCheck, key: int) -> int:
    photos = Photo.objects.filter(pk=key, of=FileKind.CAMERA, file=check.camera_id)
    if not photos.filter(removed_at=None).exists():
        raise NotFoundError(f"no photo {key} of this camera")
    return key


@transaction.atomic
def note_check(*, actor: Actor, check: SpotCheck, found: Found) -> SpotCheck:
    """Write down what was found; what needs putting right gets a date.

    A unit may say that it has put something right, but does not check itself.
    """
    rectified = found.result == CheckResult.RECTIFIED
    require(actor, Permission.FILES_EDIT if rectified else Permission.SURVEY_MANAGE)
    if found.result == CheckResult.PLANNED:
        raise DomainError("a result is needed", code="check_result")
    unknown = [key for key in found.wrong_fields if field(FileKind.CAMERA, key) is None]
    if unknown:
        raise DomainError(
            f"no field {unknown[0]}", code="unknown_field", facts={"field": unknown[0]}
        )
    if found.result == CheckResult.RECTIFIED and check.result != CheckResult.RECTIFY:
        raise ConflictError("nothing was to be put right", code="check_step")
    before = {"result": check.result}
    check.result = found.result
    check.comment = found.comment[:500]
    if found.result == CheckResult.RECTIFIED:
        check.rectified_at = timezone.now()
    else:
        check.wrong_fields = list(found.wrong_fields)
        check.due_on = found.due_on
        check.checked_by = actor.username
        check.checked_at = timezone.now()
    if found.picture is not None:
        check.picture_id = _picture(check, found.picture)
    check.save()
    audit.record(
        actor,
        "check.noted",
        check,
        name=str(check.camera),
        before=before,
        after={"result": found.result, "wrong_fields": list(found.wrong_fields)},
    )
    return check
