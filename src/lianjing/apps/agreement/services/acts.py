"""What each decision does, and how it is undone; called in portions inside a transaction."""
# ruff: noqa: ARG002 - all acts have one shape, and not every one needs all of it

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.agreement.choices import DecisionAction, DifferenceKind, DifferenceState
from lianjing.apps.agreement.compare import for_file
from lianjing.apps.agreement.fields import BY_KEY, CODE
from lianjing.apps.agreement.models import Difference, Step
from lianjing.apps.agreement.services import standing
from lianjing.apps.agreement.services.drafts import make_drafts, withdraw
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import FileChange, Outcome

NOT_APPLICABLE = "decision_not_applicable"
NO_WORD = "no_word_for_network"
CHANGED_SINCE = "changed_since_decision"
NOT_UNDOABLE = "decision_not_undoable"


@dataclass(slots=True)
class Done:
    """What became of one difference."""

    difference: Difference
    refused: str = ""
    """Code of a cause; empty: it was done, or would be."""
    camera: int | None = None
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)


class Act(Protocol):
    """One kind of decision."""

    @property
    def leaves(self) -> DifferenceState:
        """Where a decided difference is."""

    def apply(
        self, actor: Actor, rows: Sequence[Difference], reason: str, *, dry_run: bool
    ) -> list[Done]:
        """Do it, or say what it would do."""

    def undo(self, actor: Actor, steps: Sequence[Step], reason: str) -> dict[int, str]:
        """Take it back; gives the steps that could not be, with the cause."""


class ToFile:
    """The network is right: its value is written into the file."""

    leaves = DifferenceState.GONE

    def apply(
        self, actor: Actor, rows: Sequence[Difference], reason: str, *, dry_run: bool
    ) -> list[Done]:
        """Change the files, each once whatever differs in it."""
        done = {row.pk: Done(row, camera=row.camera_id) for row in rows}
        wanted: dict[int, dict[str, object]] = {}
        for row in rows:
            values = _values_for_file(row)
            if values and row.camera_id and row.state != DifferenceState.GONE:
                wanted.setdefault(row.camera_id, {}).update(values)
            else:
                done[row.pk].refused = NOT_APPLICABLE
        outcomes = _change(actor, wanted, reason or "以网络为准", dry_run=dry_run)
        for one in done.values():
            if not one.refused and one.camera is not None:
                _take(one, outcomes[one.camera])
        return list(done.values())

    def undo(self, actor: Actor, steps: Sequence[Step], reason: str) -> dict[int, str]:
        """Write back what was there, where nobody has changed it since."""
        failed: dict[int, str] = {}
        wanted: dict[int, dict[str, object]] = {}
        cameras = Camera.objects.in_bulk({step.camera for step in steps if step.camera})
        for step in steps:
            camera = cameras.get(step.camera or 0)
            if camera is None or any(
                getattr(camera, name) != value for name, value in step.after.items()
            ):
                failed[step.pk] = CHANGED_SINCE
            else:
                wanted.setdefault(camera.pk, {}).update(step.before)
        outcomes = _change(actor, wanted, reason, dry_run=False)
        for step in steps:
            if step.pk not in failed and outcomes[step.camera or 0].problems:
                failed[step.pk] = outcomes[step.camera or 0].problems[0].code
        return failed


def _values_for_file(row: Difference) -> dict[str, object]:
    if row.kind == DifferenceKind.DRIFT and row.field == CODE:
        return {"code": row.network_value}
    one = BY_KEY.get(row.field)
    return for_file(one, row.network_value) if one and row.kind == DifferenceKind.FIELD else {}


def _change(
    actor: Actor, wanted: Mapping[int, Mapping[str, object]], reason: str, *, dry_run: bool
) -> dict[int, Outcome]:
    changes = [FileChange(key, values) for key, values in sorted(wanted.items())]
    if not changes:
        return {}
    outcomes = files.change_many(
        actor=actor,
        kind=FileKind.CAMERA,
        changes=changes,
        source=Source.NETWORK,
        reason=reason,
        dry_run=dry_run,
    )
    return {one.key: outcome for one, outcome in zip(changes, outcomes, strict=True)}


def _take(one: Done, outcome: Outcome) -> None:
    if outcome.problems:
        one.refused = outcome.problems[0].code
        return
    values = _values_for_file(one.difference)
    touched = set(values)
    if touched & {"longitude", "latitude"}:
        touched |= {"given_longitude", "given_latitude", "datum"}
    one.before = {k: v for k, v in outcome.before.items() if k in touched}
    one.after = {k: v for k, v in outcome.after.items() if k in touched}


class ToNetwork:
    """The file is right: its value goes up in our own catalogue."""

    leaves = DifferenceState.DECIDED

    def apply(
        self, actor: Actor, rows: Sequence[Difference], reason: str, *, dry_run: bool
    ) -> list[Done]:
        """Note the values; signal is told with the next change of the roster."""
        done = [Done(row, camera=row.camera_id) for row in rows]
        changes: dict[standing.Place, dict[str, str | None]] = {}
        for one in done:
            row = one.difference
            if row.kind != DifferenceKind.FIELD or row.state == DifferenceState.GONE:
                one.refused = NOT_APPLICABLE
            elif not (elements := standing.elements_of(row)):
                one.refused = NO_WORD
            else:
                one.after = dict(elements)
                place = (row.device_code, row.channel_code)
                changes.setdefault(place, {}).update(elements)
        before = {} if dry_run else standing.put(changes)
        for one in done:
            was = before.get((one.difference.device_code, one.difference.channel_code), {})
            # Before a decision people want to see what goes up now, not what was decided before.
            now = one.difference.network_value if dry_run else None
            one.before = {name: was.get(name) or now for name in one.after}
        return done

    def undo(self, actor: Actor, steps: Sequence[Step], reason: str) -> dict[int, str]:
        """Let the values go up again that went up before."""
        changes: dict[standing.Place, dict[str, str | None]] = {}
        failed: dict[int, str] = {}
        for step in steps:
            row = step.difference
            if row is None or row.action != DecisionAction.TO_NETWORK:
                failed[step.pk] = CHANGED_SINCE
                continue
            place = (row.device_code, row.channel_code)
            changes.setdefault(place, {}).update(step.before)
        standing.put(changes)
        return failed


class Keep:
    """Both stay as they are, for a reason."""

    leaves = DifferenceState.DECIDED

    def apply(
        self, actor: Actor, rows: Sequence[Difference], reason: str, *, dry_run: bool
    ) -> list[Done]:
        """Nothing to write but the decision."""
        gone = DifferenceState.GONE
        return [
            Done(row, NOT_APPLICABLE if row.state == gone else "", row.camera_id) for row in rows
        ]

    def undo(self, actor: Actor, steps: Sequence[Step], reason: str) -> dict[int, str]:
        """Nothing to take back."""
        return {}


class MakeFile:
    """A camera only the network knows gets a draft file."""

    leaves = DifferenceState.GONE

    def apply(
        self, actor: Actor, rows: Sequence[Difference], reason: str, *, dry_run: bool
    ) -> list[Done]:
        """Make the files of channels that have none."""
        done = [Done(row) for row in rows]
        fit = []
        for one in done:
            row = one.difference
            there = row.state != DifferenceState.GONE
            if there and row.kind == DifferenceKind.ONLY_NETWORK and row.camera_id is None:
                fit.append(one)
            else:
                one.refused = NOT_APPLICABLE
        outcomes = make_drafts(actor, [one.difference for one in fit], reason, dry_run=dry_run)
        for one, outcome in zip(fit, outcomes, strict=True):
            if outcome.problems:
                one.refused = outcome.problems[0].code
            one.camera, one.after = outcome.key, outcome.after
        return done

    def undo(self, actor: Actor, steps: Sequence[Step], reason: str) -> dict[int, str]:
        """Withdraw the drafts nobody has worked on."""
        kept = withdraw([step.camera for step in steps if step.camera])
        return {step.pk: CHANGED_SINCE for step in steps if step.camera in kept}


@dataclass(frozen=True, slots=True)
class Move:
    """The file is taken to another state of life."""

    state: LifeState
    leaves: DifferenceState = DifferenceState.GONE

    def apply(
        self, actor: Actor, rows: Sequence[Difference], reason: str, *, dry_run: bool
    ) -> list[Done]:
        """Take the steps that the life of a camera allows."""
        done = [Done(row, camera=row.camera_id) for row in rows]
        fit = {}
        for one in done:
            there = one.difference.state != DifferenceState.GONE
            only_file = one.difference.kind == DifferenceKind.ONLY_FILE
            if there and only_file and one.camera is not None:
                fit[one.camera] = one
            else:
                one.refused = NOT_APPLICABLE
        if fit:
            outcomes = files.change_states(
                actor=actor,
                kind=FileKind.CAMERA,
                keys=list(fit),
                state=self.state,
                reason=reason or "-",
                source=Source.NETWORK,
                dry_run=dry_run,
            )
            for one, outcome in zip(fit.values(), outcomes, strict=True):
                one.refused = outcome.problems[0].code if outcome.problems else ""
                one.before, one.after = outcome.before, outcome.after
        return done

    def undo(self, actor: Actor, steps: Sequence[Step], reason: str) -> dict[int, str]:
        """What is removed does not come back; other states go back as far as life allows."""
        failed: dict[int, str] = {}
        for step in steps:
            before = str(step.before.get("state", ""))
            if step.camera is None or before not in LifeState.values:
                failed[step.pk] = NOT_UNDOABLE
                continue
            (outcome,) = files.change_states(
                actor=actor,
                kind=FileKind.CAMERA,
                keys=[step.camera],
                state=LifeState(before),
                reason=reason,
                source=Source.NETWORK,
            )
            if outcome.problems:
                failed[step.pk] = NOT_UNDOABLE
        return failed


ACTS: Mapping[DecisionAction, Act] = {
    DecisionAction.TO_FILE: ToFile(),
    DecisionAction.TO_NETWORK: ToNetwork(),
    DecisionAction.KEEP: Keep(),
    DecisionAction.MAKE_FILE: MakeFile(),
    DecisionAction.REMOVED: Move(LifeState.REMOVED),
    DecisionAction.PLANNED: Move(LifeState.PLANNED),
}

Undo = Callable[[Actor, Sequence[Step], str], dict[int, str]]
