"""Reads camera files, limited to what the actor may see."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.models import Camera, Filing
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.selectors import points
from lianjing.apps.equipment.selectors.filters import CameraFilter, in_scope
from lianjing.apps.equipment.selectors.searching import has_common_words
from lianjing.apps.registry.models import Channel, StatusChange
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.kernel.errors import DomainError, NotFoundError

MOST_COUNTED = 10_000
"""Lists count up to here; whoever has more narrows the search."""
MOST_SELECTED = 100_000
_HISTORY = 50
_MOST_NEIGHBOURS = 50

SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
    "code": ("code", "id"),
    "-code": ("-code", "-id"),
    "score": ("score", "id"),
    "-score": ("-score", "-id"),
    "updated": ("updated_at", "id"),
    "-updated": ("-updated_at", "-id"),
}


class CameraPage(NamedTuple):
    """One page of a list."""

    items: list[Camera]
    total: int
    capped: bool
    """There are more than `total`."""


def cameras(*, actor: Actor, where: CameraFilter | None = None) -> QuerySet[Camera]:
    """Give camera files in no order, for counting, exporting and changing a selection."""
    require(actor, Permission.FILES_VIEW)
    where = where or CameraFilter()
    wanted = where.condition(placed=not actor.sees_everything, seen=_seen(actor, where))
    return Camera.objects.filter(in_scope(actor), wanted).order_by()


def selected_keys(*, actor: Actor, where: CameraFilter) -> list[int]:
    """Give the keys of a selection, by name; raises if there are too many to treat at once."""
    rows = cameras(actor=actor, where=where).order_by("name", "id")
    keys = list(rows.values_list("pk", flat=True)[: MOST_SELECTED + 1])
    if len(keys) > MOST_SELECTED:
        most = {"most": str(MOST_SELECTED)}
        raise DomainError("too many selected", code="too_many_selected", facts=most)
    return keys


def camera_page(
    *, actor: Actor, where: CameraFilter, sort: str = "name", page: int = 1, page_size: int = 50
) -> CameraPage:
    """Give one page of the list with how many there are, up to `MOST_COUNTED`."""
    start = (page - 1) * page_size
    if start >= MOST_COUNTED:
        most = {"most": str(MOST_COUNTED)}
        raise DomainError("too deep a page", code="search_too_deep", facts=most)
    rows = cameras(actor=actor, where=where)
    counted = _counted(actor, where, rows)
    if counted > MOST_COUNTED:
        # So many match that reading in order finds a page at once; they need not all be sorted.
        condition = where.condition(walk=True, seen=_seen(actor, where))
        rows = Camera.objects.filter(in_scope(actor, walk=True), condition)
    page_rows = (
        rows.order_by(*SORTS[sort])[start : start + page_size] if counted > start else rows.none()
    )
    keys = list(page_rows.values_list("pk", flat=True))
    total = min(counted, MOST_COUNTED)
    return CameraPage(_in_order(keys), total, capped=counted > MOST_COUNTED)


def _seen(actor: Actor, where: CameraFilter) -> Q | None:
    return channels_in_scope(actor) if where.network else None


def _counted(actor: Actor, where: CameraFilter, rows: QuerySet[Camera]) -> int:
    if has_common_words(where.search):
        # Some thousands of those with the word are found at once, and are mostly enough.
        condition = where.condition(sample=True, seen=_seen(actor, where))
        some = Camera.objects.filter(in_scope(actor), condition)
        counted = some.values("pk")[: MOST_COUNTED + 1].count()
        if counted > MOST_COUNTED:
            return counted
    return rows.values("pk")[: MOST_COUNTED + 1].count()


def _in_order(keys: Iterable[int]) -> list[Camera]:
    found = Camera.objects.filter(pk__in=list(keys)).select_related("unit").in_bulk()
    return [found[key] for key in keys if key in found]


def camera(*, actor: Actor, key: int) -> Camera:
    """Give one file with what it hangs on; `NotFoundError` if none or not for this actor."""
    return _one(actor, Q(pk=key))


def camera_by_code(*, actor: Actor, code: str) -> Camera:
    """Give the file that has a code."""
    return _one(actor, Q(code=code))


def _one(actor: Actor, which: Q) -> Camera:
    require(actor, Permission.FILES_VIEW)
    rows = Camera.objects.filter(files_in_scope(actor) & which)
    parts = ("unit", "pole", "recorder", "system", "link", "contract", "merged_into")
    found = rows.select_related(*parts).first()
    if found is None:
        raise NotFoundError("no such file")
    return found


def channels_of(*, actor: Actor, camera: Camera) -> list[Channel]:
    """Give what the network shows under the camera's code, for who may see channels."""
    if not camera.code or not actor.may(Permission.CHANNELS_VIEW):
        return []
    rows = Channel.objects.filter(channels_in_scope(actor), code=camera.code)
    return list(rows.select_related("device", "group", "detail").order_by("-online", "id")[:10])


def network_history(*, actor: Actor, channels: Iterable[Channel]) -> list[StatusChange]:
    """Give the changes of state of these channels and their devices, the newest first."""
    if not actor.may(Permission.CHANNELS_VIEW):
        return []
    which = Q(pk__in=())
    for channel in channels:
        which |= Q(channel=channel) | Q(device=channel.device_id, channel=None)
    rows = StatusChange.objects.filter(which).order_by("-at", "-id")
    return list(islice(rows[:_HISTORY], _HISTORY))


def neighbours(
    *, actor: Actor, camera: Camera, metres: float, limit: int = _MOST_NEIGHBOURS
) -> list[tuple[Camera, float]]:
    """Give the cameras around one, the nearest first, with how far each is in metres."""
    require(actor, Permission.FILES_VIEW)
    if camera.longitude is None or camera.latitude is None:
        return []
    found = points.near(
        actor=actor,
        longitude=camera.longitude,
        latitude=camera.latitude,
        metres=metres,
        limit=limit + 1,
    )
    return [(other, away) for other, away in found if other.pk != camera.pk][:limit]


def filings_of(camera: Camera) -> list[Filing]:
    """Give the filings (备案) a camera belongs to: by itself, or through its system."""
    which = Q(cameras=camera)
    if camera.system_id is not None:
        which |= Q(system=camera.system_id)
    return list(Filing.objects.filter(which).distinct().order_by("-id")[:20])


def by_keys(*, actor: Actor, keys: Iterable[int]) -> dict[int, Camera]:
    """Give files in scope by key, of what is meant to be a page of them."""
    require(actor, Permission.FILES_VIEW)
    wanted = Camera.objects.filter(files_in_scope(actor), pk__in=list(keys))
    return wanted.select_related("unit").in_bulk()
