"""Privacy masks of cameras, and pictures taken of what they show."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.schemas.pictures import (
    DeviceMasksIn,
    DeviceMasksOut,
    MaskOut,
    MaskPositionIn,
    MasksIn,
    MasksOut,
    SnapshotIn,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.pictures import selectors, services
from lianjing.apps.pictures.choices import DEVICE_MASKS, MAX_MASKS
from lianjing.apps.pictures.policies import may_unmask
from lianjing.apps.registry import selectors as registry
from lianjing.apps.registry.models import Channel

router = Router(tags=["pictures"], auth=signed_in)

_IS_JPEG = {
    "responses": {
        200: {
            "description": "The picture, masked and marked as the person is to see it",
            "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get("/channels/{key}/masks", response=MasksOut)
def list_masks(request: HttpRequest, key: int) -> MasksOut:
    """List what is covered of a camera's picture, and what was."""
    actor = actor_in(request)
    return _shown(actor, registry.channel(actor=actor, key=key))


@router.put("/channels/{key}/masks", response=MasksOut)
def set_masks(request: HttpRequest, key: int, body: MasksIn) -> MasksOut:
    """Cover exactly these rectangles; whoever watches by the old ones looks anew within 2 s."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    services.set_masks(
        actor=actor,
        channel=channel,
        plans=[mask.plan() for mask in body.masks],
        reason=body.reason,
    )
    return _shown(actor, channel)


@router.put("/channels/{key}/masks/position", response=MasksOut)
def tie_masks(request: HttpRequest, key: int, body: MaskPositionIn) -> MasksOut:
    """Say for which preset of a turning camera its masks are drawn; calling it uncovers again."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    services.tie_masks(actor=actor, channel=channel, preset=body.preset)
    return _shown(actor, channel)


@router.post("/channels/{key}/masks/position/confirm", response=MasksOut)
def confirm_masks_fit(request: HttpRequest, key: int) -> MasksOut:
    """Say that a camera that was turned stands as its masks are drawn."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    services.confirm_masks_fit(actor=actor, channel=channel)
    return _shown(actor, channel)


@router.get("/channels/{key}/masks/device", response=DeviceMasksOut)
def device_masks(request: HttpRequest, key: int) -> DeviceMasksOut:
    """Read back what the device covers by itself (GB/T 28181-2022 PictureMask)."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    return DeviceMasksOut.of(services.ask_device(actor=actor, channel=channel))


@router.put("/channels/{key}/masks/device", response=DeviceMasksOut)
def send_masks(request: HttpRequest, key: int, body: DeviceMasksIn) -> DeviceMasksOut:
    """Have a device of 2022 cover what is covered here, at most four areas, or nothing."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    return DeviceMasksOut.of(services.send_to_device(actor=actor, channel=channel, on=body.on))


@router.post("/channels/{key}/snapshot", openapi_extra=_IS_JPEG)
def take_snapshot(request: HttpRequest, key: int, body: SnapshotIn) -> HttpResponse:
    """Take a picture of what a camera shows now; it is entered in the call register."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    return _jpeg(services.take_snapshot(actor=actor, channel=channel, sub=body.sub))


@router.post("/channels/{key}/masks/picture", openapi_extra=_IS_JPEG)
def take_drawing_picture(request: HttpRequest, key: int) -> HttpResponse:
    """Have a small picture to draw masks on, marked with what it is for, and entered as that."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    return _jpeg(services.take_drawing_picture(actor=actor, channel=channel))


def _jpeg(taken: services.Taken) -> HttpResponse:
    row = taken.snapshot
    return HttpResponse(
        taken.image,
        content_type="image/jpeg",
        headers={
            "Content-Disposition": f'attachment; filename="{taken.name}"',
            "X-Register-Entry": taken.number,
            "X-Content-Sha256": row.sha256,
            "X-Masked": "1" if row.masked else "0",
        },
    )


def _shown(actor: Actor, channel: Channel) -> MasksOut:
    position = selectors.position_of(channel)
    return MasksOut(
        items=[MaskOut.of(row) for row in selectors.masks(actor=actor, channel=channel)],
        history=[MaskOut.of(row) for row in selectors.mask_history(actor=actor, channel=channel)],
        unmasked=may_unmask(actor, channel),
        preset=position.preset,
        turned_at=position.turned_at,
        most=MAX_MASKS,
        device_most=DEVICE_MASKS,
    )
