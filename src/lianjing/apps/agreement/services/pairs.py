"""Decides pairs: merge two files into one, use one camera for two, or keep both; and back again.

A merge removes nothing. One file takes from the other what it lacks; the other stays as it is and
points at the first, so that both can be restored.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.agreement.choices import DuplicateState
from lianjing.apps.agreement.models import Duplicate
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import observers
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.fields import CAMERA
from lianjing.apps.equipment.models import Camera, Change
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.prepare import GIVEN, POSITION
from lianjing.apps.equipment.services import files
from lianjing.kernel.errors import ConflictError, DomainError

NEVER_TAKEN = frozenset({"code", "code_table", "unit", "region", "labels", *POSITION})
"""Fields the surviving file keeps as they are: its identity and owner; a position is one thing."""
REUSE_MEASURE = "multi_use"
"""一机多用 in the table of measures."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would take over."""

    survivor: int
    other: int
    taken: Mapping[str, object]


def preview(*, actor: Actor, pair: Duplicate, survivor: int) -> Preview:
    """Say what the surviving file would take from the other."""
    require(actor, Permission.AGREEMENT_VIEW)
    kept, other = _files(pair, survivor)
    return Preview(kept.pk, other.pk, _taken(kept, other))


@transaction.atomic
def merge(
    *, actor: Actor, pair: Duplicate, survivor: int, reason: str, reuse: bool = False
) -> Duplicate:
    """Merge two files; with `reuse`, as one camera that serves two owners."""
    _check(actor, reason)
    locked = _locked(pair)
    kept, other = _files(locked, survivor)
    if kept.merged_into_id is not None or other.merged_into_id is not None:
        raise ConflictError("one of them is merged already", code="merged_already")
    values = dict(_taken(kept, other))
    if reuse:
        values["measure"] = REUSE_MEASURE
    saved = files.change(
        actor=actor,
        kind=FileKind.CAMERA,
        key=kept.pk,
        values=values,
        source=Source.MERGE,
        reason=reason,
    )
    _point(actor, other, kept, reason)
    locked.undo = {
        "survivor": kept.pk,
        "other": other.pk,
        "before": dict(saved.before),
        "after": dict(saved.after),
    }
    _decide(actor, locked, DuplicateState.REUSED if reuse else DuplicateState.MERGED, reason)
    others = [row.pk for row in _of_the_same(locked) if row.pk != locked.pk]
    Duplicate.objects.filter(pk__in=others).update(state=DuplicateState.GONE)
    audit.record(actor, "duplicate.merged", locked, after={"survivor": kept.pk, "reason": reason})
    return locked


@transaction.atomic
def keep(*, actor: Actor, pair: Duplicate, reason: str) -> Duplicate:
    """Say that they are two cameras; the pair does not come back."""
    _check(actor, reason)
    locked = _locked(pair)
    for row in _of_the_same(locked):
        _decide(actor, row, DuplicateState.KEPT, reason)
    audit.record(actor, "duplicate.kept", locked, after={"reason": reason})
    return locked


@transaction.atomic
def reopen(*, actor: Actor, pair: Duplicate, reason: str) -> Duplicate:
    """Take a decision about a pair back: both files are again what they were."""
    _check(actor, reason)
    row = Duplicate.objects.select_for_update().get(pk=pair.pk)
    if row.state in (DuplicateState.MERGED, DuplicateState.REUSED):
        _unmerge(actor, row, reason)
    elif row.state != DuplicateState.KEPT:
        raise ConflictError("nothing was decided", code="decision_undone")
    row.undo = {}
    _decide(actor, row, DuplicateState.OPEN, "")
    audit.record(actor, "duplicate.reopened", row, after={"reason": reason})
    return row


def _unmerge(actor: Actor, row: Duplicate, reason: str) -> None:
    """Give back what was taken, unless somebody has changed it since; both files stand again."""
    kept = Camera.objects.get(pk=row.undo["survivor"])
    other = Camera.objects.get(pk=row.undo["other"])
    before, after = row.undo["before"], row.undo["after"]
    ours = {
        name: value for name, value in before.items() if getattr(kept, name, None) == after[name]
    }
    references = {name: _plain(kept, name) for name in before}
    ours |= {name: before[name] for name in before if references[name] == after[name]}
    if ours:
        files.change(
            actor=actor,
            kind=FileKind.CAMERA,
            key=kept.pk,
            values=ours,
            source=Source.MERGE,
            reason=reason,
        )
    _point(actor, other, None, reason)


def _check(actor: Actor, reason: str) -> None:
    require(actor, Permission.AGREEMENT_RESOLVE)
    require(actor, Permission.FILES_MANAGE)
    if not reason.strip():
        raise DomainError("this decision needs a reason", code="reason_missing")


def _locked(pair: Duplicate) -> Duplicate:
    row = Duplicate.objects.select_for_update().get(pk=pair.pk)
    if row.state not in (DuplicateState.OPEN, DuplicateState.GONE):
        raise ConflictError("it is decided already", code="decided_already")
    return row


def _of_the_same(pair: Duplicate) -> list[Duplicate]:
    """Give what is open of the same two files, whatever told them."""
    rows = Duplicate.objects.filter(first=pair.first_id, second=pair.second_id)
    open_rows = rows.filter(state=DuplicateState.OPEN).exclude(pk=pair.pk)
    return [pair, *open_rows]


def _files(pair: Duplicate, survivor: int) -> tuple[Camera, Camera]:
    keys = {pair.first_id, pair.second_id}
    if survivor not in keys:
        raise DomainError("it is not one of the two", code="not_of_this_pair")
    (other,) = keys - {survivor}
    found = Camera.objects.in_bulk([survivor, other])
    return found[survivor], found[other]


def _taken(kept: Camera, other: Camera) -> dict[str, object]:
    """Give the values the one lacks and the other has."""
    taken: dict[str, object] = {}
    for one in CAMERA:
        if one.key in NEVER_TAKEN:
            continue
        mine, theirs = _plain(kept, one.key), _plain(other, one.key)
        if mine in (None, "") and theirs not in (None, ""):
            taken[one.key] = theirs
    if kept.longitude is None and other.longitude is not None:
        taken |= {name: _plain(other, name) for name in GIVEN}
    return taken


def _plain(camera: Camera, name: str) -> object:
    """Give a field as the services take it: a reference by its key."""
    column = Camera._meta.get_field(name)
    return getattr(camera, getattr(column, "attname", name))


def _point(actor: Actor, other: Camera, kept: Camera | None, reason: str) -> None:
    """Let a file point at the one it was merged into, or stand for itself again."""
    before = other.merged_into_id
    target = None if kept is None else kept.pk
    Camera.objects.filter(pk=other.pk).update(
        merged_into=target, version=F("version") + 1, updated_at=timezone.now()
    )
    action = "merged" if kept is not None else "unmerged"
    Change.objects.create(
        kind=FileKind.CAMERA,
        file=other.pk,
        version=other.version + 1,
        actor=actor.username[:80],
        source=Source.MERGE,
        action=action,
        reason=reason[:300],
        before={"merged_into": before},
        after={"merged_into": target},
    )
    keys = tuple(key for key in (other.pk, before, target) if key is not None)
    fields = frozenset({"merged_into"})
    observers.tell(
        Touched(FileKind.CAMERA, keys, action, Source.MERGE, actor.username, fields=fields)
    )


def _decide(actor: Actor, row: Duplicate, state: DuplicateState, reason: str) -> None:
    row.state = state
    row.reason = reason.strip()[:300]
    row.decided_by = actor.username if state != DuplicateState.OPEN else ""
    row.decided_at = timezone.now() if state != DuplicateState.OPEN else None
    row.save()
