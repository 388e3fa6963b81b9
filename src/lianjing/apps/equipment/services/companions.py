"""What is particular about companions; they are written by `files` as every file is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.selectors.companions import companion, everything_on
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import FileChange, Saved
from lianjing.kernel.errors import ConflictError, DomainError

MOST_ASSIGNED = 5000


class CompanionInUseError(ConflictError):
    """Cameras still hang on what somebody wants to remove."""

    code = "companion_in_use"


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of one camera that was to be hung somewhere."""

    camera: int
    changed: bool
    trouble: str = ""
    """A code of `kernel.causes`."""


@transaction.atomic
def move_companion(
    *,
    actor: Actor,
    kind: FileKind,
    key: int,
    state: LifeState,
    reason: str,
    source: Source,
) -> Saved:
    """Take a companion a step on in its life; nothing is removed while cameras hang on it."""
    require(actor, Permission.FILES_MANAGE)
    companion(actor=actor, kind=kind, key=key)
    if state is LifeState.REMOVED and (count := everything_on(kind, key)):
        raise CompanionInUseError(f"{count} cameras", facts={"count": str(count)})
    return files.change_state(
        actor=actor, kind=kind, key=key, state=state, reason=reason, source=source
    )


@transaction.atomic
def assign_cameras(
    *,
    actor: Actor,
    kind: FileKind,
    key: int,
    cameras: Sequence[int],
    take_off: bool = False,
    source: Source = Source.PAGE,
    dry_run: bool = False,
) -> list[Assigned]:
    """Hang cameras on a companion, or take them off it; each is settled by itself."""
    require(actor, Permission.FILES_EDIT)
    companion(actor=actor, kind=kind, key=key)
    wanted = list(dict.fromkeys(cameras))
    if len(wanted) > MOST_ASSIGNED:
        raise DomainError(f"at most {MOST_ASSIGNED} cameras", code="bad_request")
    value = None if take_off else key
    outcomes = files.change_many(
        actor=actor,
        kind=FileKind.CAMERA,
        changes=[FileChange(camera, {kind.value: value}) for camera in wanted],
        source=source,
        dry_run=dry_run,
    )
    return [
        Assigned(
            camera,
            changed=bool(outcome.after) and not outcome.problems,
            trouble=outcome.problems[0].code if outcome.problems else "",
        )
        for camera, outcome in zip(wanted, outcomes, strict=True)
    ]
