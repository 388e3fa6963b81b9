"""What a grant is to be, and what of one is to change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.rights.choices import Action, Origin, Purpose, SubjectKind


@dataclass(frozen=True, slots=True)
class RulePlan:
    """One rule of a grant to be; see `models.GrantRule`."""

    own_area: bool = False
    region: str = ""
    group: int | None = None
    unit: int | None = None
    point_class: str = ""
    place_class: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPlan:
    """A grant to be; see `models.Grant`."""

    origin: Origin
    title: str
    subject: SubjectKind
    actions: Action
    purpose: Purpose
    person: int | None = None
    organisation: int | None = None
    post: Post | None = None
    role: Role | None = None
    upper: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    weekly: Sequence[tuple[int, int, int]] = ()
    networks: Sequence[str] = ()
    max_streams: int | None = None
    purpose_text: str = ""
    basis: str = ""
    conditions: str = ""
    request: str = ""
    ask_reason: bool = False
    review_on: date | None = None
    """When somebody looks whether it is still needed."""
    rules: Sequence[RulePlan] = ()
    channels: Sequence[int] = ()
    excluded: Sequence[int] = ()
    snapshot: Sequence[dict[str, str]] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantChanges:
    """What to change of a grant in force; None leaves it."""

    actions: Action | None = None
    valid_until: datetime | None = None
    weekly: Sequence[tuple[int, int, int]] | None = None
    networks: Sequence[str] | None = None
    max_streams: int | None = None
    any_streams: bool = False
    """No limit of pictures at once any more."""
    conditions: str | None = None
    rules: Sequence[RulePlan] | None = None
    add: Sequence[int] = ()
    exclude: Sequence[int] = ()
    forget: Sequence[int] = ()
    """Channels no longer listed, neither in nor out."""
