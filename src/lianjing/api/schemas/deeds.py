"""Deeds that need two persons, as they are listed, shown and decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.rights import RuleWords
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import DeedBox, DeedState
from lianjing.apps.accounts.models import Deed, User
from lianjing.apps.accounts.selectors import deeds as reading
from lianjing.apps.registry.selectors.called import names_of_channels
from lianjing.apps.rights.models import GrantRule
from lianjing.kernel.causes import explain
from lianjing.runtime.identity_settings import DeedName

_CHANNELS = ("channels", "excluded")
MOST_NAMED = 50
"""So many cameras of one field are named; of the rest the number is told."""


class DeedQuery(Schema):
    """What to look for among deeds."""

    box: DeedBox = DeedBox.WAITING
    name: DeedName | None = None
    search: Annotated[str, Field(max_length=100)] = ""


class DeedChangeOut(Schema):
    """One thing a deed changes."""

    field: str
    before: Any = None
    after: Any = None
    more: int = 0
    """How many cameras besides those named."""


class DeedOut(Schema):
    """A deed that needs two persons."""

    id: int
    name: str
    target: str
    reason: str
    state: DeedState
    asked_by: str
    asked_name: str
    asked_at: datetime
    lapses_at: datetime
    decided_by: str
    decided_name: str
    decided_at: datetime | None
    decision: str
    cause: str
    """Why it could not be done, in the caller's language."""
    mine: bool
    may_confirm: bool
    changes: list[DeedChangeOut]

    @classmethod
    def many(cls, rows: Iterable[Deed], actor: Actor, language: str) -> "list[DeedOut]":
        """Show deeds with a fixed number of queries."""
        found = list(rows)
        confirmable = reading.confirmable(actor=actor, keys=[row.pk for row in found])
        words = _Words(found, actor, language)
        return [cls(**_fields(row, actor, row.pk in confirmable, words)) for row in found]


class DeedConfirmedOut(DeedOut):
    """A deed that is done."""

    once: str = ""
    """A password or token made with it, to be handed over; it is kept nowhere."""


class DeedsOut(Schema):
    """A page of deeds."""

    items: list[DeedOut]
    total: int
    page: int
    page_size: int


class DeedCountsOut(Schema):
    """What waits for the caller, and what he has waiting."""

    waiting: int
    mine: int


class DeedConfirmIn(Schema):
    """What the second person adds, if anything."""

    comment: Annotated[str, Field(max_length=300)] = ""


class DeedRefuseIn(Schema):
    """Why not."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class _Words:
    """Names of the cameras and areas that some deeds are about, fetched at once."""

    def __init__(self, rows: Sequence[Deed], actor: Actor, language: str) -> None:
        self.language = language
        told = [side for row in rows for side in (row.before, row.after)]
        keys = {key for one in told for name in _CHANNELS for key in one.get(name) or ()}
        self._cameras = names_of_channels(actor=actor, keys=sorted(keys)[:2000])
        rules = [GrantRule(**rule) for one in told for rule in one.get("rules") or ()]
        self._rules = RuleWords(rules)

    def of(self, name: str, value: Any) -> Any:
        """Give a value as people read it."""
        if name in _CHANNELS and value:
            return [self._cameras.get(key, f"#{key}") for key in value[:MOST_NAMED]]
        if name == "rules" and value:
            return [self._rules.of(GrantRule(**rule)).dict() for rule in value]
        return value


def _fields(row: Deed, actor: Actor, may_confirm: bool, words: _Words) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in _PLAIN}
    over = row.state == DeedState.ASKED and row.lapses_at <= timezone.now()
    return plain | {
        "id": row.pk,
        "state": DeedState.LAPSED if over else row.state,
        "asked_by": _named(row.asked_by, row.asked_name),
        "decided_by": _named(row.decided_by, row.decided_name),
        "cause": explain(row.cause, words.language, row.facts).message if row.cause else "",
        "mine": row.asked_by_id == actor.user_id,
        "may_confirm": may_confirm,
        "changes": list(_changes(row.before, row.after, words)),
    }


def _named(user: User | None, username: str) -> str:
    return (user.name if user is not None else "") or username


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], words: _Words
) -> Iterable[DeedChangeOut]:
    """Compare how things stand with how they will, field by field."""
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        empty = not old and not new and not isinstance(old or new, bool)
        if name.startswith("_") or old == new or empty:
            continue
        if after.get("removed") and name != "removed":
            continue
        more = max(len(old or ()), len(new or ())) - MOST_NAMED if name in _CHANNELS else 0
        yield DeedChangeOut(
            field=name,
            before=words.of(name, old),
            after=words.of(name, new),
            more=max(more, 0),
        )


_PLAIN = (
    *("name", "target", "reason", "asked_name", "asked_at", "lapses_at"),
    *("decided_name", "decided_at", "decision"),
)
