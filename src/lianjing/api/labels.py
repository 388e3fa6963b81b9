"""Labels cameras are told apart by, and grants go by."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.labels import (
    MOST_SHOWN,
    LabelCameraOut,
    LabelCamerasIn,
    LabelCamerasOut,
    LabelChangesIn,
    LabelImpactOut,
    LabelIn,
    LabelledOut,
    LabelOut,
    LabelsOut,
    LabelWhere,
    PutLabelIn,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.registry import services
from lianjing.apps.registry.selectors import labelling
from lianjing.apps.registry.services.labels import MOST_CHANNELS
from lianjing.kernel.errors import DomainError

router = Router(tags=["rights"], auth=signed_in)

Search = Annotated[str, Field(max_length=40)]
Wanted = Annotated[LabelWhere, Query()]


@router.get("/labels", response=LabelsOut)
def list_labels(
    request: HttpRequest, search: Search = "", page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List labels by name, with how many cameras have each and how many grants rest on it."""
    rows = labelling.labels(actor=actor_in(request), search=search)
    return paged(rows, page, page_size, LabelOut.many)


@router.get("/labels/names", response=list[str])
def list_label_names(request: HttpRequest, search: Search = "") -> list[str]:
    """List the names of labels, for rules of grants."""
    return labelling.label_names(actor=actor_in(request), search=search)


@router.get("/labels/cameras", response=LabelCamerasOut)
def list_cameras_to_label(
    request: HttpRequest, wanted: Wanted, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List cameras with their labels, to choose which to label."""
    rows = labelling.cameras(actor=actor_in(request), where=wanted.where())
    return paged(rows, page, page_size, LabelCameraOut.many)


@router.post("/labels", response={201: LabelOut})
def create_label(request: HttpRequest, body: LabelIn) -> Status[LabelOut]:
    """Make a label."""
    actor = actor_in(request)
    made = services.create_label(actor=actor, name=body.name, note=body.note)
    return Status(201, LabelOut.of(made))


@router.patch("/labels/{key}", response=LabelOut)
def change_label(request: HttpRequest, key: Key, body: LabelChangesIn) -> LabelOut:
    """Rename or explain a label; grants that rest on it follow."""
    actor = actor_in(request)
    label = labelling.label(actor=actor, key=key)
    services.change_label(actor=actor, label=label, name=body.name, note=body.note)
    return LabelOut.of(labelling.label(actor=actor, key=key))


@router.delete("/labels/{key}", response={204: None})
def remove_label(request: HttpRequest, key: Key, confirmed: bool = False) -> Status[None]:
    """Take a label off all cameras and out of the list."""
    actor = actor_in(request)
    label = labelling.label(actor=actor, key=key)
    services.remove_label(actor=actor, label=label, confirmed=confirmed)
    return Status(204, None)


@router.post("/labels/{key}/impact", response=LabelImpactOut)
def label_impact(request: HttpRequest, key: Key, body: PutLabelIn) -> LabelImpactOut:
    """Say what putting a label on cameras, or taking it off, would come to; changes nothing."""
    actor = actor_in(request)
    label = labelling.label(actor=actor, key=key)
    keys, unknown = _cameras(actor, body)
    keys = labelling.to_change(actor=actor, label=label, channels=keys, take=body.take)
    impact = labelling.impact(actor=actor, label=label, channels=keys, put=not body.take)
    return LabelImpactOut.of(impact, len(keys), unknown)


@router.post("/labels/{key}/cameras", response=LabelledOut)
def put_label(request: HttpRequest, key: Key, body: PutLabelIn) -> LabelledOut:
    """Put a label on cameras, or take it off; where grants rest on it, only once confirmed."""
    actor = actor_in(request)
    label = labelling.label(actor=actor, key=key)
    keys, unknown = _cameras(actor, body)
    done = services.put_label(
        actor=actor, label=label, channels=keys, take=body.take, confirmed=body.confirmed
    )
    return LabelledOut(
        changed=list(done.changed),
        found=done.found,
        unknown=unknown[:MOST_SHOWN],
        unknown_total=len(unknown),
    )


def _cameras(actor: Actor, wanted: LabelCamerasIn) -> tuple[list[int], list[str]]:
    """Give the keys of the cameras meant, and the codes nothing answers to."""
    keys, unknown = list(wanted.channels), list[str]()
    if wanted.codes:
        named, unknown = labelling.by_codes(actor=actor, codes=wanted.codes)
        keys += named
    if wanted.where is not None:
        rows = labelling.cameras(actor=actor, where=wanted.where.where())
        keys += rows.values_list("pk", flat=True)[: MOST_CHANNELS + 1]
    if len(keys) > MOST_CHANNELS:
        raise DomainError("too many cameras at once", code="bad_request")
    return keys, unknown
