"""Shapes every router uses."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from lianjing.apps.registry.models import StatusChange
from lianjing.kernel.causes import explain

Page = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=500)]
Status = Literal["online", "offline"]


def status(*, online: bool) -> Status:
    """Say how something stands."""
    return "online" if online else "offline"


class ErrorOut(Schema):
    """An error for people: what happened, why, what to do, in their language."""

    code: str
    message: str
    cause: str
    advice: str
    call: str | None = None
    fields: dict[str, str] | None = None


class Ref(Schema):
    """Something named, with its key where it has one here."""

    id: int | None
    code: str
    name: str


class ChangeOut(Schema):
    """One change of state."""

    at: datetime
    online: bool
    reason: str
    text: str
    """The reason in the caller's language."""


class AcceptedOut(Schema):
    """It was passed on; the result shows later."""

    accepted: bool = True


class ResultOut(Schema):
    """What became of a command: `sent` where no answer is foreseen, else `ok` or `error`."""

    result: str


def changes(history: Iterable[StatusChange], language: str) -> list[ChangeOut]:
    """Show changes of state with their reasons in words."""
    return [
        ChangeOut(
            at=row.at,
            online=row.online,
            reason=row.reason,
            text=explain(f"state_{row.reason}", language).message,
        )
        for row in history
    ]
