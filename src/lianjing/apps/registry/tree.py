"""Builds the tree of one catalogue: where each node and channel hangs, whatever was sent.

Pure functions. Items come in any order, with parents that are missing, many, circular or their own,
and codes of any length; every item ends up in exactly one place below the root
(GB/T 28181-2022 §9.3 and Annex J; multi-value `ParentID` by Annex H).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from lianjing.apps.registry.choices import GroupKind
from lianjing.kernel.codes import NodeKind, classify, region_of

MAX_DEPTH = 24
"""Deeper nodes hang at this depth: no real catalogue is deeper, and a path has its limit."""

_MAX_PARENTS = 16

_GROUPS: Mapping[NodeKind, GroupKind] = {
    NodeKind.REGION: GroupKind.REGION,
    NodeKind.PLATFORM: GroupKind.PLATFORM,
    NodeKind.BUSINESS_GROUP: GroupKind.BUSINESS_GROUP,
    NodeKind.ORGANISATION: GroupKind.ORGANISATION,
}
_PREFERENCE = (
    GroupKind.ORGANISATION,
    GroupKind.BUSINESS_GROUP,
    GroupKind.DEVICE,
    GroupKind.PLATFORM,
    GroupKind.REGION,
)


class Item(Protocol):
    """What the tree needs of a catalogue item; `link.events.Node` has it."""

    @property
    def code(self) -> str:
        """`DeviceID`."""

    @property
    def name(self) -> str:
        """`Name`."""

    @property
    def parent(self) -> str:
        """`ParentID` as sent."""

    @property
    def civil_code(self) -> str:
        """`CivilCode` as sent."""

    @property
    def group(self) -> str:
        """`BusinessGroupID`."""


class Placement(NamedTuple):
    """One node of the tree; its parent stands before it in the list."""

    code: str
    name: str
    kind: GroupKind
    parent: str
    """Code of the node above; the root's is empty."""
    depth: int


class Tree(NamedTuple):
    """A whole tree."""

    groups: list[Placement]
    """The root first, parents before children."""
    channels: dict[str, str]
    """Channel code → code of the node it hangs under."""


def split_parents(parent: str) -> list[str]:
    """Give the codes of a `ParentID`, which may name several separated by `/`."""
    return [part for part in (p.strip() for p in parent.split("/", _MAX_PARENTS)) if part]


def build(root: str, items: Iterable[Item], *, root_name: str = "") -> Tree:
    """Place every item below `root`, the code of the device the catalogue came from."""
    by_code = {item.code: item for item in items}
    kinds = _kinds_of_groups(root, by_code)
    parents = {
        code: _parent_of_group(root, code, by_code[code], kinds) for code in kinds if code != root
    }
    depths = _break_cycles(root, parents)
    name = by_code[root].name if root in by_code and root in kinds else root_name
    groups = [Placement(root, name or root_name, kinds[root], "", 0)]
    groups += sorted(
        (
            Placement(code, by_code[code].name, kinds[code], parents[code], depths[code])
            for code in parents
        ),
        key=lambda placement: (placement.depth, placement.code),
    )
    channels = {
        code: _group_of_channel(root, item, kinds)
        for code, item in by_code.items()
        if code not in kinds or (code == root and _is_its_own_channel(root, by_code))
    }
    return Tree(groups, channels)


def place(root: str, item: Item, kinds: Mapping[str, GroupKind]) -> str:
    """Give the node a single channel hangs under, when the nodes are known already."""
    return _group_of_channel(root, item, kinds)


def could_change_nodes(item: Item, kinds: Mapping[str, GroupKind]) -> bool:
    """Tell whether an item is a node or makes one, so that the tree must be built anew."""
    if item.code in kinds or classify(item.code) in _GROUPS:
        return True
    return any(
        parent not in kinds and classify(parent) is NodeKind.DEVICE
        for parent in split_parents(item.parent)
        if parent != item.code
    )


def _is_its_own_channel(root: str, by_code: Mapping[str, Item]) -> bool:
    """Tell whether the device is also a channel of itself, as many single cameras say."""
    if root not in by_code:
        return False
    kind = classify(root)
    if kind in _GROUPS:
        return False
    return kind is not NodeKind.DEVICE or len(by_code) == 1


def _kinds_of_groups(root: str, by_code: Mapping[str, Item]) -> dict[str, GroupKind]:
    kinds = {root: _GROUPS.get(classify(root), GroupKind.DEVICE)}
    named = {
        parent
        for item in by_code.values()
        for parent in split_parents(item.parent)
        if parent != item.code
    }
    for code in by_code:
        kind = classify(code)
        if kind in _GROUPS:
            kinds.setdefault(code, _GROUPS[kind])
        elif kind is NodeKind.DEVICE and code in named:
            kinds.setdefault(code, GroupKind.DEVICE)
    return kinds


def _parent_of_group(root: str, code: str, item: Item, kinds: Mapping[str, GroupKind]) -> str:
    if kinds[code] is GroupKind.REGION:
        return _nearest_region(code[:-2], kinds) or root
    named = [p for p in split_parents(item.parent) if p in kinds and p != code]
    if kinds[code] is GroupKind.ORGANISATION:
        organisations = [p for p in named if kinds[p] is GroupKind.ORGANISATION]
        if organisations:
            return organisations[0]
        if item.group in kinds and item.group != code:
            return item.group
    return _preferred(named, kinds) or root


def _group_of_channel(root: str, item: Item, kinds: Mapping[str, GroupKind]) -> str:
    named = [p for p in split_parents(item.parent) if p in kinds and p != item.code]
    chosen = _preferred(named, kinds)
    if chosen and chosen != root:
        return chosen
    if item.group in kinds:
        return item.group
    return _nearest_region(region_of(item.civil_code, ""), kinds) or root


def _preferred(named: list[str], kinds: Mapping[str, GroupKind]) -> str:
    return min(named, key=lambda code: _PREFERENCE.index(kinds[code]), default="")


def _nearest_region(region: str, kinds: Mapping[str, GroupKind]) -> str:
    while region:
        if region in kinds:
            return region
        region = region[:-2]
    return ""


def _break_cycles(root: str, parents: dict[str, str]) -> dict[str, int]:
    """Hang the node that closes a cycle under the root; give every node's depth.

    Each node is walked once: a walk stops where an earlier one has been.
    """
    depths = {root: 0}
    for start in sorted(parents):
        walk: list[str] = []
        on_walk: set[str] = set()
        code = start
        while code not in depths:
            if code in on_walk:
                parents[code] = root
                closing = walk.index(code)
                # Settled from the end: what closed the cycle, the rest of it, the way in.
                walk = walk[:closing] + walk[closing + 1 :] + [code]
                break
            walk.append(code)
            on_walk.add(code)
            code = parents[code]
        _settle(walk, parents, depths)
    return depths


def _settle(walk: list[str], parents: dict[str, str], depths: dict[str, int]) -> None:
    """Fix depths along a walk whose last node hangs under one already settled."""
    for code in reversed(walk):
        above = parents[code]
        while depths.get(above, 0) >= MAX_DEPTH:
            above = parents[above]
        parents[code] = above
        depths[code] = depths.get(above, 0) + 1
