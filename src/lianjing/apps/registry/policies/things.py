"""Gives channels the facets rights look at, with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Group
from lianjing.apps.rights.engine import Thing

EVERY_FACET = frozenset({"group", "unit", "label"})
"""What is not in the row of the channel itself."""
_AT_ONCE = 400
_Key = TypeVar("_Key")


def thing_of(channel: Channel, looked_at: frozenset[str] = EVERY_FACET) -> Thing:
    """Give a channel as rights see it."""
    return things_of([channel], looked_at)[0]


def things_of(channels: Sequence[Channel], looked_at: frozenset[str] = EVERY_FACET) -> list[Thing]:
    """Give channels as rights see them; facets that nobody looks at stay empty."""
    nodes = _nodes_above(channels) if "group" in looked_at else {}
    units = _units_above(channels) if "unit" in looked_at else {}
    labels = _labels_of(channels) if "label" in looked_at else {}
    return [
        Thing(
            channel=one.pk,
            region=one.region,
            groups=nodes.get(one.pk, ()),
            units=units.get(one.unit, ()) if one.unit is not None else (),
            point_class=one.point_class,
            place_class=one.place_class,
            labels=labels.get(one.pk, frozenset()),
            secret=one.secret,
        )
        for one in channels
    ]


def keys_of_path(path: str) -> tuple[int, ...]:
    """Give the keys a path is made of."""
    return tuple(int(key) for key in path.strip("/").split("/") if key)


def _nodes_above(channels: Iterable[Channel]) -> dict[int, tuple[int, ...]]:
    """Give the nodes of both trees that each channel lies below."""
    paths = _paths_of_groups({one.group_id for one in channels if one.group_id is not None})
    heads = {head for one in channels for head in _heads(one.region)}
    divisions: dict[str, int] = {}
    for some in _portions(sorted(heads)):
        rows = Group.objects.filter(device=None, code__in=some)
        divisions |= dict(rows.values_list("code", "pk"))
    return {
        one.pk: keys_of_path(paths.get(one.group_id or 0, ""))
        + tuple(divisions[head] for head in _heads(one.region) if head in divisions)
        for one in channels
    }


def _paths_of_groups(keys: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _portions(sorted(keys)):
        found |= dict(Group.objects.filter(pk__in=some).values_list("pk", "path"))
    return found


def _units_above(channels: Iterable[Channel]) -> dict[int, tuple[int, ...]]:
    keys = sorted({one.unit for one in channels if one.unit is not None})
    found: dict[int, tuple[int, ...]] = {}
    for some in _portions(keys):
        rows = Unit.objects.filter(pk__in=some).values_list("pk", "path")
        found |= {key: keys_of_path(path) for key, path in rows}
    return found


def _labels_of(channels: Iterable[Channel]) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for some in _portions([one.pk for one in channels]):
        rows = ChannelLabel.objects.filter(channel__in=some)
        for key, label in rows.values_list("channel", "label"):
            found[key].add(label)
    return {key: frozenset(labels) for key, labels in found.items()}


def _heads(region: str) -> list[str]:
    return [region[:length] for length in range(1, len(region) + 1)]


def _portions(keys: Sequence[_Key]) -> Iterable[Sequence[_Key]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
