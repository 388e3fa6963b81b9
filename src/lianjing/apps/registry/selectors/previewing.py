"""What a grant would come to before it is given or changed: asked of the engine, not guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope, condition_of
from lianjing.apps.registry.policies.things import things_of
from lianjing.apps.rights.choices import PICTURES, Action, SubjectKind
from lianjing.apps.rights.engine import Held, Part, Reach
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.selectors import foresight, listing

SAMPLE = 8
_NONE = Action(0)
_ASKED = 3
"""People the engine is asked about one by one."""


class Warn(StrEnum):
    """What somebody should know before he gives a right."""

    NOTHING = "nothing"
    """It covers no camera now."""
    NOBODY = "nobody"
    SECRET_LEFT_OUT = "secret_left_out"  # noqa: S105 -- a code
    PRIVATE_LEFT_OUT = "private_left_out"
    EXCLUDED_OUTSIDE = "excluded_outside"
    """Cameras are taken out that it would not cover anyhow."""
    ROLE_CANNOT = "role_cannot"
    """The role of those it is for has no such function."""
    NOTHING_NEW = "nothing_new"
    """Those it is for may do all of it already."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: how many cameras, or which actions."""

    code: Warn
    count: int = 0
    actions: Action = _NONE


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody may do with a camera before and after."""

    person: str
    name: str
    code: str
    before: Action
    after: Action


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole answer; before is empty for a grant that is new."""

    covers: int
    sample: tuple[Channel, ...]
    covered_before: int = 0
    gained: tuple[Channel, ...] = ()
    gained_total: int = 0
    lost: tuple[Channel, ...] = ()
    lost_total: int = 0
    people: tuple[User, ...] = ()
    people_total: int = 0
    grows: bool = False
    """Whether cameras that come later may be in it: it has rules."""
    answers: tuple[Answer, ...] = ()
    warnings: tuple[Warned, ...] = field(default=())


def preview(*, actor: Actor, before: Held | None, after: Held, grant: Grant) -> Preview:
    """Say what `after` would come to; `grant` names whom it is for."""
    require(actor, Permission.GRANTS_MANAGE)
    sight = channels_in_scope(actor)
    named, wide = _matched(after) & sight, _matched(after, excluded=False) & sight
    whole = named & _open(after)
    was = Q(pk__in=()) if before is None else _matched(before) & sight & _open(before)
    rows, old = Channel.objects.filter(whole), Channel.objects.filter(was)
    gained, lost = rows.exclude(was) if was else rows.none(), old.exclude(whole)
    people = foresight.people_of_grant(grant)
    answers, asked = _answers(grant, before, after, rows)
    total = rows.count()
    warnings = [
        Warned(Warn.NOTHING) if not total else None,
        _left_out(after, named, Action.SECRET),
        _left_out(after, whole, Action.PRIVATE),
        _excluded_outside(after, wide),
        _role_cannot(after, asked),
        Warned(Warn.NOTHING_NEW) if _nothing_new(answers, before) else None,
        Warned(Warn.NOBODY) if grant.subject != SubjectKind.UPPER and not people.exists() else None,
    ]
    return Preview(
        covers=total,
        sample=_first(rows),
        covered_before=old.count(),
        gained=_first(gained),
        gained_total=gained.count(),
        lost=_first(lost),
        lost_total=lost.count(),
        people=tuple(people[:SAMPLE]),
        people_total=people.count(),
        grows=bool(after.rules or after.own),
        answers=answers,
        warnings=tuple(one for one in warnings if one is not None),
    )


def people_of_grant(*, actor: Actor, grant: Grant) -> QuerySet[User]:
    """Give the people a grant concerns right now, as far as they are the actor's business."""
    require(actor, Permission.GRANTS_VIEW)
    return foresight.people_of_grant(grant).filter(foresight.business(actor))


def held_of_grant(grant: Grant) -> Held:
    """Give a grant in the tables as the engine knows it."""
    return listing.compiled(grant)


def _matched(held: Held, *, excluded: bool = True) -> Q:
    """Give the condition on channels a grant is about, whether it may cover them or not."""
    rules = (*held.rules, *held.own)
    found = Q(pk__in=list(held.lists.listed))
    if rules:
        part = Part(grant=0, rules=rules, listed=False, excludes=False, secret=True)
        condition = condition_of(Reach(parts=(part,)))
        found = found | condition if condition else Q()
    out = list(held.lists.excluded) if excluded else []
    return found & ~Q(pk__in=out) if out else found


def _open(held: Held) -> Q:
    return Q() if held.actions & Action.SECRET else Q(secret=False)


def _first(rows: QuerySet[Channel]) -> tuple[Channel, ...]:
    return tuple(rows.order_by("name", "id")[:SAMPLE])


def _left_out(held: Held, matched: Q, right: Action) -> Warned | None:
    if held.actions & right:
        return None
    if right is Action.PRIVATE and not held.actions & PICTURES:
        return None
    marked = Q(secret=True) if right is Action.SECRET else Q(private=True)
    many = Channel.objects.filter(matched & marked).count()
    code = Warn.SECRET_LEFT_OUT if right is Action.SECRET else Warn.PRIVATE_LEFT_OUT
    return Warned(code, many) if many else None


def _excluded_outside(held: Held, wide: Q) -> Warned | None:
    out = list(held.lists.excluded)
    inside = Channel.objects.filter(wide, pk__in=out).count() if out else 0
    return Warned(Warn.EXCLUDED_OUTSIDE, len(out) - inside) if inside < len(out) else None


def _role_cannot(held: Held, asked: Sequence[foresight.HolderOfGrants]) -> Warned | None:
    """Name the actions nobody it is for can do by his role, whatever is granted."""
    if not asked:
        return None
    may = Action(0)
    for one in asked:
        may |= one.asker.permitted
    never = held.actions & ~may
    return Warned(Warn.ROLE_CANNOT, actions=never) if never else None


def _nothing_new(answers: Sequence[Answer], before: Held | None) -> bool:
    return before is None and bool(answers) and all(one.before == one.after for one in answers)


def _answers(
    grant: Grant, before: Held | None, after: Held, rows: QuerySet[Channel]
) -> tuple[tuple[Answer, ...], list[foresight.HolderOfGrants]]:
    """Ask the engine about some of the people and cameras, with and without the grant."""
    asked = foresight.holders_of([grant], most=_ASKED)
    cameras = _first(rows)
    things = things_of(cameras)
    found = []
    for holder in asked:
        was, will = foresight.with_and_without(holder, before, after, things)
        found += [
            Answer(holder.name, one.name or one.code, one.code, was[one.pk], will[one.pk])
            for one in cameras
        ]
    return tuple(found[: 2 * SAMPLE]), asked
