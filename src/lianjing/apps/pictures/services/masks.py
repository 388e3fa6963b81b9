"""Covering parts of a camera's picture, and uncovering them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.pictures.choices import MAX_MASKS, SMALLEST
from lianjing.apps.pictures.errors import BadMaskError
from lianjing.apps.pictures.models import Mask
from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.services import note_change
from lianjing.runtime.identity_settings import DeedName

_FIELDS = ("left", "top", "right", "bottom", "name")


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """A rectangle as somebody draws it, in fractions of the picture."""

    left: float
    top: float
    right: float
    bottom: float
    name: str = ""


def _picture(given: Given, _: object) -> Picture:
    """Say what of a camera's picture is covered now."""
    channel = given["channel"]
    rows = Mask.objects.filter(
        ended_at=None, device_code=channel.device.code, channel_code=channel.code
    )
    return {"masks": [_words(row) for row in rows.order_by("id")]}


@two_persons(
    (DeedName.MASKS_CHANGE,),
    permission=Permission.MASKS_MANAGE,
    which=lambda _: (DeedName.MASKS_CHANGE,),
    picture=_picture,
    title=lambda given: f"{given['channel'].name} {given['channel'].code}",
    everywhere=True,
)
@transaction.atomic
def set_masks(
    *, actor: Actor, channel: Channel, plans: Sequence[MaskPlan], reason: str
) -> list[Mask]:
    """Cover exactly these parts of a camera from now on; what was covered besides is uncovered.

    Signal is told with the commit, and whoever watches by the old masks looks anew. Uncovering
    needs a reason; covering explains itself.
    """
    require(actor, Permission.MASKS_MANAGE)
    wanted = _checked(plans)
    place = {"device_code": channel.device.code, "channel_code": channel.code}
    rows = list(Mask.objects.select_for_update().filter(ended_at=None, **place).order_by("id"))
    known = {_plan(row): row for row in rows}
    gone = [row for plan, row in known.items() if plan not in wanted]
    if gone and not reason.strip():
        raise BadMaskError("取消或修改遮挡须说明理由 / say why something is uncovered")
    new = [plan for plan in wanted if plan not in known]
    if not gone and not new:
        return rows
    now = timezone.now()
    Mask.objects.filter(pk__in=[row.pk for row in gone]).update(
        ended_at=now, ended_by=actor.username
    )
    Mask.objects.bulk_create(
        Mask(
            **place,
            **{name: getattr(plan, name) for name in _FIELDS},
            reason=reason.strip()[:200],
            set_by=actor.username,
            set_at=now,
        )
        for plan in new
    )
    after = list(Mask.objects.filter(ended_at=None, **place).order_by("id"))
    note_change(RosterSubject.MASK, "*")
    audit.record(
        actor,
        "mask.changed",
        channel,
        before={"masks": [_words(row) for row in rows]},
        after={"masks": [_words(row) for row in after], "reason": reason.strip()[:200]},
    )
    return after


def _checked(plans: Sequence[MaskPlan]) -> dict[MaskPlan, None]:
    """Give the plans without repeats, to the pixel of any camera; raises `BadMaskError`."""
    if len(plans) > MAX_MASKS:
        raise BadMaskError(f"最多 {MAX_MASKS} 个遮挡区 / at most {MAX_MASKS} areas")
    found: dict[MaskPlan, None] = {}
    for plan in plans:
        sides = (plan.left, plan.top, plan.right, plan.bottom)
        if not all(math.isfinite(side) and 0 <= side <= 1 for side in sides):
            raise BadMaskError("遮挡区超出画面 / an area outside the picture")
        if plan.right - plan.left < SMALLEST or plan.bottom - plan.top < SMALLEST:
            raise BadMaskError("遮挡区太小 / an area that is too small")
        left, top, right, bottom = (round(side, 5) for side in sides)
        found[MaskPlan(left, top, right, bottom, plan.name.strip()[:60])] = None
    return found


def _plan(row: Mask) -> MaskPlan:
    return MaskPlan(row.left, row.top, row.right, row.bottom, row.name)


def _words(row: Mask) -> str:
    """Write a mask as one line of the audit."""
    sides = " ".join(f"{side:.3f}" for side in (row.left, row.top, row.right, row.bottom))
    return f"{row.name} [{sides}]".strip()
