"""Compares a settled draft with the record it is about: what would change, and the row's state."""

from lianjing.apps.exchange.choices import RowState, Weight
from lianjing.apps.exchange.mapping.drafts import Draft, Known
from lianjing.apps.exchange.mapping.plain import same
from lianjing.apps.exchange.staging import Packed, Plain, Remark, Staged, finding_codes

Diff = dict[str, tuple[Plain, Plain]]
SOFT = frozenset({"code", "region_name"})
"""Fields a new row may lack: a code can be given out, the division is read from elsewhere."""


def difference(draft: Draft, known: Known | None) -> Diff:
    """Give old and new value of every field a draft would change."""
    diff = _of(draft.values, known, "")
    for kind, values in draft.parts.items():
        diff |= _of(values, draft.companions.get(kind), f"{kind}.")
    return diff


def _of(values: dict[str, Plain], known: Known | None, prefix: str) -> Diff:
    found: Diff = {}
    for name, new in values.items():
        old = known.holds(name) if known is not None else None
        if not same(old, new):
            found[prefix + name] = (old, new)
    return found


def note_missing(draft: Draft) -> None:
    """Say what a new row had to fill and did not."""
    said = {remark.key for remark in draft.remarks}
    for key in draft.missing:
        if key in said:
            continue
        if key == "code":
            draft.say("row_no_code", key, Weight.WARNING)
        elif key in SOFT and draft.values.get("region"):
            draft.say("row_missing", key, Weight.WARNING)
        else:
            draft.say("row_missing", key)


def staged(draft: Draft, known: Known | None, diff: Diff, *, owner: int | None) -> Staged:
    """Give the row as it is kept, with its state."""
    remarks = draft.remarks
    if any(remark.weight == Weight.ERROR for remark in remarks):
        state = RowState.REFUSED
    elif known is None:
        state = RowState.NEW
    else:
        state = RowState.CHANGED if diff else RowState.UNCHANGED
    packed = Packed(
        raw=draft.raw,
        values=draft.values,
        parts=draft.parts,
        part_keys={kind: part.key for kind, part in draft.companions.items()},
        part_versions={kind: part.version for kind, part in draft.companions.items()},
        remarks=remarks,
        diff=diff if known is not None else {},
        owner=owner,
        region=str(
            draft.values.get("region") or (known.values.get("region") if known else "") or ""
        ),
        owner_name=draft.owner_name if owner is None else "",
    )
    return Staged(
        position=draft.position,
        sheet=draft.sheet[:100],
        number=draft.number,
        block=draft.block,
        state=state,
        warned=any(_warns(remark) for remark in remarks),
        kind=draft.kind,
        file=known.key if known else None,
        version=known.version if known else None,
        code=str(_named(draft, known, "code"))[:64],
        label=str(_named(draft, known, "name"))[:200],
        findings=finding_codes(remarks),
        packed=packed,
    )


def _warns(remark: Remark) -> bool:
    return remark.weight == Weight.WARNING


def _named(draft: Draft, known: Known | None, name: str) -> Plain:
    given = draft.values.get(name) or draft.raw.get(name)
    return given or (known.values.get(name) if known else None) or ""
