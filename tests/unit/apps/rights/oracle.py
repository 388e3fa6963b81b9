"""Somebody who reads each grant word by word, and what he is asked about."""

from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from lianjing.apps.rights.engine import (
    Action,
    Asker,
    Book,
    Held,
    Moment,
    Rule,
    Stamp,
    Thing,
    deciding,
    hours,
    networks,
)

EAST8 = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 11, 16, tzinfo=EAST8)
REGIONS = ("34", "3402", "340221", "340222", "35")
CHANNELS = range(6)
LOOKS = {
    *(Action.LIVE, Action.PLAYBACK, Action.PTZ, Action.SNAPSHOT, Action.DOWNLOAD, Action.FORWARD)
}
SINGLE = [Action.CATALOGUE, *sorted(LOOKS), Action.UNMASK]
MODIFIERS = [Action.SECRET, Action.PRIVATE]


def instants() -> st.SearchStrategy[datetime]:
    """Whole minutes and the seconds around them, over nine days."""
    return st.builds(
        lambda minute, second: MONDAY + timedelta(minutes=minute, seconds=second),
        st.integers(0, 9 * 1440 // 30).map(lambda n: n * 30),
        st.sampled_from([-1, 0, 1]),
    )


def rules(*, own: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    facets: dict[str, st.SearchStrategy[Any]] = {
        "region": st.sampled_from(REGIONS),
        "group": st.integers(1, 3),
        "unit": st.integers(1, 3),
        "point_class": st.sampled_from(["1", "2"]),
        "place_class": st.sampled_from(["7", "71", "72"]),
        "label": st.sampled_from(["gate", "square"]),
    }
    return st.tuples(
        st.booleans() if own else st.just(False),
        st.fixed_dictionaries({}, optional=facets),
    ).map(lambda pair: {"own": pair[0], "facets": pair[1]})


SPANS = st.tuples(
    st.integers(1, 127), st.integers(0, 47).map(lambda n: n * 30), st.integers(1, 48)
).map(lambda s: [s[0], s[1], s[1] + s[2] * 30])

GRANTS = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["person", "post", "role", "upper"]),
        "whom": st.integers(1, 2),
        "post": st.sampled_from(["", "head", "member"]),
        "actions": st.sets(st.sampled_from([*SINGLE, *MODIFIERS])),
        "state": st.sampled_from(["active", "active", "active", "suspended", "ended"]),
        "begins": instants(),
        "ends": st.none() | instants(),
        "weekly": st.lists(SPANS, max_size=2),
        "networks": st.sampled_from([[], ["10.1.0.0/16"], ["10.2.0.0/24", "10.1.2.3/32"]]),
        "max_streams": st.none() | st.integers(0, 2),
        "rules": st.lists(rules(), max_size=2),
        "listed": st.sets(st.sampled_from(CHANNELS), max_size=2),
        "excluded": st.sets(st.sampled_from(CHANNELS), max_size=2),
    }
)
ASKERS = st.fixed_dictionaries(
    {
        "upper": st.booleans(),
        "person": st.integers(1, 2),
        "organisation": st.none() | st.integers(1, 2),
        "post": st.sampled_from(["head", "member"]),
        "role": st.integers(1, 2),
        "areas": st.lists(rules(own=False).map(lambda r: r["facets"]), max_size=2),
        "address": st.sampled_from(["10.1.2.3", "10.2.0.9", "::ffff:10.1.9.9", "elsewhere"]),
        "permitted": st.sets(st.sampled_from([*SINGLE, *MODIFIERS])),
    }
)
THINGS = st.builds(
    Thing,
    channel=st.sampled_from(CHANNELS),
    region=st.sampled_from([*REGIONS, ""]),
    groups=st.sampled_from([(), (1,), (1, 2), (3,)]),
    units=st.sampled_from([(), (1,), (1, 3)]),
    point_class=st.sampled_from(["", "1", "2"]),
    place_class=st.sampled_from(["", "7", "71", "72"]),
    labels=st.sampled_from([frozenset[str](), frozenset({"gate"}), frozenset({"gate", "square"})]),
    secret=st.booleans(),
    private=st.booleans(),
)


IDEAL: dict[str, Any] = {
    "subject": "person",
    "whom": 1,
    "post": "",
    "actions": set(),
    "state": "active",
    "begins": MONDAY,
    "ends": None,
    "weekly": [],
    "networks": [],
    "max_streams": None,
    "rules": [{"own": False, "facets": {}}],
    "listed": set(),
    "excluded": set(),
}
"""Allows person 1 what is put into its actions, with everything, at any time."""


# --- the oracle: word by word, nothing shared with the engine but the values ---


def fits(facets: dict[str, Any], thing: Thing) -> bool:
    for name, value in facets.items():
        if name == "region" and thing.region[: len(value)] != value:
            return False
        if name == "group" and value not in thing.groups:
            return False
        if name == "unit" and value not in thing.units:
            return False
        if name == "point_class" and thing.point_class != value:
            return False
        if name == "place_class" and thing.place_class[: len(value)] != value:
            return False
        if name == "label" and value not in thing.labels:
            return False
    return True


def is_for(grant: dict[str, Any], asker: dict[str, Any]) -> bool:
    if asker["upper"] or grant["subject"] == "upper":
        return bool(asker["upper"] and grant["subject"] == "upper" and grant["whom"] == 1)
    if grant["subject"] == "person":
        return bool(grant["whom"] == asker["person"])
    if grant["subject"] == "post":
        there = grant["whom"] == asker["organisation"]
        return there and grant["post"] in ("", asker["post"])
    return bool(grant["whom"] == asker["role"])


def in_time(grant: dict[str, Any], at: datetime) -> bool:
    if at < grant["begins"] or (grant["ends"] is not None and at >= grant["ends"]):
        return False
    if not grant["weekly"]:
        return True
    for days, begin, until in grant["weekly"]:
        for back in (0, 1):
            day = (at - timedelta(days=back)).replace(hour=0, minute=0, second=0, microsecond=0)
            first, last = day + timedelta(minutes=begin), day + timedelta(minutes=until)
            if days & (1 << day.weekday()) and first <= at < last:
                return True
    return False


def in_there(grant: dict[str, Any], address: str) -> bool:
    plain = address.removeprefix("::ffff:")
    return not grant["networks"] or any(
        plain.startswith({"10.1.0.0/16": "10.1.", "10.2.0.0/24": "10.2.0."}.get(one, one[:-3]))
        for one in grant["networks"]
    )


def about(grant: dict[str, Any], asker: dict[str, Any], thing: Thing) -> bool:
    if thing.channel in grant["excluded"]:
        return False
    if thing.channel in grant["listed"]:
        return True
    areas = [] if asker["upper"] else asker["areas"]
    return any(
        fits(rule["facets"], thing)
        and (not rule["own"] or any(fits(area, thing) for area in areas))
        for rule in grant["rules"]
    )


def may(
    grant: dict[str, Any], asker: dict[str, Any], action: Action, thing: Thing, at: datetime
) -> bool:
    return (
        is_for(grant, asker)
        and grant["state"] == "active"
        and (action is Action.CATALOGUE or action in grant["actions"])
        and (asker["upper"] or action in asker["permitted"])
        and (not thing.secret or Action.SECRET in grant["actions"])
        and (not thing.private or action not in LOOKS or Action.PRIVATE in grant["actions"])
        and in_time(grant, at)
        and in_there(grant, asker["address"])
        and about(grant, asker, thing)
    )


# --- the engine, fed with the same ---


def held(key: int, grant: dict[str, Any]) -> Held:
    subject = grant["subject"]
    both = [(rule["own"], Rule(**rule["facets"])) for rule in grant["rules"]]
    one = Held(
        key=key,
        number=f"SQ-{key}",
        subject=subject,
        person=grant["whom"] if subject == "person" else None,
        organisation=grant["whom"] if subject == "post" else None,
        post=grant["post"] if subject == "post" else "",
        role=f"r{grant['whom']}" if subject == "role" else "",
        upper=f"u{grant['whom']}" if subject == "upper" else "",
        actions=mask(grant["actions"]) | Action.CATALOGUE,
        state=grant["state"],
        begins=grant["begins"].timestamp(),
        ends=None if grant["ends"] is None else grant["ends"].timestamp(),
        hours=hours.compiled(grant["weekly"]) if grant["weekly"] else None,
        networks=networks.compiled(grant["networks"]) if grant["networks"] else None,
        max_streams=grant["max_streams"],
        rules=tuple(rule for own, rule in both if not own),
        own=tuple(rule for own, rule in both if own),
    )
    one.lists.fill(grant["listed"], grant["excluded"])
    return one


def mask(actions: set[Action]) -> Action:
    found = Action(0)
    for action in actions:
        found |= action
    return found


def asker_of(raw: dict[str, Any]) -> Asker:
    if raw["upper"]:
        return Asker(upper="u1", address=raw["address"], permitted=~Action(0))
    return Asker(
        person=raw["person"],
        organisation=raw["organisation"],
        post=raw["post"],
        role=f"r{raw['role']}",
        areas=tuple(Rule(**area) for area in raw["areas"]),
        address=raw["address"],
        permitted=mask(raw["permitted"]),
    )


def agree(
    grants: list[dict[str, Any]],
    raw: dict[str, Any],
    thing: Thing,
    at: datetime,
    action: Action,
) -> None:
    """Hold one decision, the actions of a page and the reach against the oracle."""
    asker, moment = asker_of(raw), Moment.of(at)
    mine = Book(Stamp(1, 1), [held(key, one) for key, one in enumerate(grants)]).of(asker)
    free = [one for one in grants if one["max_streams"] != 0]
    expected = any(may(one, raw, action, thing, at) for one in free)
    decision = deciding.decide(mine, asker, deciding.Question(action, thing, moment))
    assert decision.allowed == expected
    assert bool(decision.reason) != decision.allowed
    if decision.allowed:
        assert decision.grant is not None
        assert may(grants[decision.grant], raw, action, thing, at)
    covered = deciding.allowed_actions(mine, asker, [thing], moment)[thing.channel]
    assert bool(covered & action) == any(may(one, raw, action, thing, at) for one in grants)
    reached = deciding.reach(mine, asker, action, moment)
    by_reach = any(
        (not thing.secret or part.secret)
        and (not thing.private or part.private)
        and thing.channel not in grants[part.grant]["excluded"]
        and (
            thing.channel in grants[part.grant]["listed"]
            or any(rule.covers(thing) for rule in part.rules)
        )
        for part in reached.parts
    )
    assert by_reach == bool(covered & action)
