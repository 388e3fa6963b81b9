"""Leaves audit records; the only writer of their table.

The record is linked into the chain by the sealer within a second (`sealing.py`), so that a deed
waits for no other: records of one moment are written side by side.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypedDict, Unpack

from django.db import models, transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.trail import changes
from lianjing.apps.audit import bulk
from lianjing.apps.audit.choices import ActionGroup, AuditOutcome
from lianjing.apps.audit.groups import group_of
from lianjing.apps.audit.masking import masked, text
from lianjing.apps.audit.models import Record

__all__ = ["More", "changes", "given_at", "record"]

_NAMES_SECONDS = 60.0
_MOST_NAMES = 5000
_OF_CAMERA = frozenset({"channel", "camera"})
_LARGEST = 2**63 - 1


class More(TypedDict, total=False):
    """What else a record may say; give what is known."""

    outcome: AuditOutcome
    reason: str
    grant: str
    """Number of the grant."""
    approval: str
    """Number of the approval or of the instrument."""
    second: str
    """The second person, where two were needed."""
    camera: str
    footage_from: datetime | None
    footage_to: datetime | None
    terminal: str
    network: str
    duration_ms: int | None
    bytes_out: int | None
    watermark: str


_here = {"terminal": ""}
"""From where commands of this process are given; empty in processes that serve."""


def given_at(terminal: str) -> None:
    """Say once, for a command, who of the machine gives it: the platform has no name for them."""
    _here["terminal"] = text(terminal, 80)


def record(
    actor: Actor,
    action: str,
    target: models.Model | None = None,
    *,
    name: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    **more: Unpack[More],
) -> Record:
    """Write who did what; must be called inside the transaction of the deed itself."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"audit record of {action} outside a transaction")
    kind = (target._meta.model_name or "") if target is not None else ""
    names = _names(actor)
    group = group_of(action)
    row = Record(
        at=timezone.now(),
        actor=_signature(actor),
        user_id=actor.user_id,
        person=names.person,
        unit=names.unit,
        role="" if actor.itself else actor.role.value,
        address=actor.address[:64],
        session=actor.sign_in[:12],
        action=action,
        group=group,
        outcome=more.get("outcome") or _outcome(action, group),
        target_type=kind[:32],
        target_id=str(target.pk)[:64] if target is not None else "",
        target_name=text(name or (str(target) if target is not None else ""), 200),
        camera=(more.get("camera") or _camera(kind, target))[:20],
        before=masked(before),
        after=masked(after),
        second=text(actor.second, 80),
        terminal=_here["terminal"] if actor.itself else "",
    )
    if more:
        _add(row, more)
    row.pk = bulk.insert_record(row)
    row._state.adding = False
    return row


def _add(row: Record, more: More) -> None:
    row.reason = text(more.get("reason", ""), 300)
    row.grant, row.approval = text(more.get("grant", ""), 64), text(more.get("approval", ""), 64)
    row.second = text(more.get("second", ""), 80) or row.second
    row.terminal = text(more.get("terminal", ""), 80) or row.terminal
    row.network, row.watermark = more.get("network", "")[:32], more.get("watermark", "")[:64]
    row.footage_from, row.footage_to = more.get("footage_from"), more.get("footage_to")
    row.duration_ms = _bounded(more.get("duration_ms"))
    row.bytes_out = _bounded(more.get("bytes_out"))


def _bounded(number: int | None) -> int | None:
    return None if number is None else max(0, min(int(number), _LARGEST))


def _outcome(action: str, group: ActionGroup) -> AuditOutcome:
    if group is ActionGroup.REFUSED:
        return AuditOutcome.REFUSED
    return AuditOutcome.FAILED if action.endswith("failed") else AuditOutcome.OK


def _camera(kind: str, target: models.Model | None) -> str:
    return str(getattr(target, "code", None) or "") if kind in _OF_CAMERA else ""


def _signature(actor: Actor) -> str:
    """Give who it was; with a token also which one."""
    return text(f"{actor.username}#{actor.token}" if actor.token else actor.username, 80)


class _Names(NamedTuple):
    person: str
    unit: str


_NOBODY = _Names("", "")
_known: dict[tuple[int, str, int | None], tuple[float, _Names]] = {}


def _names(actor: Actor) -> _Names:
    """Give the names of a person and of the unit, at most a minute old."""
    if actor.user_id is None:
        return _NOBODY
    key, now = (actor.user_id, actor.username, actor.organisation), time.monotonic()
    known = _known.get(key)
    if known is not None and known[0] > now:
        return known[1]
    found = User.objects.filter(pk=actor.user_id).values_list("name", "organisation__name").first()
    names = _Names(text(found[0], 80), text(found[1] or "", 120)) if found else _NOBODY
    if len(_known) >= _MOST_NAMES:
        _known.clear()
    _known[key] = (now + _NAMES_SECONDS, names)
    return names
