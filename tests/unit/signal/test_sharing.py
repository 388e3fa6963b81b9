"""What exists for one upper, in which order, under which names."""

import random
from functools import reduce
from operator import or_

from hypothesis import given, settings
from hypothesis import strategies as st

from lianjing.kernel.actions import Action
from lianjing.link.roster import DeviceEntry, SharedNode, ShareTerms
from lianjing.protocol.manscdp import Switch
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.shown import Shown

from .conftest import CODE, item

UPPER = "34000000002000000001"
LOWER = "34020200002000000001"
NVR, OTHER = "34020000001180000001", "34020000001180000002"
CAMERA = "34020000001320000009"
A, B, C = (f"3402000000131000000{n}" for n in range(1, 4))
GROUP, ORGANISATION = "34020200002150000001", "34020200002160000001"


ALL = int(reduce(or_, Action))


def share(device, channel, **facts):
    return SharedNode(device=device, channel=channel, **{"actions": ALL, **facts})


def view(signal, *shares, everything=False):
    made = View(signal.core, UPPER, ShareTerms(everything=ALL if everything else 0))
    made.nodes = {(share.device, share.channel): share for share in shares}
    return made


def codes(items):
    return [found.device_id for found in items]


def test_only_what_is_chosen_exists(signal):
    signal.device(NVR, item(A), item(B))
    seen = view(signal, share(NVR, A))
    assert codes(seen.items()) == [CODE, NVR, A]
    assert seen.resolve(B) is None
    assert seen.resolve(A) == Shown(signal.core.directory.get(NVR), A)
    assert len(seen) == 1


# cases: 53, 129
def test_organisations_above_a_chosen_channel_are_shown_before_it(signal):
    signal.device(
        LOWER,
        item(A, parent_id=f"{LOWER}/{ORGANISATION}", civil_code="340202"),
        item(ORGANISATION, business_group_id=GROUP),
        item(GROUP, parent_id=LOWER),
        item("340202"),
        item("3402"),
        item("34020200002160000002", "不在路上"),
        item(B),
    )
    seen = view(signal, share(LOWER, A))
    order = codes(seen.items())
    assert sorted(order) == sorted([CODE, LOWER, "3402", "340202", GROUP, ORGANISATION, A])
    for before, after in [
        (CODE, LOWER),
        (LOWER, GROUP),
        (GROUP, ORGANISATION),
        (ORGANISATION, A),
        ("3402", "340202"),
        ("340202", A),
    ]:
        assert order.index(before) < order.index(after)
    [camera] = [found for found in seen.items() if found.device_id == A]
    assert camera.parents() == [LOWER, ORGANISATION] or camera.parents() == (LOWER, ORGANISATION)


# cases: 55, 56
@given(st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_trees_with_cycles_end(signal_factory, chance: random.Random):
    signal = signal_factory()
    names = [f"3402020000216000000{n}" for n in range(5)] + [A, B, NVR]
    items = [item(name, parent_id=chance.choice([*names, ""])) for name in names]
    signal.device(NVR, *items)
    order = codes(view(signal, everything=True).items())
    assert len(order) == len(set(order))
    assert {A, B} <= set(order)


# cases: 134
def test_what_an_upper_told_us_is_not_told_back(signal):
    signal.device(UPPER, item(A))
    signal.device(NVR, item(B))
    seen = view(signal, share(UPPER, A), everything=True)
    assert codes(seen.items()) == [CODE, NVR, B]
    assert seen.resolve(A) is None
    assert seen.shows(signal.core.directory.get(UPPER), A) == ""


def test_of_two_channels_with_one_code_the_first_keeps_it(signal):
    one, two = signal.device(NVR, item(A)), signal.device(OTHER, item(A))
    seen = view(
        signal,
        share(NVR, A),
        share(OTHER, A, shown_as=C),
    )
    assert (seen.shows(one, A), seen.shows(two, A)) == (A, C)
    assert seen.resolve(C) == Shown(two, A)
    assert sorted(codes(seen.items())) == sorted([CODE, NVR, OTHER, A, C])


def test_a_camera_without_a_catalogue_is_itself(signal):
    signal.device(CAMERA)
    assert codes(view(signal, everything=True).items()) == [CODE, CAMERA]


def test_the_state_is_the_one_it_has_for_us(signal):
    device = signal.device(NVR, item(A), item(B), online=False)
    seen = view(signal, everything=True)
    assert {found.status for found in seen.items()[1:]} == {Switch.OFF}
    device.presence.register(now=signal.now, expires_in=60.0)
    device.channels[A].own_online = False
    states = {found.device_id: found.status for found in seen.items()}
    assert (states[NVR], states[A], states[B]) == (Switch.ON, Switch.OFF, Switch.ON)


def test_a_device_on_hold_is_not_shown(signal):
    device = signal.device(NVR, item(A))
    device.entry = DeviceEntry(code=NVR, admitted=False)
    assert codes(view(signal, everything=True).items()) == [CODE]


def test_a_parent_the_upper_does_not_know_is_left_out(signal):
    signal.device(NVR, item(A, parent_id="34020000002160000099"), item(B, parent_id=CODE))
    parents = {
        found.device_id: list(found.parents()) for found in view(signal, everything=True).items()
    }
    assert parents[A] == [CODE]
    assert parents[B] == [CODE]


CHANGES = st.lists(
    st.tuples(
        st.sampled_from([NVR, OTHER, CAMERA]),
        st.sampled_from([A, B, C, CAMERA, "34020000001180000003"]),
        st.booleans(),
    ),
    max_size=30,
)


@given(CHANGES)
@settings(max_examples=60)
def test_a_view_kept_by_changes_is_the_same_as_one_made_anew(signal_factory, changes):
    signal = signal_factory()
    devices = {code: signal.device(code) for code in (NVR, OTHER, CAMERA)}
    kept = view(signal, everything=True)
    assert set(kept._index()) == {CAMERA}
    for code, channel, there in changes:
        device = devices[code]
        if there:
            signal.device(code, *(c.item for c in device.channels.values()), item(channel))
            kept.catalogue_changed(device, [channel], [])
        elif device.channels.pop(channel, None) is not None:
            kept.catalogue_changed(device, [], [channel])
        fresh = view(signal, everything=True)
        assert set(kept._index()) == set(fresh._index())
        for name, shown in kept._index().items():
            assert name in shown.device.channels or name == shown.device.code == CAMERA


WATCH = int(Action.CATALOGUE | Action.LIVE)


def test_a_channel_listed_without_the_catalogue_does_not_exist(signal):
    signal.device(NVR, item(A), item(B))
    seen = view(signal, share(NVR, A, actions=int(Action.LIVE)), everything=True)
    assert seen.resolve(A) is None
    assert seen.resolve(B) is not None
    assert seen.actions(signal.core.directory.get(NVR), A) == Action(0)


def test_a_listed_channel_has_its_own_actions_and_the_rest_those_of_everything(signal):
    nvr = signal.device(NVR, item(A), item(B))
    seen = view(signal, share(NVR, A, actions=WATCH, limits=("7",)), everything=True)
    assert seen.actions(nvr, A) == Action(WATCH)
    assert seen.actions(nvr, B) == Action(ALL)
    assert (seen.limits(Shown(nvr, A)), seen.limits(Shown(nvr, B))) == (("7",), ())


def test_what_comes_from_below_needs_passing_on(signal):
    lower = signal.device(LOWER, item(A))
    own = signal.device(NVR, item(B))
    terms = ShareTerms(everything=WATCH)
    seen = View(signal.core, UPPER, terms)
    assert (seen.resolve(A), seen.resolve(B)) == (None, Shown(own, B))
    assert LOWER not in codes(seen.items())
    seen = View(signal.core, UPPER, ShareTerms(everything=WATCH | int(Action.FORWARD)))
    assert seen.resolve(A) == Shown(lower, A)


def test_secrecy_of_the_catalogue_or_of_people_hides_a_channel(signal):
    nvr = signal.device(NVR, item(A, secrecy=1), item(B), item(C))
    seen = View(signal.core, UPPER, ShareTerms(everything=WATCH))
    assert sorted(seen.codes()) == [B, C]
    signal.core.directory.overrides[NVR, B] = {"Secrecy": "1"}
    assert seen.misjudges(nvr, [B])
    seen.invalidate()
    assert sorted(seen.codes()) == [C]
    signal.core.directory.overrides[NVR, A] = {"Secrecy": "0"}
    seen.invalidate()
    assert sorted(seen.codes()) == [A, C]
    with_right = View(signal.core, UPPER, ShareTerms(everything=WATCH | int(Action.SECRET)))
    assert sorted(with_right.codes()) == [A, B, C]


SECRETS = st.lists(
    st.tuples(
        st.sampled_from([NVR, LOWER]),
        st.sampled_from([A, B, C]),
        st.sampled_from([0, 1, None]),
    ),
    max_size=25,
)
LISTED = st.dictionaries(
    st.tuples(st.sampled_from([NVR, LOWER]), st.sampled_from([A, B, C])),
    st.integers(0, 511),
    max_size=4,
)


@given(SECRETS, LISTED, st.integers(0, 511))
@settings(max_examples=80)
def test_a_view_kept_through_secrecy_shows_what_one_made_anew_shows(
    signal_factory, changes, listed, everything
):
    signal = signal_factory()
    devices = {code: signal.device(code) for code in (NVR, LOWER)}
    nodes = {place: share(*place, actions=actions) for place, actions in listed.items()}
    everything = everything if everything & Action.CATALOGUE else 0

    def made():
        found = View(signal.core, UPPER, ShareTerms(everything=everything))
        found.nodes = nodes
        return found

    kept = made()
    kept._index()
    for code, channel, secrecy in changes:
        device = devices[code]
        known = [c.item for c in device.channels.values() if c.item.device_id != channel]
        signal.device(code, *known, item(channel, secrecy=secrecy))
        kept.catalogue_changed(device, [channel], [])
        assert set(kept._index()) == set(made()._index())
        for shown in kept._index().values():
            assert Action.CATALOGUE in kept.actions(*shown)
