"""Narrowing only ever takes away, in whatever order it comes."""

import ipaddress
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.approvals.machine.scope import (
    DAY,
    Narrowing,
    Scope,
    Weekly,
    common_hours,
    common_networks,
    meet,
    meet_all,
)

BASE = datetime(2026, 12, 1, tzinfo=UTC)
_hours = st.tuples(st.integers(1, 127), st.integers(0, DAY - 1), st.integers(1, 2 * DAY)).filter(
    lambda one: one[1] < one[2] <= one[1] + DAY
)
weeks = st.lists(_hours, max_size=3).map(tuple)
_networks = st.lists(
    st.sampled_from(["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "192.0.2.0/24", "2001:db8::/32"]),
    max_size=3,
).map(tuple)
cameras = st.frozensets(st.integers(1, 9), max_size=9)
narrowings = st.builds(
    Narrowing,
    actions=st.none() | st.integers(0, 511),
    until=st.none() | st.integers(0, 90).map(lambda n: BASE + timedelta(days=n)),
    weekly=weeks,
    networks=_networks,
    max_streams=st.none() | st.integers(1, 9),
    excluded=cameras,
    only=st.none() | cameras,
    conditions=st.sampled_from(["", "仅限值班室", "不得转发"]),
)
scopes = st.builds(
    Scope,
    actions=st.integers(0, 511),
    until=st.just(BASE + timedelta(days=60)),
    weekly=weeks,
    networks=_networks,
    max_streams=st.none() | st.integers(1, 9),
)


def minutes(weekly: Weekly) -> set[int]:
    """Give the minutes of a week, by looking at each."""
    if not weekly:
        return set(range(7 * DAY))
    found = set()
    for days, begin, until in weekly:
        for day in range(7):
            if days >> day & 1:
                found |= {(day * DAY + n) % (7 * DAY) for n in range(begin, until)}
    return found


@given(weeks, weeks)
def test_common_hours_are_the_minutes_in_both(one: Weekly, other: Weekly) -> None:
    both = minutes(one) & minutes(other)
    found = common_hours(one, other)
    if not found and (one and other):
        assert both == set()
    else:
        assert minutes(found) == both


@given(_networks, _networks, st.sampled_from(["10.1.2.3", "10.9.9.9", "192.0.2.7", "2001:db8::1"]))
def test_common_networks_hold_what_is_in_both(
    one: tuple[str, ...], other: tuple[str, ...], where: str
) -> None:
    def holds(networks: tuple[str, ...]) -> bool:
        address = ipaddress.ip_address(where)
        return not networks or any(address in ipaddress.ip_network(n) for n in networks)

    found = common_networks(one, other)
    if not found and one and other:
        assert not (holds(one) and holds(other))
    else:
        assert holds(found) == (holds(one) and holds(other))


@given(scopes, narrowings)
def test_what_is_left_was_asked_for(scope: Scope, narrowing: Narrowing) -> None:
    left = meet(scope, narrowing)
    assert left.actions & ~scope.actions == 0
    assert left.until is not None
    assert scope.until is not None
    assert left.until <= scope.until
    assert {n for n in range(10) if left.keeps(n)} <= {n for n in range(10) if scope.keeps(n)}
    assert scope.max_streams is None or (left.max_streams or 0) <= scope.max_streams
    if not left.never:
        assert minutes(left.weekly) <= minutes(scope.weekly)


@given(scopes, st.lists(narrowings, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_deciders_does_not_matter(scope, several, random) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)
    one, other = meet_all(scope, several), meet_all(scope, shuffled)
    same = ("actions", "until", "max_streams", "excluded", "only", "never")
    assert all(getattr(one, name) == getattr(other, name) for name in same)
    assert set(one.conditions) == set(other.conditions)
    if not one.never:
        assert minutes(one.weekly) == minutes(other.weekly)


@given(scopes, st.lists(narrowings, min_size=2, max_size=3))
def test_a_camera_is_left_where_each_decider_leaves_it(
    scope: Scope, several: list[Narrowing]
) -> None:
    left = meet_all(scope, several)
    for camera in range(1, 10):
        kept = (
            camera not in one.excluded and (one.only is None or camera in one.only)
            for one in several
        )
        assert left.keeps(camera) == all(kept)


@given(scopes, narrowings)
def test_narrowing_twice_by_the_same_is_narrowing_once(scope: Scope, narrowing: Narrowing) -> None:
    once = meet(scope, narrowing)
    twice = meet(once, narrowing)
    assert (once.actions, once.until, once.only, once.excluded) == (
        twice.actions,
        twice.until,
        twice.only,
        twice.excluded,
    )
    assert once.conditions == twice.conditions


def test_two_that_share_no_hour_leave_never() -> None:
    scope = Scope(actions=3, until=None, weekly=((1, 0, 60),))
    assert meet(scope, Narrowing(weekly=((2, 0, 60),))).empty


def test_two_that_share_no_network_leave_nowhere() -> None:
    scope = Scope(actions=3, until=None, networks=("10.1.0.0/16",))
    left = meet(scope, Narrowing(networks=("192.0.2.0/24",)))
    assert (left.networks, left.empty) == ((), True)
    assert meet(left, Narrowing(networks=("10.1.0.0/16",))).empty
