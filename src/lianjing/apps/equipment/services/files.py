"""The one way to write a file of any kind: for pages, telephones, imports, decisions and the API.

Values are keyed as in `equipment.fields`, besides `extras` (keys of local forms) and `coded`
(codes given in another table than the field's). Everything given is normalised; a value that
cannot be one of its kind raises `BadValuesError`, which carries all problems. Each save makes one
`Change`, leaves an audit record and tells `observers`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.fields import field
from lianjing.apps.equipment.models import FileBase
from lianjing.apps.equipment.normalise import day
from lianjing.apps.equipment.prepare import BadValuesError, Problem
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.equipment.services.meanwhile import ChangedMeanwhileError, Clash
from lianjing.apps.equipment.services.writer import (
    PORTION,
    Act,
    FileChange,
    NewFile,
    Outcome,
    Writer,
)
from lianjing.apps.equipment.wording import masked
from lianjing.kernel.errors import DomainError, NotAllowedError, NotFoundError

T = TypeVar("T")

__all__ = [
    "Act",
    "BadValuesError",
    "ChangedMeanwhileError",
    "Clash",
    "FileChange",
    "NewFile",
    "Outcome",
    "Problem",
    "Saved",
    "change",
    "change_many",
    "change_state",
    "change_states",
    "create",
    "create_many",
]


@dataclass(frozen=True, slots=True)
class Saved:
    """A file as it is after a change, and what the change was."""

    file: FileBase
    before: Mapping[str, object]
    after: Mapping[str, object]
    merged: tuple[str, ...] = ()
    """Fields somebody else changed meanwhile; his changes stand beside these."""


@transaction.atomic
def create(
    *,
    actor: Actor,
    kind: FileKind,
    values: Mapping[str, object],
    source: Source,
    reason: str = "",
    batch: int | None = None,
    state: LifeState = LifeState.IN_USE,
) -> FileBase:
    """Make one file."""
    require(actor, Permission.FILES_EDIT)
    act = Act(actor, kind, source, reason, batch)
    (outcome,) = Writer(act).make([NewFile(values, state)])
    _raise_problems(kind, outcome)
    file = MODELS[kind]._default_manager.get(pk=outcome.key)
    audit.record(actor, "file.created", file, after=_masked(outcome.after))
    return file


@transaction.atomic
def change(
    *,
    actor: Actor,
    kind: FileKind,
    key: int,
    values: Mapping[str, object],
    source: Source,
    expected_version: int | None = None,
    reason: str = "",
    batch: int | None = None,
) -> Saved:
    """Change fields of one file.

    `expected_version` is the one the new values were decided upon. If others changed other fields
    since, both changes stand and `merged` names theirs; if the same ones, `ChangedMeanwhileError`
    has both values. None writes over whatever there is.
    """
    require(actor, Permission.FILES_EDIT)
    act = Act(actor, kind, source, reason, batch)
    (outcome,) = Writer(act).change([FileChange(key, values, expected_version)])
    _raise_problems(kind, outcome)
    file = MODELS[kind]._default_manager.get(pk=key)
    if outcome.after:
        before, after = _masked(outcome.before), _masked(outcome.after)
        audit.record(actor, "file.changed", file, before=before, after=after)
    return Saved(file, outcome.before, outcome.after, outcome.merged)


@transaction.atomic
def create_many(
    *,
    actor: Actor,
    kind: FileKind,
    files: Iterable[NewFile],
    source: Source,
    reason: str = "",
    batch: int | None = None,
    dry_run: bool = False,
) -> list[Outcome]:
    """Make many files; one outcome a row, refused ones have problems and leave no trace.

    One transaction and one audit record for all; give portions to let others write in between.
    """
    require(actor, Permission.FILES_EDIT)
    writer = Writer(Act(actor, kind, source, reason, batch), dry_run=dry_run)
    outcomes = [o for portion in _portions(files) for o in writer.make(portion)]
    if not dry_run:
        _record_many(actor, "files.created", kind, outcomes, batch)
    return outcomes


@transaction.atomic
def change_many(
    *,
    actor: Actor,
    kind: FileKind,
    changes: Iterable[FileChange],
    source: Source,
    reason: str = "",
    batch: int | None = None,
    dry_run: bool = False,
) -> list[Outcome]:
    """Change many files; one outcome a row, as `create_many`. A key may come once in a call."""
    require(actor, Permission.FILES_EDIT)
    writer = Writer(Act(actor, kind, source, reason, batch), dry_run=dry_run)
    outcomes = [o for portion in _portions(changes) for o in writer.change(portion)]
    if not dry_run:
        _record_many(actor, "files.changed", kind, outcomes, batch)
    return outcomes


@transaction.atomic
def change_state(
    *,
    actor: Actor,
    kind: FileKind,
    key: int,
    state: LifeState,
    reason: str,
    source: Source,
    on: str = "",
) -> Saved:
    """Take one file a step on in its life; `on` is the day, today if not given.

    The steps are those of `LIFE_STEPS`. What is removed keeps its code, which stays used.
    """
    act = _state_act(actor, kind, source, reason)
    (outcome,) = Writer(act).move([key], state, _dates(kind, state, on))
    _raise_problems(kind, outcome)
    file = MODELS[kind]._default_manager.get(pk=key)
    if outcome.after:
        audit.record(actor, "file.state_changed", file, before=outcome.before, after=outcome.after)
    return Saved(file, outcome.before, outcome.after)


@transaction.atomic
def change_states(
    *,
    actor: Actor,
    kind: FileKind,
    keys: Iterable[int],
    state: LifeState,
    reason: str,
    source: Source,
    on: str = "",
    dry_run: bool = False,
) -> list[Outcome]:
    """Take many files to one state; those that cannot take the step are refused by themselves."""
    writer = Writer(_state_act(actor, kind, source, reason), dry_run=dry_run)
    dates = _dates(kind, state, on)
    outcomes = [o for portion in _portions(keys) for o in writer.move(portion, state, dates)]
    if not dry_run:
        _record_many(actor, "files.state_changed", kind, outcomes, None)
    return outcomes


def _state_act(actor: Actor, kind: FileKind, source: Source, reason: str) -> Act:
    require(actor, Permission.FILES_MANAGE)
    if not reason.strip():
        raise DomainError("a change of state needs a reason", code="reason_missing")
    return Act(actor, kind, source, reason.strip())


_DATES = {LifeState.IN_USE: "in_use_on", LifeState.REMOVED: "removed_on"}
"""The date a state is put down with, in those kinds of files that have it."""


def _dates(kind: FileKind, state: LifeState, on: str) -> dict[str, str]:
    name = _DATES.get(state, "")
    if field(kind, name) is None:
        return {}
    given = day(on)
    if state is LifeState.IN_USE and not given:
        # Back from repair is no new beginning.
        return {}
    return {name: given or timezone.localdate().isoformat()}


def _masked(values: Mapping[str, object]) -> dict[str, object]:
    """Give values as the audit keeps them: it is read by more people than the files."""
    return {key: masked(key, value) for key, value in values.items()}


def _raise_problems(kind: FileKind, outcome: Outcome) -> None:
    if outcome.clashes:
        raise ChangedMeanwhileError(kind, outcome.version, outcome.clashes)
    codes = {problem.code for problem in outcome.problems}
    if "not_found" in codes:
        raise NotFoundError("no such file")
    if "outside_scope" in codes:
        raise NotAllowedError("the file would be outside the scope", code="outside_scope")
    if outcome.problems:
        raise BadValuesError(tuple(outcome.problems))


def _portions(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while portion := list(islice(source, PORTION)):
        yield portion


def _record_many(
    actor: Actor, action: str, kind: FileKind, outcomes: Sequence[Outcome], batch: int | None
) -> None:
    written = sum(1 for o in outcomes if o.after and not o.problems)
    if written:
        after = {"kind": kind.value, "count": written, "batch": batch}
        audit.record(actor, action, name=f"{kind.label} × {written}", after=after)
