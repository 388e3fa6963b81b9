"""What a phone shows of one camera."""

from typing import Final

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Camera, FieldCheck, Photo
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.kernel.errors import NotFoundError

BY_KEY: Final = "id-"
"""How a camera without a code is named in an address: `id-17`."""
_LAST_CHECKS: Final = 5
_LAST_PHOTOS: Final = 12
_DIGITS: Final = 18


def camera_named(*, actor: Actor, name: str) -> Camera:
    """Give the camera with a 20-digit code, or `id-` and its key; raises `NotFoundError`."""
    require(actor, Permission.FILES_VIEW)
    rows = Camera.objects.filter(files_in_scope(actor)).select_related(
        "unit", "pole", "merged_into"
    )
    digits = name.removeprefix(BY_KEY)
    if digits == name:
        found = rows.filter(code=name).first()
    else:
        usable = digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS
        found = rows.filter(pk=int(digits)).first() if usable else None
    if found is None:
        raise NotFoundError(f"no camera {name}")
    return found


def checks_of(*, actor: Actor, camera: Camera, limit: int = _LAST_CHECKS) -> list[FieldCheck]:
    """Give the last checks of a camera that `camera_named` gave."""
    require(actor, Permission.FILES_VIEW)
    return list(FieldCheck.objects.filter(camera=camera).order_by("-id")[:limit])


def photos_of(*, actor: Actor, camera: Camera) -> list[Photo]:
    """Give the last pictures of a camera that `camera_named` gave."""
    require(actor, Permission.FILES_VIEW)
    rows = Photo.objects.filter(of=FileKind.CAMERA, file=camera.pk, removed_at=None)
    return list(rows.order_by("-id")[:_LAST_PHOTOS])
