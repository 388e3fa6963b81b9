"""Reads grants from their tables into what the engine decides on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from lianjing.apps.rights.choices import Action, GrantState, Origin
from lianjing.apps.rights.engine import Held, Rule, networks
from lianjing.apps.rights.engine.hours import BadHoursError, Hours, compiled
from lianjing.apps.rights.models import Grant, GrantChannel, GrantRule

REMEMBERED = timedelta(days=30)
"""How long a grant that is over is still named as the reason why something is refused."""
_AT_ONCE = 500
_PAPER = ("basis", "conditions", "snapshot", "title")


def read_all() -> list[Held]:
    """Read every grant that counts, or counted a short time ago."""
    long_ago = timezone.now() - REMEMBERED
    fresh = Q(ended_at=None) | Q(ended_at__gt=long_ago)
    fresh &= Q(valid_until=None) | Q(valid_until__gt=long_ago)
    rules: defaultdict[int, list[GrantRule]] = defaultdict(list)
    for rule in GrantRule.objects.order_by("id"):
        rules[rule.grant_id].append(rule)
    rows = Grant.objects.filter(fresh).defer(*_PAPER).order_by("id")
    return [held_of(row, rules[row.pk]) for row in rows.iterator(chunk_size=2000)]


def read_some(keys: Iterable[int]) -> dict[int, Held | None]:
    """Read some grants anew; one that is not there any more is None."""
    wanted = sorted(set(keys))
    found: dict[int, Held | None] = dict.fromkeys(wanted)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = Grant.objects.filter(pk__in=part).defer(*_PAPER).prefetch_related("rules")
        found |= {row.pk: held_of(row, row.rules.all()) for row in rows}
    return found


def fill_lists(grants: Iterable[Held]) -> None:
    """Read the channels some grants name, for those whose are not known yet."""
    missing = {held.key: held for held in grants if not held.lists.read}
    keys = sorted(missing)
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        named: dict[int, tuple[list[int], list[int]]] = {key: ([], []) for key in part}
        rows = GrantChannel.objects.filter(grant__in=part)
        for grant, channel, excluded in rows.values_list("grant", "channel", "excluded").iterator():
            named[grant][excluded].append(channel)
        for key, (listed, out) in named.items():
            missing[key].lists.fill(listed, out)


def held_of(row: Grant, rules: Iterable[GrantRule]) -> Held:
    """Compile one grant; what cannot be understood of it allows nothing."""
    both = [(rule.own_area, _rule(rule)) for rule in rules]
    text = row.purpose_text or row.get_purpose_display()
    state = GrantState.ACTIVE if _ended_by_time(row) else row.state
    try:
        nets = networks.compiled(row.networks) if row.networks else None
    except (ValueError, TypeError):
        nets, state = None, GrantState.SUSPENDED
    return Held(
        key=row.pk,
        number=row.number,
        subject=row.subject,
        person=row.person_id,
        organisation=row.organisation_id,
        post=row.post,
        role=row.role,
        upper=row.upper,
        actions=Action(row.actions) | Action.CATALOGUE,
        state=state,
        begins=row.valid_from.timestamp(),
        ends=_stamp(row.valid_until),
        hours=_hours(row.weekly),
        networks=nets,
        max_streams=row.max_streams,
        purpose="" if row.ask_reason else text,
        standing=row.origin == Origin.STANDING,
        rules=tuple(rule for own, rule in both if not own),
        own=tuple(rule for own, rule in both if own),
    )


def _ended_by_time(row: Grant) -> bool:
    """Tell whether it was marked as ended because it expired: that is the reason to be told."""
    until, ended = row.valid_until, row.ended_at
    return until is not None and ended is not None and ended >= until


def _rule(row: GrantRule) -> Rule:
    return Rule(
        region=row.region,
        group=row.group,
        unit=row.unit,
        point_class=row.point_class,
        place_class=row.place_class,
        label=row.label,
    )


def _hours(weekly: list[list[int]]) -> Hours | None:
    try:
        return compiled(weekly) if weekly else None
    except (BadHoursError, TypeError):
        return Hours(())


def _stamp(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()
