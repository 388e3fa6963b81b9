"""Pairs of files that may be of one camera."""

from django.http import HttpRequest
from ninja import Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import Key, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.duplicates import (
    DuplicateMergeIn,
    DuplicateOut,
    DuplicatesOut,
    MergePreviewOut,
    PairReasonIn,
)
from lianjing.apps.agreement.choices import DuplicateKind, DuplicateState
from lianjing.apps.agreement.selectors.duplicates import duplicate, duplicate_counts, duplicates
from lianjing.apps.agreement.services import pairs
from lianjing.apps.equipment.wording import masked

router = Router(tags=["agreement"], auth=signed_in)


@router.get("/agreement/duplicates", response=DuplicatesOut)
def list_duplicates(
    request: HttpRequest,
    kind: DuplicateKind | None = None,
    state: DuplicateState = DuplicateState.OPEN,
    region: str = "",
    search: str = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> dict[str, object]:
    """List pairs with both files, and count the open ones by kind."""
    actor = actor_in(request)
    rows = duplicates(actor=actor, kind=kind or "", state=state, region=region, search=search)
    found = paged(rows, page, page_size, lambda some: map(DuplicateOut.of, some))
    return {**found, "counts": duplicate_counts(actor=actor)}


@router.get("/agreement/duplicates/{key}", response=DuplicateOut)
def get_duplicate(request: HttpRequest, key: int) -> DuplicateOut:
    """Show a pair."""
    return DuplicateOut.of(duplicate(actor=actor_in(request), key=key))


@router.get("/agreement/duplicates/{key}/preview", response=MergePreviewOut)
def preview_merge(request: HttpRequest, key: int, survivor: Key) -> MergePreviewOut:
    """Say what the file that stays would take from the other."""
    actor = actor_in(request)
    seen = pairs.preview(actor=actor, pair=duplicate(actor=actor, key=key), survivor=survivor)
    taken = {key: masked(key, value) for key, value in seen.taken.items()}
    return MergePreviewOut(survivor=seen.survivor, other=seen.other, taken=taken)


@router.post("/agreement/duplicates/{key}/merge", response=DuplicateOut)
def merge(request: HttpRequest, key: int, body: DuplicateMergeIn) -> DuplicateOut:
    """Merge the two files, or note that one camera serves two owners; can be undone."""
    actor = actor_in(request)
    pair = duplicate(actor=actor, key=key)
    pairs.merge(
        actor=actor, pair=pair, survivor=body.survivor, reason=body.reason, reuse=body.reuse
    )
    return DuplicateOut.of(duplicate(actor=actor, key=key))


@router.post("/agreement/duplicates/{key}/keep", response=DuplicateOut)
def keep(request: HttpRequest, key: int, body: PairReasonIn) -> DuplicateOut:
    """Say that they are two cameras; the pair does not come back."""
    actor = actor_in(request)
    pairs.keep(actor=actor, pair=duplicate(actor=actor, key=key), reason=body.reason)
    return DuplicateOut.of(duplicate(actor=actor, key=key))


@router.post("/agreement/duplicates/{key}/reopen", response=DuplicateOut)
def reopen(request: HttpRequest, key: int, body: PairReasonIn) -> DuplicateOut:
    """Take what was decided back: both files are again what they were."""
    actor = actor_in(request)
    pairs.reopen(actor=actor, pair=duplicate(actor=actor, key=key), reason=body.reason)
    return DuplicateOut.of(duplicate(actor=actor, key=key))
