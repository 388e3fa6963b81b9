"""Sorts the rows of a table form into new, changed, unchanged and refused.

One `Sorter` works through one form in portions and remembers what it has met: a code may stand in
a form once, and a record answers to one row only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from lianjing.apps.equipment import fields as catalogue
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.policies import Reach
from lianjing.apps.exchange.choices import Matching, Weight
from lianjing.apps.exchange.forms.profile import Profile
from lianjing.apps.exchange.mapping.comparing import difference, note_missing, staged
from lianjing.apps.exchange.mapping.drafts import Draft, Known
from lianjing.apps.exchange.mapping.settling import SAME_PLACE, Given, normalise, settle
from lianjing.apps.exchange.selectors import matching
from lianjing.apps.exchange.staging import Remark, Staged

Values = dict[str, object]
Judge = Callable[[FileKind, Sequence[tuple[Values, bool, frozenset[str]]]], list[list[Remark]]]
"""(kind, [(record as it would be, whether it is new, fields that change)]) → remarks of each."""


@dataclass(slots=True)
class Sorter:
    """Everything one form is sorted with."""

    profile: Profile
    kind: FileKind
    given: Given
    reach: Reach
    unit: int | None
    """Whose rows these are where the form does not say it."""
    matching: Matching
    may_add_units: bool
    judge: Judge
    seen: dict[str, int] = field(default_factory=dict)
    """Codes met, with the row they stand in."""
    taken: set[int] = field(default_factory=set)
    """Keys of records a row has already been about."""

    def sort(self, drafts: Sequence[Draft]) -> list[Staged]:
        """Sort one portion, in its order."""
        owners = [self._owner(draft) for draft in drafts]
        found = self._match(drafts, owners)
        self._note_codes(drafts, found)
        for draft, known, owner in zip(drafts, found, owners, strict=True):
            self._prepare(draft, known, owner)
        self._add_poles(drafts, found, owners)
        self._add_systems(drafts, found, owners)
        return self._judged(drafts, found, owners)

    # --- whose it is ---

    def _owner(self, draft: Draft) -> int | None:
        if not draft.owner_name:
            return self.unit
        found = self.given.lookups.unit(draft.owner_name)
        if found is not None:
            return found
        if self.unit is not None:
            self._say_once("row_unit_taken", draft)
            return self.unit
        if self.may_add_units:
            self._say_once("row_unit_new", draft)
        else:
            draft.say("row_unit_unknown", given=draft.owner_name)
        return None

    def _say_once(self, code: str, draft: Draft) -> None:
        """Say what holds for all rows of a unit on the first of them."""
        key = f"{code}\t{draft.owner_name}"
        if self.seen.setdefault(key, draft.number) == draft.number:
            draft.say(code, weight=Weight.NOTICE, given=draft.owner_name)

    def _prepare(self, draft: Draft, known: Known | None, owner: int | None) -> None:
        settle(draft, known, self.given, owner)
        if known is None:
            note_missing(draft)
        if known is not None and not self.reach.covers(
            known.values.get("region"), known.values.get("unit")
        ):
            # Nothing of the record is told: it is not this actor's to see.
            draft.values.clear()
            draft.parts.clear()
            draft.say("row_out_of_scope")
        elif not self.reach.covers(self._region(draft, known), self._unit_of(draft, known, owner)):
            draft.say("row_out_of_scope")
        if owner is not None and (known is None or draft.owner_name or not known.values["unit"]):
            draft.values["unit"] = owner

    @staticmethod
    def _unit_of(draft: Draft, known: Known | None, owner: int | None) -> object:
        if owner is not None and (draft.owner_name or known is None):
            return owner
        return known.values.get("unit") if known else owner

    @staticmethod
    def _region(draft: Draft, known: Known | None) -> object:
        return draft.values.get("region") or (known.values.get("region") if known else "")

    # --- which record it is about ---

    def _match(self, drafts: Sequence[Draft], owners: Sequence[int | None]) -> list[Known | None]:
        codes = [draft.code for draft in drafts if draft.code]
        columns = self.profile.keys
        by_code = {
            str(known.values["code"]): known
            for known in matching.known(self.kind, Q(code__in=codes), columns)
        }
        by_name = self._by_name(drafts)
        found: list[Known | None] = []
        for draft, owner in zip(drafts, owners, strict=True):
            known = by_code.get(draft.code) if draft.code else None
            if known is None:
                known = self._named(draft, owner, by_name.get(str(draft.values.get("name")), ()))
            if known is not None:
                self.taken.add(known.key)
            found.append(known)
        return found

    def _by_name(self, drafts: Sequence[Draft]) -> dict[str, list[Known]]:
        if self.matching != Matching.AUTO:
            return {}
        names = {str(d.values["name"]) for d in drafts if not d.code and d.values.get("name")}
        found: dict[str, list[Known]] = {}
        if names:
            for known in matching.known(self.kind, Q(name__in=names), self.profile.keys):
                found.setdefault(str(known.values["name"]), []).append(known)
        return found

    def _named(self, draft: Draft, owner: int | None, candidates: Iterable[Known]) -> Known | None:
        if draft.code:
            return None
        free = [
            known
            for known in candidates
            if known.key not in self.taken
            and (owner is None or known.values.get("unit") in {owner, None})
            and self.reach.covers(known.values.get("region"), known.values.get("unit"))
        ]
        placed = [known for known in free if _same_place(draft, known)]
        return (placed or [None])[0]  # type: ignore[list-item]

    def _note_codes(self, drafts: Sequence[Draft], found: Sequence[Known | None]) -> None:
        new = [d.code for d, known in zip(drafts, found, strict=True) if d.code and known is None]
        taken = matching.codes_taken(self.kind, new) if new else {}
        for draft in drafts:
            code = draft.code
            if not code:
                continue
            if code in self.seen:
                draft.say("row_code_twice", "code", found=code, row=self.seen[code])
            elif code in taken:
                draft.say(f"row_code_{taken[code]}", "code", found=code)
            self.seen.setdefault(code, draft.number)
        for draft, known in zip(drafts, found, strict=True):
            if known is None and not draft.raw.get("code"):
                self._note_repeat(draft)

    def _note_repeat(self, draft: Draft) -> None:
        """Refuse a row without a code that says the same as one before it."""
        key = f"{draft.sheet}\t{draft.owner_name}\t{draft.values.get('name')}\t{draft.given}"
        if key in self.seen:
            draft.say("row_twice", row=self.seen[key])
        self.seen.setdefault(key, draft.number)

    # --- what it hangs on ---

    def _add_poles(
        self,
        drafts: Sequence[Draft],
        found: Sequence[Known | None],
        owners: Sequence[int | None],
    ) -> None:
        asked = [
            (owner or known.values.get("unit") if known else owner, str(pole["code"]))
            for draft, known, owner in zip(drafts, found, owners, strict=True)
            if (pole := draft.parts.get("pole")) and pole.get("code")
        ]
        units = {int(str(unit)) for unit, _ in asked if unit}
        named: dict[tuple[object, str], Known] = {}
        if units:
            codes = {code for _, code in asked}
            for one in matching.poles_of(units, codes, self.profile.keys):
                named.setdefault((one.values["unit"], str(one.values["code"])), one)
        for draft, known, owner in zip(drafts, found, owners, strict=True):
            if "pole" in draft.parts:
                whose: object = owner or (known.values.get("unit") if known else None)
                self._choose_pole(draft, known, named, whose)

    @staticmethod
    def _choose_pole(
        draft: Draft, known: Known | None, named: dict[tuple[object, str], Known], unit: object
    ) -> None:
        own = known.parts.get("pole") if known is not None else None
        number = str(draft.parts["pole"].get("code") or "")
        if own is not None and number in {"", own.values.get("code")}:
            draft.companions["pole"] = own
        elif (pole := named.get((unit, number))) is not None:
            draft.companions["pole"] = pole
            draft.values["pole"] = pole.key
        elif own is not None and not own.values.get("code"):
            # The pole it hangs on gets its number now.
            draft.companions["pole"] = own

    def _add_systems(
        self,
        drafts: Sequence[Draft],
        found: Sequence[Known | None],
        owners: Sequence[int | None],
    ) -> None:
        if self.kind != FileKind.CAMERA:
            return
        names = {str(d.values["system_name"]) for d in drafts if d.values.get("system_name")}
        systems: dict[str, list[tuple[int, int | None]]] = {}
        for key, name, unit in matching.systems_named(names) if names else ():
            systems.setdefault(name, []).append((key, unit))
        for draft, known, owner in zip(drafts, found, owners, strict=True):
            rows = systems.get(str(draft.values.get("system_name")), [])
            if not rows:
                continue
            whose: object = owner or (known.values.get("unit") if known else None)
            own = [key for key, of in rows if of == whose] or [key for key, _ in rows]
            named = known is None or known.values.get("system_name") != draft.values["system_name"]
            if len(own) == 1 and named:
                draft.values["system"] = own[0]

    # --- what is to be said about it ---

    def _judged(
        self,
        drafts: Sequence[Draft],
        found: Sequence[Known | None],
        owners: Sequence[int | None],
    ) -> list[Staged]:
        for draft, known in zip(drafts, found, strict=True):
            normalise(draft, known)
        diffs = [difference(draft, known) for draft, known in zip(drafts, found, strict=True)]
        asked: list[tuple[Values, bool, frozenset[str]]] = []
        places: list[int] = []
        for place, (draft, known, diff) in enumerate(zip(drafts, found, diffs, strict=True)):
            if not draft.wrong and (known is None or diff):
                asked.append((_as_it_would_be(draft, known), known is None, frozenset(diff)))
                places.append(place)
        if asked:
            for place, remarks in zip(places, self.judge(self.kind, asked), strict=True):
                drafts[place].remarks.extend(remarks)
        return [
            staged(draft, known, diff, owner=owner)
            for draft, known, diff, owner in zip(drafts, found, diffs, owners, strict=True)
        ]


def _as_it_would_be(draft: Draft, known: Known | None) -> Values:
    """Give the record as the import would leave it, of the fields that are known to have one."""
    values: Values = dict(known.values) if known is not None else {}
    kind = FileKind(draft.kind)
    values.update(
        (name, value)
        for name, value in draft.values.items()
        if catalogue.field(kind, name) is not None
    )
    return values


def _same_place(draft: Draft, known: Known) -> bool:
    """Tell whether nothing speaks against a record of the same name being the one meant."""
    position, held = draft.given, known.values
    if position is None or held.get("longitude") is None or held.get("latitude") is None:
        return True
    given = (str(position.longitude), str(position.latitude))
    if given == (held.get("given_longitude"), held.get("given_latitude")):
        return True
    pairs = zip((held["longitude"], held["latitude"]), position, strict=True)
    return all(abs(Decimal(str(one)) - other) <= SAME_PLACE for one, other in pairs)
