"""Reads form F1: one sheet a unit, with its platform and its counted cameras and recorders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.prepare import prepare
from lianjing.apps.exchange.choices import RowState, Weight
from lianjing.apps.exchange.forms import Problem, Reading, Row
from lianjing.apps.exchange.mapping.comparing import Diff
from lianjing.apps.exchange.mapping.plain import of_cell, of_record, same
from lianjing.apps.exchange.models import SurveyedGroup
from lianjing.apps.exchange.selectors.surveyed import card_of, group_values
from lianjing.apps.exchange.selectors.units import groups_of, unit_named
from lianjing.apps.exchange.staging import Packed, Plain, Remark, Staged, finding_codes
from lianjing.apps.places.categories import category_code
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import may_edit_unit

UNIT, GROUP = "unit", "group"
NAME, HEAD = "unit.name", "unit.head_contact"
CATEGORY, ADDRESS = "unit.category", "unit.address"
NETWORK = "camera.kind"
_LONGEST = {
    "unit.name": 200,
    "unit.address": 300,
    "unit.head_contact": 120,
    "camera.maker": 100,
    "camera.model_count": 200,
    "camera.supports_gb28181": 40,
    "recorder.maker": 100,
    "recorder.model_count": 200,
    "recorder.supports_gb28181": 40,
}
_CONTACTS = frozenset({"unit.head_contact", "system.builder_contact"})
_COUNT = re.compile(r"(\d{1,6})\s*(?:台|个|只|路|部|套)")
_NUMBER = re.compile(r"\d{1,6}")
_PHONE = re.compile(r"[0-9+(（][0-9()（）\-—+ /]{5,}$")


@dataclass(slots=True)
class CardReader:
    """Stages the cards of one file."""

    actor: Actor
    reading: Reading
    remarks: list[Problem] = field(default_factory=list)

    def portions(self, size: int) -> Iterator[list[Staged]]:
        """Give the rows in portions, a sheet never torn."""
        sheets = CardSheet(self.actor, {})
        rows = groupby(self.reading.rows(), _sheet_of)
        made = (sheets.stage(list(some)) for _, some in rows)
        while portion := list(islice(made, max(1, size // 50))):
            yield [row for sheet in portion for row in sheet]


@dataclass(slots=True)
class CardSheet:
    """Stages the sheets of one file, one after the other."""

    actor: Actor
    seen: dict[str, str]
    """Units met, with the sheet that is about them."""
    _position: int = 0

    def stage(self, rows: list[Row]) -> list[Staged]:
        """Stage one sheet: its unit first, then what that counted."""
        units = [row for row in rows if row.block not in {"camera", "recorder"}]
        groups = [row for row in rows if row.block in {"camera", "recorder"}]
        unit, made = self._unit(units[0] if units else None, groups, rows[0])
        held = groups_of(unit.pk) if unit else {}
        places: dict[str, int] = {}
        for row in groups:
            places[row.block] = places.get(row.block, 0) + 1
            before = held.get((row.block, places[row.block]))
            made.append(self._group(row, places[row.block], unit, before, made[0]))
        return made

    # --- the unit with its system ---

    def _unit(
        self, row: Row | None, groups: list[Row], first: Row
    ) -> tuple[Unit | None, list[Staged]]:
        values, remarks = _values(row) if row else ({}, [])
        name = str(values.get("unit.name") or "")
        unit = self._whose(name, first.sheet, remarks)
        packed = Packed(raw=_raw(row) if row else {}, values=values, remarks=remarks)
        if unit is not None:
            packed.owner = unit.pk
            packed.diff = _unit_diff(unit, values, groups)
        state = _state(remarks, is_new=unit is None, diff=packed.diff)
        staged = self._staged(row or first, UNIT, state, packed, name)
        return unit, [staged._replace(file=unit.pk if unit else None)]

    def _whose(self, name: str, sheet: str, remarks: list[Remark]) -> Unit | None:
        if not name:
            remarks.append(Remark("row_missing", key="unit.name"))
            return None
        if name in self.seen:
            facts = {"row": self.seen[name], "found": name}
            remarks.append(Remark("row_unit_twice", key="unit.name", facts=facts))
        self.seen.setdefault(name, sheet)
        unit, several = unit_named(name)
        if unit is None and (several or not self.actor.may(Permission.PLACES_MANAGE)):
            remarks.append(Remark("row_unit_unknown", key="unit.name", facts={"given": name}))
        elif unit is None:
            facts = {"given": name}
            remarks.append(Remark("row_unit_new", Weight.NOTICE, "unit.name", facts))
        elif not may_edit_unit(self.actor, unit):
            remarks.append(Remark("row_out_of_scope"))
            return None
        return unit

    # --- what it counted ---

    def _group(
        self,
        row: Row,
        place: int,
        unit: Unit | None,
        before: SurveyedGroup | None,
        owner: Staged,
    ) -> Staged:
        values, remarks = _values(row)
        if owner.state == RowState.REFUSED:
            remarks.append(Remark("row_unit_refused"))
        packed = Packed(raw=_raw(row), values=values, remarks=remarks)
        packed.values["position"] = place
        if before is not None:
            old = group_values(before)
            packed.diff = _diff(old, values)
        packed.owner = unit.pk if unit else None
        state = _state(remarks, is_new=before is None, diff=packed.diff)
        label = (
            f"{values.get(f'{row.block}.maker', '')} {values.get(f'{row.block}.model_count', '')}"
        )
        return self._staged(row, GROUP, state, packed, label.strip())

    def _staged(self, row: Row, kind: str, state: RowState, packed: Packed, label: str) -> Staged:
        self._position += 1
        return Staged(
            position=self._position,
            sheet=row.sheet[:100],
            number=row.number,
            block=row.block[:16],
            state=state,
            warned=any(remark.weight == Weight.WARNING for remark in packed.remarks),
            kind=kind,
            file=None,
            version=None,
            code="",
            label=label[:200],
            findings=finding_codes(packed.remarks),
            packed=packed,
        )


def _sheet_of(row: Row) -> str:
    return row.sheet


def _raw(row: Row) -> dict[str, str]:
    return {key: cell.raw for key, cell in row.cells.items() if cell.raw}


def _values(row: Row) -> tuple[dict[str, Plain], list[Remark]]:
    values: dict[str, Plain] = {}
    remarks = [Remark(problem.code, facts=dict(problem.facts)) for problem in row.problems]
    for key, cell in row.cells.items():
        if cell.problem is not None:
            facts, at = dict(cell.problem.facts), cell.problem.place.row
            remarks.append(Remark(cell.problem.code, key=key, facts=facts, row=at))
        elif cell.value is not None and not (key in _CONTACTS and "*" in str(cell.value)):
            values[key] = of_cell(cell.value)
    for key, most in _LONGEST.items():
        if len(str(values.get(key) or "")) > most:
            facts = {"most": str(most)}
            remarks.append(Remark("row_too_long", key=key, facts=facts))
    _settle_category(values, remarks)
    _settle_system(values, remarks)
    return values, remarks


def _settle_category(values: dict[str, Plain], remarks: list[Remark]) -> None:
    words = str(values.get("unit.category") or "")
    if words and not category_of(words):
        del values["unit.category"]
        facts = {"given": words}
        remarks.append(Remark("row_category_unknown", Weight.WARNING, "unit.category", facts))


def category_of(words: str) -> str:
    """Give the code of a category of units; of several words the last that is one."""
    found = category_code(words)
    if found:
        return found
    codes = [category_code(part) for part in re.split(r"[/、（）() ]+", words) if part]
    known = [code for code in codes if code]
    return max(known, key=len) if known else ""


def _settle_system(values: dict[str, Plain], remarks: list[Remark]) -> None:
    given = {k.removeprefix("system."): v for k, v in values.items() if k.startswith("system.")}
    ready = prepare(FileKind.SYSTEM, given)
    for name, value in ready.values.items():
        values[f"system.{name}"] = of_record(value)
    for problem in ready.problems:
        key = f"system.{problem.field}"
        values.pop(key, None)
        remarks.append(Remark(problem.code, key=key, facts=dict(problem.facts)))


def _unit_diff(unit: Unit, values: dict[str, Plain], groups: list[Row]) -> Diff:
    card = card_of(unit)
    diff = _diff(card.values, values)
    words = str(values.get("unit.category") or "")
    if words and category_of(words) == unit.category:
        diff.pop("unit.category", None)
    given = str(values.get("unit.head_contact") or "")
    if given and split_contact(given) == split_contact(str(card.values["unit.head_contact"])):
        diff.pop("unit.head_contact", None)
    for kind in ("camera", "recorder"):
        before = len(card.repeats.get(kind, ()))
        now = sum(1 for row in groups if row.block == kind)
        if now < before:
            diff[f"groups.{kind}"] = (before, now)
    return diff


def _diff(old: dict[str, object], values: dict[str, Plain]) -> Diff:
    held = {name: of_record(value) for name, value in old.items()}
    return {
        name: (held.get(name), new)
        for name, new in values.items()
        if name != "position" and not same(held.get(name), new)
    }


def _state(remarks: list[Remark], *, is_new: bool, diff: Diff) -> RowState:
    if any(remark.weight == Weight.ERROR for remark in remarks):
        return RowState.REFUSED
    if is_new:
        return RowState.NEW
    return RowState.CHANGED if diff else RowState.UNCHANGED


def split_contact(words: str) -> tuple[str, str]:
    """Part a name from the number behind it: `张三 13800000000`."""
    found = _PHONE.search(words.strip())
    if found is None:
        return words.strip(), ""
    name = words[: found.start()].strip(" ,，、:：/")
    return (name or found[0].strip()), (found[0].strip() if name else "")


def count_in(words: str) -> int | None:
    """Read how many there are out of `DS-2CD3T 12台`; None if it does not say it plainly."""
    marked = _COUNT.findall(words)
    if marked:
        return sum(map(int, marked))
    numbers = _NUMBER.findall(words)
    return int(numbers[0]) if len(numbers) == 1 and words.strip() == numbers[0] else None
