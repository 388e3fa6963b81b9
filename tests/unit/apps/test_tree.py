"""Trees of catalogues, ordinary and hostile."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.tree import MAX_DEPTH, Tree, build

ROOT = "34020000002000000001"
GROUP = "34020000002150000001"
UNIT = "34020000002160000001"
UNIT_2 = "34020000002160000002"
CAMERA = "34020000001310000001"
RECORDER = "34020000001180000001"


class N(NamedTuple):
    code: str
    name: str = ""
    parent: str = ""
    civil_code: str = ""
    group: str = ""


def parent_of(tree: Tree, code: str) -> str:
    return next(g.parent for g in tree.groups if g.code == code)


# cases: 53
def test_a_channel_under_device_and_organisation_hangs_in_the_organisation() -> None:
    items = [
        N(CAMERA, parent=f"{ROOT}/{UNIT_2}"),
        N(UNIT_2, parent=UNIT, group=GROUP),
        N(UNIT, group=GROUP),
        N(GROUP, parent=ROOT),
        N(ROOT, "Wuhu"),
    ]
    tree = build(ROOT, items)
    assert tree.channels == {CAMERA: UNIT_2}
    assert [g.code for g in tree.groups] == [ROOT, GROUP, UNIT, UNIT_2]
    assert tree.groups[0].name == "Wuhu"
    assert parent_of(tree, UNIT) == GROUP


def test_a_recorder_is_a_node_only_if_something_hangs_under_it() -> None:
    with_child = build(ROOT, [N(RECORDER, parent=ROOT), N(CAMERA, parent=RECORDER)])
    assert with_child.channels == {CAMERA: RECORDER}
    assert parent_of(with_child, RECORDER) == ROOT
    alone = build(ROOT, [N(RECORDER, parent=ROOT), N(CAMERA, parent=ROOT)])
    assert alone.channels == {CAMERA: ROOT, RECORDER: ROOT}


# cases: 52
def test_divisions_nest_by_their_digits_and_take_channels_by_civil_code() -> None:
    items = [N("34020211"), N("3402"), N("34"), N(CAMERA, civil_code="34020211")]
    tree = build(ROOT, items)
    assert parent_of(tree, "34020211") == "3402"
    assert parent_of(tree, "34") == ROOT
    assert tree.channels[CAMERA] == "34020211"
    lost = build(ROOT, [N("3402"), N(CAMERA, civil_code="340202118888")])
    assert lost.channels[CAMERA] == "3402"


# cases: 56
def test_cycles_self_parents_and_missing_parents_end_at_the_root() -> None:
    cycle = build(ROOT, [N(UNIT, parent=UNIT_2), N(UNIT_2, parent=UNIT), N(CAMERA, parent=UNIT)])
    assert len(cycle.groups) == 3
    assert ROOT in {parent_of(cycle, UNIT), parent_of(cycle, UNIT_2)}
    assert cycle.channels[CAMERA] == UNIT
    alone = build(ROOT, [N(UNIT, parent=UNIT), N(CAMERA, parent=CAMERA), N("1" * 19, parent="9")])
    assert parent_of(alone, UNIT) == ROOT
    assert alone.channels == {CAMERA: ROOT, "1" * 19: ROOT}


# cases: 55
def test_a_camera_that_lists_itself_is_its_own_channel() -> None:
    assert build(CAMERA, [N(CAMERA, "gate", parent=CAMERA)]).channels == {CAMERA: CAMERA}
    assert build(RECORDER, [N(RECORDER)]).channels == {RECORDER: RECORDER}
    assert build(RECORDER, [N(RECORDER), N(CAMERA, parent=RECORDER)]).channels == {CAMERA: RECORDER}
    assert build(ROOT, [N(ROOT)]).channels == {}


def test_a_chain_of_a_thousand_nodes_is_flattened() -> None:
    codes = [f"3402000000216{number:07d}" for number in range(1000)]
    items = [N(code, parent=above) for code, above in zip(codes[1:], codes, strict=False)]
    tree = build(ROOT, items)
    assert len(tree.groups) == 1000
    assert max(g.depth for g in tree.groups) <= MAX_DEPTH


_CODES = st.sampled_from(
    [ROOT, GROUP, UNIT, UNIT_2, CAMERA, RECORDER, "34", "3402", "340202", "1" * 19, "x", ""]
    + [f"3402000000216000001{digit}" for digit in range(8)]
)
_PARENTS = st.lists(_CODES, max_size=3).map("/".join)


@given(st.lists(st.builds(N, _CODES, st.text(max_size=3), _PARENTS, _CODES, _CODES), max_size=30))
def test_any_catalogue_ends_in_a_tree_that_lost_nothing(items: list[N]) -> None:
    tree = build(ROOT, items)
    codes = [g.code for g in tree.groups]
    assert len(codes) == len(set(codes))
    assert set(codes) | set(tree.channels) == {i.code for i in items} | {ROOT}
    seen: set[str] = set()
    for group in tree.groups:
        assert group.parent in seen or group.code == ROOT
        seen.add(group.code)
    assert set(tree.channels.values()) <= seen
    assert build(ROOT, list(reversed(_last_of_each(items)))) == build(ROOT, _last_of_each(items))
    assert tree.groups[0].kind is GroupKind.PLATFORM


def _last_of_each(items: list[N]) -> list[N]:
    return list({item.code: item for item in items}.values())
