"""The share list of an upper platform, kept as one grant of the security administrator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import WATCHING, Action, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantChanges, GrantPlan, RulePlan
from lianjing.apps.rights.services.picturing import picture_of
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.selectors import share_grant, widely_shared
from lianjing.apps.sharing.services.following import tell_signal
from lianjing.runtime.identity_settings import DeedName

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ShareChanges:
    """What to add to and take from a share list; keys of channels and nodes."""

    add: Sequence[int] = ()
    remove: Sequence[int] = ()
    groups_add: Sequence[int] = ()
    groups_remove: Sequence[int] = ()
    share_all: bool | None = None
    actions: Action | None = None
    """What the upper may do with all of the list; None leaves it, for a new list it may watch."""
    valid_until: datetime | None = None
    max_streams: int | None = None
    basis: str = ""
    """The paper it rests on, written when the list is begun."""


@dataclass(slots=True)
class _Single:
    """What becomes of single channels."""

    listed: list[int]
    excluded: list[int]
    forgotten: list[int]


def _picture(given: Given, _: object) -> Picture:
    """Say what an upper may know of and do now."""
    grant = share_grant(given["upper"])
    shown = dict(picture_of(grant.pk)) if grant is not None else {}
    shown.pop("number", None)
    return shown


@two_persons(
    (DeedName.GRANT_UPPER,),
    permission=Permission.GRANTS_MANAGE,
    which=lambda _: (DeedName.GRANT_UPPER,),
    picture=_picture,
    title=lambda given: str(given["upper"].name),
)
@transaction.atomic
def change_shares(*, actor: Actor, upper: UpperPlatform, changes: ShareChanges) -> None:
    """Change what an upper may know of and do, as one change.

    A channel taken away although a node above it is shared is withheld from then on.
    """
    require(actor, Permission.GRANTS_MANAGE)
    grant = share_grant(upper)
    if grant is None:
        _begin(actor, upper, changes)
    else:
        _continue(actor, grant, changes)
    tell_signal([upper])
    after = {
        "add": list(changes.add),
        "remove": list(changes.remove),
        "groups_add": list(changes.groups_add),
        "groups_remove": list(changes.groups_remove),
        "share_all": changes.share_all,
        "actions": None if changes.actions is None else int(changes.actions),
    }
    audit.record(actor, "share.changed", upper, after=after)


def _begin(actor: Actor, upper: UpperPlatform, changes: ShareChanges) -> None:
    rules = _rules([], changes)
    channels = _existing(changes.add)
    if not (rules or channels):
        return  # nothing is shared, which needs no paper
    rights.issue(
        actor=actor,
        plan=GrantPlan(
            origin=Origin.DIRECT,
            title=f"向上级平台共享: {upper.name}",
            subject=SubjectKind.UPPER,
            upper=upper.key,
            actions=WATCHING if changes.actions is None else changes.actions,
            purpose=Purpose.OTHER,
            purpose_text="上级平台共享",
            valid_until=changes.valid_until,
            max_streams=changes.max_streams,
            basis=changes.basis,
            rules=rules,
            channels=channels,
            excluded=_existing(changes.remove) if rules else (),
        ),
    )


def _continue(actor: Actor, grant: Grant, changes: ShareChanges) -> None:
    before = [_plan_of(row) for row in grant.rules.order_by("id")]
    rules = _rules(before, changes)
    if rules != before:
        plain = GrantChanges(rules=rules)
        rights.change(actor=actor, grant=grant, changes=plain)
    single = _single(grant, changes)
    rest = GrantChanges(
        actions=changes.actions,
        valid_until=changes.valid_until,
        max_streams=changes.max_streams,
        add=single.listed,
        exclude=single.excluded,
        forget=single.forgotten,
    )
    if rest != GrantChanges(add=[], exclude=[], forget=[]):
        rights.change(actor=actor, grant=grant, changes=rest)


def _rules(before: Sequence[RulePlan], changes: ShareChanges) -> list[RulePlan]:
    """Give the rules after a change; those that name other facets stay as they are."""
    rules = [rule for rule in before if rule.group not in changes.groups_remove or not rule.group]
    if changes.share_all is not None:
        rules = [rule for rule in rules if rule != RulePlan()]
        rules += [RulePlan()] if changes.share_all else []
    wanted = Group.objects.filter(pk__in=changes.groups_add).order_by("pk")
    for key in wanted.values_list("pk", flat=True):
        if RulePlan(group=key) not in rules:
            rules.append(RulePlan(group=key))
    return rules


def _single(grant: Grant, changes: ShareChanges) -> _Single:
    """Work out which single channels the rules get wrong, as they are now."""
    wide = widely_shared(grant)
    found = _Single([], [], _idle(grant, wide))
    for keys in _portions(_existing(changes.add)):
        covered = _covered(wide, keys)
        found.listed += [key for key in keys if key not in covered]
        found.forgotten += [key for key in keys if key in covered]
    for keys in _portions(_existing(changes.remove)):
        covered = _covered(wide, keys)
        found.excluded += [key for key in keys if key in covered]
        found.forgotten += [key for key in keys if key not in covered]
    return found


def _idle(grant: Grant, wide: Q) -> list[int]:
    """Name what is withheld from nothing: it would surprise when something wide is shared."""
    withheld = list(grant.channels.filter(excluded=True).values_list("channel", flat=True))
    return [key for keys in _portions(withheld) for key in set(keys) - _covered(wide, keys)]


def _covered(wide: Q, keys: Sequence[int]) -> set[int]:
    return set(Channel.objects.filter(wide, pk__in=keys).values_list("pk", flat=True))


def _existing(keys: Sequence[int]) -> list[int]:
    """Leave out keys of no channel; each once."""
    found: list[int] = []
    for some in _portions(list(dict.fromkeys(keys))):
        found += Channel.objects.filter(pk__in=some).values_list("pk", flat=True)
    return found


def _plan_of(row: object) -> RulePlan:
    names = ("own_area", "region", "group", "unit", "point_class", "place_class", "label")
    return replace(RulePlan(), **{name: getattr(row, name) for name in names})


def _portions(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
