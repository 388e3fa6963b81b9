"""Writes files of one kind in portions: what every way in shares, whether for one file or 100,000.

Each row is settled by itself: a bad one is refused with its reason and the others are written.
The caller holds the transaction, asks for permission and leaves the audit record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import cast

from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.equipment import observers
from lianjing.apps.equipment.choices import LIFE_STEPS, FileKind, LifeState, Source
from lianjing.apps.equipment.fields import FIELDS, Kind
from lianjing.apps.equipment.models import Change
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.policies import Reach, files_in_scope
from lianjing.apps.equipment.prepare import POSITION, Prepared, Problem, prepare
from lianjing.apps.equipment.rows import MODELS, insert, new_keys, update
from lianjing.apps.equipment.services import meanwhile
from lianjing.apps.equipment.services.claims import Claims
from lianjing.apps.equipment.services.meanwhile import Clash
from lianjing.apps.equipment.services.references import References
from lianjing.apps.places.search import search_text

PORTION = 1000
"""Rows written together: what is in memory at a time."""

SEARCHED = ("name", "code", "common_name", "address", "ipv4", "number", "mac")
_CHANGE_COLUMNS = (
    *("kind", "file", "version", "at", "actor"),
    *("source", "action", "reason", "batch", "before", "after"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """Who writes, which way and why."""

    actor: Actor
    kind: FileKind
    source: Source
    reason: str = ""
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """Values of a file to make."""

    values: Mapping[str, object]
    state: LifeState = LifeState.IN_USE


@dataclass(frozen=True, slots=True)
class FileChange:
    """Values of a file to change; `version` is the one they were decided upon."""

    key: int
    values: Mapping[str, object]
    version: int | None = None


@dataclass(slots=True)
class Outcome:
    """What became of one row."""

    key: int | None = None
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)
    """Only what differs; empty: there was nothing to do."""
    version: int = 1
    merged: tuple[str, ...] = ()
    """Fields somebody else changed since `version`, which stand beside these changes."""
    problems: list[Problem] = field(default_factory=list)
    clashes: tuple[Clash, ...] = ()


class Writer:
    """Makes and changes files of one kind for one act."""

    def __init__(self, act: Act, *, dry_run: bool = False) -> None:
        self._act = act
        self._dry = dry_run
        self._model = MODELS[act.kind]
        self._now = timezone.now()
        self._references = References(act.actor, act.kind)
        self._reach = Reach(act.actor)
        self._claims = Claims(act.kind, self._now)

    # --- making ---

    def make(self, files: Sequence[NewFile]) -> list[Outcome]:
        """Make files; those that are refused have problems and no key."""
        prepared = [prepare(self._act.kind, one.values) for one in files]
        self._references.check(prepared)
        outcomes = []
        for one, ready in zip(files, prepared, strict=True):
            problems = [*ready.problems, *self._forbidden(ready.values, one.state)]
            if not self._reach.covers(ready.values.get("region"), ready.values.get("unit")):
                problems.append(Problem("region", "outside_scope", {}))
            outcomes.append(Outcome(after=_filled(self._act.kind, ready.values), problems=problems))
        if not self._dry:
            self._insert(files, outcomes)
        return outcomes

    def _insert(self, files: Sequence[NewFile], outcomes: list[Outcome]) -> None:
        keys = new_keys(self._model, len(outcomes))
        good = [(key, o) for key, o in zip(keys, outcomes, strict=True) if not o.problems]
        codes = {key: str(o.after["code"]) for key, o in good if self._has_code(o.after)}
        by_key = dict(good)
        for key, problem in self._claims.take(codes).items():
            by_key[key].problems.append(problem)
        rows = []
        for key, new, outcome in zip(keys, files, outcomes, strict=True):
            if not outcome.problems:
                outcome.key = key
                rows.append(self._row(key, new.state, outcome.after))
        insert(self._model, _columns(self._act.kind), rows)
        self._note(observers.CREATED, [o for o in outcomes if o.key is not None])

    def _row(self, key: int, state: LifeState, values: Mapping[str, object]) -> list[object]:
        places, blank = _blank(self._act.kind)
        row = list(blank)
        for name, value in values.items():
            row[places[name]] = value
        row[places["id"]] = key
        row[places["state"]] = state.value
        row[places["source"]] = self._act.source.value
        row[places["created_at"]] = row[places["updated_at"]] = self._now
        row[places["search"]] = _search(values)
        return row

    # --- changing ---

    def change(
        self, changes: Sequence[FileChange], *, action: str = observers.CHANGED
    ) -> list[Outcome]:
        """Change files; the rows are locked until the transaction ends."""
        current = self._read(changes)
        prepared: list[Prepared] = []
        for one in changes:
            now = current.get(one.key)
            prepared.append(prepare(self._act.kind, one.values, now) if now else Prepared())
        self._references.check(prepared)
        outcomes = [
            self._settled(one, ready, current.get(one.key))
            for one, ready in zip(changes, prepared, strict=True)
        ]
        self._claim_changed(outcomes)
        if not self._dry:
            self._update([o for o in outcomes if o.after and not o.problems], current, action)
        return outcomes

    def _read(self, changes: Sequence[FileChange]) -> dict[int, dict[str, object]]:
        """Read what is there now of the fields that matter, and lock the rows."""
        wanted = {name for one in changes for name in one.values}
        if wanted & POSITION:
            wanted |= POSITION
        if wanted & set(SEARCHED):
            wanted |= set(SEARCHED)
        known = set(_columns(self._act.kind))
        wanted = (wanted | {"region", "unit", "state", "version", "code", "forbidden_zone"}) & known
        rows = self._model._default_manager.filter(
            files_in_scope(self._act.actor), pk__in=[one.key for one in changes]
        )
        if not self._dry:
            rows = rows.select_for_update(of=("self",))
        found = rows.order_by("pk").values("pk", *wanted)
        return {int(row.pop("pk")): {k: _stored(v) for k, v in row.items()} for row in found}

    def _settled(
        self, one: FileChange, ready: Prepared, now: Mapping[str, object] | None
    ) -> Outcome:
        if now is None:
            return Outcome(problems=[Problem("", "not_found", {})])
        version = cast("int", now["version"])
        outcome = Outcome(key=one.key, version=version, problems=list(ready.problems))
        mine = ready.values
        if one.version is not None and one.version < version:
            what = meanwhile.since(self._act.kind, one.key, one.version, version)
            outcome.clashes = meanwhile.clashes(what, mine, now)
            if outcome.clashes:
                outcome.problems.append(Problem(outcome.clashes[0].field, "changed_meanwhile", {}))
            mine = meanwhile.mine_alone(what, mine, now)
            outcome.merged = tuple(sorted(what.by))
        outcome.after = {name: value for name, value in mine.items() if value != now[name]}
        outcome.before = {name: now[name] for name in outcome.after}
        outcome.problems += self._objections(outcome, {**now, **outcome.after})
        return outcome

    def _objections(self, outcome: Outcome, whole: Mapping[str, object]) -> list[Problem]:
        found = []
        if outcome.after.keys() & {"forbidden_zone", "state"}:
            found += self._forbidden(whole, LifeState(str(whole["state"])))
        if outcome.after.keys() & {"region", "unit"} and not self._reach.covers(
            whole.get("region"), whole.get("unit")
        ):
            found.append(Problem("region", "outside_scope", {}))
        old = outcome.before.get("code")
        if self._has_code_field() and old and not self._act.actor.may(Permission.FILES_MANAGE):
            found.append(Problem("code", "code_is_fixed", {"value": str(old)}))
        return found

    def _claim_changed(self, outcomes: Iterable[Outcome]) -> None:
        if not self._has_code_field() or self._dry:
            return
        new = [o for o in outcomes if o.key and "code" in o.after and not o.problems]
        refused = self._claims.take(
            {o.key: str(c) for o in new if o.key and (c := o.after["code"])}
        )
        for outcome in new:
            if outcome.key in refused:
                outcome.problems.append(refused[outcome.key])
            elif outcome.before["code"]:
                self._claims.release([str(outcome.before["code"])])

    def _update(
        self,
        outcomes: list[Outcome],
        current: Mapping[int, Mapping[str, object]],
        action: str,
    ) -> None:
        alike: dict[tuple[str, ...], list[list[object]]] = {}
        for outcome in outcomes:
            key = cast("int", outcome.key)
            outcome.version += 1
            written: dict[str, object] = {
                **outcome.after,
                "version": outcome.version,
                "updated_at": self._now,
            }
            if not outcome.after.keys().isdisjoint(SEARCHED):
                written["search"] = _search({**current[key], **outcome.after})
            alike.setdefault(tuple(written), []).append([*written.values(), key])
        for columns, rows in alike.items():
            update(self._model, columns, rows)
        self._note(action, outcomes)

    def move(
        self, keys: Iterable[int], state: LifeState, dates: Mapping[str, str]
    ) -> list[Outcome]:
        """Take files to another state of life; `dates` are put down beside it."""
        changes = [FileChange(key, dict.fromkeys(dates)) for key in keys]
        current = self._read(changes)
        outcomes = [self._moved(one.key, current.get(one.key), state, dates) for one in changes]
        if not self._dry:
            good = [o for o in outcomes if o.after and not o.problems]
            self._update(good, current, observers.STATE)
            if state is LifeState.REMOVED and _has_code(self._act.kind):
                self._claims.release(str(c) for o in good if (c := current[o.key or 0]["code"]))
        return outcomes

    def _moved(
        self,
        key: int,
        now: Mapping[str, object] | None,
        state: LifeState,
        dates: Mapping[str, str],
    ) -> Outcome:
        if now is None:
            return Outcome(problems=[Problem("", "not_found", {})])
        outcome = Outcome(key=key, version=cast("int", now["version"]))
        before = LifeState(str(now["state"]))
        if before is state:
            return outcome
        if state not in LIFE_STEPS[before]:
            facts = {"from": before.label, "to": state.label}
            outcome.problems.append(Problem("state", "step_not_allowed", facts))
        outcome.problems += self._forbidden(now, state)
        outcome.after = {"state": state.value}
        outcome.after |= {name: day for name, day in dates.items() if day and day != now[name]}
        outcome.before = {name: now[name] for name in outcome.after}
        return outcome

    # --- shared ---

    def _has_code_field(self) -> bool:
        return _has_code(self._act.kind)

    def _has_code(self, values: Mapping[str, object]) -> bool:
        return bool(values.get("code")) and self._has_code_field()

    def _forbidden(self, values: Mapping[str, object], state: LifeState) -> list[Problem]:
        """No camera is in use where none may be; nobody can override that (Decree 799 Art. 8)."""
        zone = values.get("forbidden_zone")
        if zone and state is LifeState.IN_USE and self._act.kind is FileKind.CAMERA:
            return [Problem("forbidden_zone", "forbidden_zone", {"value": str(zone)})]
        return []

    def _note(self, action: str, outcomes: Sequence[Outcome]) -> None:
        """Write the history and tell who watches."""
        act = self._act
        rows = [
            (
                *(act.kind.value, o.key, o.version, self._now, act.actor.username[:80]),
                *(act.source.value, action, act.reason[:300], act.batch, o.before, o.after),
            )
            for o in outcomes
        ]
        insert(Change, _CHANGE_COLUMNS, rows)
        observers.tell(
            Touched(
                kind=act.kind,
                ids=tuple(o.key for o in outcomes if o.key is not None),
                action=action,
                source=act.source,
                actor=act.actor.username,
                fields=frozenset(name for o in outcomes for name in o.after),
                batch=act.batch,
            )
        )


@cache
def _has_code(kind: FileKind) -> bool:
    """Tell whether the `code` of a kind is one of 20 digits; a pole's number is its owner's."""
    return any(one.key == "code" and one.kind is Kind.CODE for one in FIELDS[kind])


@cache
def _blank(kind: FileKind) -> tuple[dict[str, int], tuple[object, ...]]:
    """Give the place of each column and a row of nothing but defaults."""
    columns = MODELS[kind]._meta.concrete_fields
    values = [None if c.null else c.get_default() for c in columns]
    return {c.name: at for at, c in enumerate(columns)}, tuple(values)


@cache
def _columns(kind: FileKind) -> tuple[str, ...]:
    return tuple(_blank(kind)[0])


def _filled(kind: FileKind, values: Mapping[str, object]) -> dict[str, object]:
    places, blank = _blank(kind)
    return {name: value for name, value in values.items() if value != blank[places[name]]}


def _stored(value: object) -> object:
    """Give what is in a column as `prepare` would give it."""
    return str(value) if isinstance(value, Decimal) else value


def _search(values: Mapping[str, object]) -> str:
    name, code, *others = (str(values.get(key) or "") for key in SEARCHED)
    return search_text(name, code, *others)
