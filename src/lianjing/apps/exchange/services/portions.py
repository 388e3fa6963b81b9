"""Writes one portion of staged rows: poles first, then what hangs on them, then the marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.rows import update
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import FileChange, NewFile, Outcome
from lianjing.apps.exchange.choices import RowState, Weight
from lianjing.apps.exchange.mapping.drafts import CODED, EXTRA
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.selectors import matching
from lianjing.apps.exchange.staging import Packed, Plain, Remark, finding_codes, pack, unpack

_STATE_OF = {"2": LifeState.REPAIR, "3": LifeState.REMOVED}
"""The life a new file begins with, by the status the form reports (l1.device_status)."""
_STALE = frozenset({"changed_meanwhile", "not_found"})


@dataclass(slots=True)
class _Row:
    """One row being written."""

    row: BatchRow
    packed: Packed
    unit: int | None
    pole: int | None = None


def apply_portion(
    *, actor: Actor, batch: Batch, rows: Sequence[BatchRow], units: Mapping[str, int]
) -> None:
    """Write rows of one kind of file; must be inside the caller's transaction."""
    kind = FileKind(rows[0].kind)
    work = [_begun(row, units) for row in rows]
    ready = [one for one in work if one.unit is not None or not one.packed.owner_name]
    for one in work:
        if one.unit is None and one.packed.owner_name:
            _refuse(one, RowState.REFUSED, "row_unit_unknown", {"given": one.packed.owner_name})
    if kind is FileKind.CAMERA:
        _write_poles(actor, batch, ready)
    _make(actor, batch, kind, [one for one in ready if one.row.state == RowState.NEW])
    _change(actor, batch, kind, [one for one in ready if one.row.state == RowState.CHANGED])
    _mark(work)


def _begun(row: BatchRow, units: Mapping[str, int]) -> _Row:
    packed = unpack(row.content)
    unit = packed.owner if packed.owner is not None else units.get(packed.owner_name)
    return _Row(row, packed, unit, packed.part_keys.get("pole"))


# --- the file itself ---


def _make(actor: Actor, batch: Batch, kind: FileKind, work: Sequence[_Row]) -> None:
    new = [NewFile(_values(one), _life(one.packed)) for one in work]
    outcomes = files.create_many(
        actor=actor, kind=kind, files=new, source=Source.IMPORT, batch=batch.pk
    )
    for one, outcome in zip(work, outcomes, strict=True):
        _note(one, outcome)
    if kind is FileKind.SYSTEM:
        _link_cameras(actor, batch, [one for one in work if one.row.applied])


def _link_cameras(actor: Actor, batch: Batch, systems: Sequence[_Row]) -> None:
    """Hang cameras whose forms named a system before it was entered on it now."""
    waiting = matching.cameras_waiting(
        {(one.unit, str(one.packed.values.get("name"))): int(one.row.file or 0) for one in systems}
    )
    files.change_many(
        actor=actor,
        kind=FileKind.CAMERA,
        changes=[FileChange(camera, {"system": system}) for camera, system in waiting],
        source=Source.IMPORT,
        batch=batch.pk,
    )


def _change(actor: Actor, batch: Batch, kind: FileKind, work: Sequence[_Row]) -> None:
    changes = [
        FileChange(int(one.row.file or 0), _changed_values(one), one.row.version) for one in work
    ]
    outcomes = files.change_many(
        actor=actor, kind=kind, changes=changes, source=Source.IMPORT, batch=batch.pk
    )
    for one, outcome in zip(work, outcomes, strict=True):
        _note(one, outcome)


def _life(packed: Packed) -> LifeState:
    return _STATE_OF.get(str(packed.values.get("device_status") or ""), LifeState.IN_USE)


def _values(one: _Row) -> dict[str, object]:
    values = nested(one.packed.values)
    if one.unit is not None:
        values["unit"] = one.unit
    if one.pole is not None:
        values["pole"] = one.pole
    return values


def _changed_values(one: _Row) -> dict[str, object]:
    """Give only what the dry run showed as changing, so that nothing else is touched."""
    values = one.packed.values
    values = {name: values[name] for name in one.packed.diff if name in values}
    if one.pole is not None and one.pole != one.packed.part_keys.get("pole"):
        values["pole"] = one.pole
    return nested(values)


def nested(values: Mapping[str, Plain]) -> dict[str, object]:
    """Give values as `equipment` takes them: local keys and foreign codes in their mappings."""
    given: dict[str, object] = {}
    extras: dict[str, object] = {}
    coded: dict[str, object] = {}
    for name, value in values.items():
        if name.startswith(EXTRA):
            extras[name.removeprefix(EXTRA)] = value or None
        elif name.startswith(CODED):
            table, _, code = str(value or "").rpartition(":")
            coded[name.removeprefix(CODED)] = {"table": table, "code": code} if code else None
        else:
            given[name] = value
    return given | ({"extras": extras} if extras else {}) | ({"coded": coded} if coded else {})


# --- its pole ---


def _write_poles(actor: Actor, batch: Batch, work: Sequence[_Row]) -> None:
    _change_poles(actor, batch, work)
    waiting = [one for one in work if one.packed.parts.get("pole") and one.pole is None]
    known = _numbered(waiting)
    new: dict[object, NewFile] = {}
    keys: list[object] = []
    for one in waiting:
        number = str(one.packed.parts["pole"].get("code") or "")
        key: object = (one.unit, number) if number else one.row.pk
        keys.append(key)
        if key in known:
            one.pole = known[key]
        elif key not in new:
            new[key] = NewFile(_pole_values(one))
    outcomes = files.create_many(
        actor=actor,
        kind=FileKind.POLE,
        files=new.values(),
        source=Source.IMPORT,
        batch=batch.pk,
    )
    made = dict(zip(new, outcomes, strict=True))
    for one, key in zip(waiting, keys, strict=True):
        if key in made:
            one.pole = made[key].key
            _remark_pole(one, made[key])


def _numbered(waiting: Sequence[_Row]) -> dict[object, int]:
    """Find poles by number that exist by now: a row before may have made them."""
    asked = [(one.unit, str(one.packed.parts["pole"].get("code") or "")) for one in waiting]
    units = {unit for unit, number in asked if unit is not None and number}
    if not units:
        return {}
    numbers = {number for _, number in asked if number}
    return {
        (pole.values["unit"], str(pole.values["code"])): pole.key
        for pole in matching.poles_of(units, numbers, ())
    }


def _pole_values(one: _Row) -> dict[str, object]:
    values: dict[str, object] = {**one.packed.parts["pole"]}
    values.setdefault("name", str(values.get("code") or one.row.label))
    values["unit"] = one.unit
    values["region"] = one.packed.region
    return values


def _change_poles(actor: Actor, batch: Batch, work: Sequence[_Row]) -> None:
    changes: dict[int, tuple[_Row, FileChange]] = {}
    for one in work:
        values = one.packed.parts.get("pole", {})
        key = one.packed.part_keys.get("pole")
        names = [name.removeprefix("pole.") for name in one.packed.diff if name.startswith("pole.")]
        changed: dict[str, object] = {name: values[name] for name in names if name in values}
        if key is not None and changed and key not in changes:
            version = one.packed.part_versions.get("pole")
            changes[key] = (one, FileChange(key, changed, version))
    outcomes = files.change_many(
        actor=actor,
        kind=FileKind.POLE,
        changes=[change for _, change in changes.values()],
        source=Source.IMPORT,
        batch=batch.pk,
    )
    for (one, _), outcome in zip(changes.values(), outcomes, strict=True):
        _remark_pole(one, outcome)


def _remark_pole(one: _Row, outcome: Outcome) -> None:
    """Say what of a pole was not written; its camera is written all the same."""
    for problem in outcome.problems:
        code = "row_stale" if problem.code in _STALE else problem.code
        one.packed.remarks.append(
            Remark(code, Weight.WARNING, f"pole.{problem.field}", dict(problem.facts))
        )
        one.row.warned = True


# --- what became of it ---


def _note(one: _Row, outcome: Outcome) -> None:
    if not outcome.problems:
        one.row.applied = True
        one.row.file = outcome.key
        one.row.version = outcome.version
        return
    codes = {problem.code for problem in outcome.problems}
    if outcome.clashes or codes & _STALE:
        _refuse(one, RowState.STALE, "row_stale", {})
        return
    for problem in outcome.problems:
        _refuse(one, RowState.REFUSED, problem.code, dict(problem.facts), problem.field)


def _refuse(one: _Row, state: RowState, code: str, facts: dict[str, str], field: str = "") -> None:
    one.row.state = state
    one.packed.remarks.append(Remark(code, Weight.ERROR, field, facts))


def _mark(work: Sequence[_Row]) -> None:
    """Note in the same transaction what became of each row."""
    done = [
        [True, one.row.file, one.row.version, one.row.pk]
        for one in work
        if one.row.applied and not one.row.warned
    ]
    other = [
        [
            one.row.applied,
            one.row.file,
            one.row.version,
            one.row.state,
            one.row.warned,
            finding_codes(one.packed.remarks),
            pack(one.packed),
            one.row.pk,
        ]
        for one in work
        if not one.row.applied or one.row.warned
    ]
    update(BatchRow, ("applied", "file", "version"), done)
    columns = ("applied", "file", "version", "state", "warned", "findings", "content")
    update(BatchRow, columns, other)
