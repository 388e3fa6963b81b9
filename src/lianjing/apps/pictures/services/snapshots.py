"""Taking a picture of what a camera shows now."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.pictures.errors import PictureFailedError, TooManyDrawingsError
from lianjing.apps.pictures.models import Snapshot
from lianjing.apps.pictures.selectors import masks_for, rects_of, snapshot_of_mark
from lianjing.apps.register import services as register
from lianjing.apps.register.choices import Deed
from lianjing.apps.register.models import Entry
from lianjing.apps.register.selectors import pictures_since
from lianjing.apps.register.services import Look, Product, Reason
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import require_right
from lianjing.apps.registry.signalling import EngineFaultError, ask, viewer_of
from lianjing.apps.rights.engine import Decision
from lianjing.kernel.actions import Action
from lianjing.kernel.errors import ResourceError
from lianjing.link.codec import Message
from lianjing.link.pictures import Marking, Masks
from lianjing.link.signal import Picture, PlayFailed, TakePicture
from lianjing.runtime.secrets import key

PICTURE_SECONDS = 30.0
"""Signal decides earlier by its own timers; this only bounds a broken one."""

DRAWING = "mask_drawing"
DRAWING_REASON = "遮挡绘制"
"""Stands in the register, and across the picture."""
DRAWING_WIDTH = 640

MARK_BITS = 63
"""What a signed column of the database holds."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture and the row that stands for it."""

    snapshot: Snapshot
    image: bytes
    number: str
    """Number of the entry of the call register."""
    name: str
    """Of the file, as it stands in that entry."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """Who took a picture of what, by which right, why."""

    actor: Actor
    channel: Channel
    decision: Decision
    reason: Reason
    detail: str = ""


def take_snapshot(*, actor: Actor, channel: Channel, sub: bool = False) -> Taken:
    """Give a JPEG, masked unless the person may see without, marked with who took it.

    Raises `PictureFailedError` with the cause. No transaction is open while the device is asked.
    """
    require(actor, Permission.SNAPSHOT_TAKE)
    decision = require_right(actor, Action.SNAPSHOT, channel)
    reason = register.reason_for(actor=actor, decision=decision, channel=channel)
    masks = masks_for(actor=actor, channel=channel)
    looked = _Looked(actor, channel, decision, reason)
    picture, mark = _ask_for(looked, masks, sub=sub)
    # Rights end while pictures are taken, also the one to the clear picture.
    require_right(actor, Action.SNAPSHOT, channel)
    if not picture.masked and masks == () and masks_for(actor=actor, channel=channel) != ():
        raise _failed(actor, channel, cause="masks_changed", call=picture.call, facts={})
    return _enter(looked, picture, mark)


def take_drawing_picture(*, actor: Actor, channel: Channel) -> Taken:
    """Give a small picture to draw masks on, for who may set them and has no right to look.

    What is covered stays so; the picture says what it is for, and so does the register. An hour
    has room for so many. Of cameras in private places the usual right is needed.
    """
    require(actor, Permission.MASKS_DRAW)
    if channel.private:
        decision = require_right(actor, Action.SNAPSHOT, channel)
    else:
        decision = require_right(actor, Action.CATALOGUE, channel)
    hour = timezone.now() - timedelta(hours=1)
    if pictures_since(actor=actor, detail=DRAWING, since=hour) >= _hourly():
        raise TooManyDrawingsError(_hourly())
    looked = _Looked(actor, channel, decision, Reason(DRAWING_REASON), DRAWING)
    masks = rects_of(channel) or None
    picture, mark = _ask_for(looked, masks, lines=(DRAWING_REASON,), most_width=DRAWING_WIDTH)
    return _enter(looked, picture, mark)


def _hourly() -> int:
    return int(settings.INSTALLATION.settings.register.drawing_stills_hourly)


def _ask_for(
    looked: _Looked,
    masks: Masks | None,
    *,
    sub: bool = False,
    lines: tuple[str, ...] = (),
    most_width: int = 0,
) -> tuple[Picture, int]:
    """Have the picture taken; gives it with the number hidden in it."""
    actor, channel = looked.actor, looked.channel
    mark = secrets.randbits(MARK_BITS) | 1
    command = TakePicture(
        device=channel.device.code,
        channel=channel.code,
        sub=sub,
        viewer=viewer_of(actor),
        masks=masks,
        marking=Marking(
            lines=(*lines, *_lines(actor, channel)),
            comment=f"Lianjing snapshot {mark:016x}",
            hidden=mark,
            key=mark_key(),
        ),
        most_width=most_width,
    )
    try:
        reply = ask(command, Message, within=PICTURE_SECONDS)
    except EngineFaultError as error:
        raise _failed(actor, channel, cause=error.code, call="", facts={}) from error
    if isinstance(reply, PlayFailed):
        raise _failed(actor, channel, cause=reply.cause, call=reply.call, facts=reply.facts)
    if not isinstance(reply, Picture):
        raise ResourceError(f"unexpected reply {type(reply).__name__}", code="internal")
    return reply, mark


@transaction.atomic
def trace_mark(*, actor: Actor, mark: int) -> Snapshot | None:
    """Find whose picture a hidden number is; that somebody looked is recorded."""
    found = snapshot_of_mark(actor=actor, mark=mark)
    channel = found.channel if found is not None else None
    after = {"found": found is not None, "taken_by": found.username if found else ""}
    audit.record(actor, "snapshot.traced", channel, after=after, watermark=f"{mark:016x}")
    return found


@transaction.atomic
def keep_snapshot_of_upper(
    *, entry: Entry, sha256: str, size: int, width: int, height: int, masked: bool, mark: int
) -> Snapshot:
    """Keep what a picture was that signal took for an upper, beside its entry of the register."""
    found, _ = Snapshot.objects.get_or_create(
        mark=mark,
        defaults={
            "channel_id": Channel.objects.filter(pk=entry.channel or 0)
            .values_list("pk", flat=True)
            .first(),
            "channel_code": entry.channel_code,
            "taken_at": entry.started_at,
            "username": entry.platform,
            "sha256": sha256,
            "size": size,
            "width": width,
            "height": height,
            "masked": masked,
            "entry": entry.pk,
        },
    )
    return found


def mark_key() -> bytes:
    """Give the secret hidden marks of this installation are spread with."""
    return key(settings.INSTALLATION.secrets, "mark")


@transaction.atomic
def _enter(looked: _Looked, picture: Picture, mark: int) -> Taken:
    actor, channel = looked.actor, looked.channel
    digest = hashlib.sha256(picture.image).hexdigest()
    at = datetime.fromtimestamp(picture.at, UTC)
    name = f"{channel.code}-{timezone.localtime(at):%Y%m%d-%H%M%S}.jpg"
    entry = register.note(
        look=Look(
            deed=Deed.SNAPSHOT,
            actor=actor,
            channel=channel,
            reason=looked.reason,
            decision=looked.decision,
            call=picture.call,
            network=actor.address,
            detail=looked.detail,
            at=at,
            product=Product(
                files=({"name": name, "size": len(picture.image), "sha256": digest},),
                watermark=f"{mark:016x}",
            ),
        )
    )
    snapshot = Snapshot.objects.create(
        channel=channel,
        channel_code=channel.code,
        taken_at=at,
        user=actor.user_id,
        username=actor.username,
        sha256=digest,
        size=len(picture.image),
        width=picture.width,
        height=picture.height,
        masked=picture.masked,
        mark=mark,
        entry=entry.pk,
    )
    audit.record(
        actor,
        "snapshot.taken",
        channel,
        after={"sha256": digest, "masked": picture.masked, "entry": entry.number},
        watermark=f"{mark:016x}",
    )
    return Taken(snapshot=snapshot, image=picture.image, number=entry.number, name=name)


@transaction.atomic
def _failed(
    actor: Actor, channel: Channel, *, cause: str, call: str, facts: Mapping[str, str]
) -> PictureFailedError:
    audit.record(actor, "snapshot.failed", channel, after={"cause": cause, "call": call})
    return PictureFailedError(cause=cause, call=call, facts=facts)


def _lines(actor: Actor, channel: Channel) -> tuple[str, ...]:
    """Give what is written across the picture: name, unit, time, terminal, camera."""
    person = User.objects.filter(pk=actor.user_id or 0).select_related("organisation").first()
    name = (person.name if person else "") or actor.username
    unit = person.organisation.name if person and person.organisation else ""
    now = timezone.localtime(timezone.now())
    return (
        f"{name} {unit}".strip(),
        f"{now:%Y-%m-%d %H:%M:%S} {actor.address}".strip(),
        f"{channel.name} {channel.code}".strip(),
    )
