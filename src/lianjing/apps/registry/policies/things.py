"""Gives channels the facets rights look at, with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.engine import Thing

EVERY_FACET = frozenset({"group", "unit", "label"})
"""What is not in the row of the channel itself."""
_AT_ONCE = 400


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
            private=one.private,
        )
        for one in channels
    ]


def keys_of_path(path: str) -> tuple[int, ...]:
    """Give the keys a path is made of."""
    return tuple(int(key) for key in path.strip("/").split("/") if key)


def _nodes_above(channels: Iterable[Channel]) -> dict[int, tuple[int, ...]]:
    """Give the nodes of both trees that each channel lies below."""
    groups: set[int | str] = {one.group_id for one in channels if one.group_id is not None}
    paths = dict(_rows("SELECT id, path FROM registry_group WHERE id", groups))
    heads: set[int | str] = {head for one in channels for head in _heads(one.region)}
    divisions = dict(
        _rows("SELECT code, id FROM registry_group WHERE device_id IS NULL AND code", heads)
    )
    return {
        one.pk: keys_of_path(paths.get(one.group_id, ""))
        + tuple(divisions[head] for head in _heads(one.region) if head in divisions)
        for one in channels
    }


def _units_above(channels: Iterable[Channel]) -> dict[int, tuple[int, ...]]:
    keys: set[int | str] = {one.unit for one in channels if one.unit is not None}
    rows = _rows("SELECT id, path FROM places_unit WHERE id", keys)
    return {key: keys_of_path(path) for key, path in rows}


def _labels_of(channels: Iterable[Channel]) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    sql = "SELECT channel_id, label FROM registry_channellabel WHERE channel_id"
    for key, label in _rows(sql, {one.pk for one in channels}):
        found[key].add(label)
    return {key: frozenset(labels) for key, labels in found.items()}


def _heads(region: str) -> list[str]:
    return [region[:length] for length in range(1, len(region) + 1)]


def _rows(sql: str, keys: Collection[int | str]) -> Iterator[tuple[Any, Any]]:
    """Read pairs by keys: without models, because each decision comes through here."""
    wanted: list[int | str] = list(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        marks = ", ".join(["%s"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} IN ({marks})", some)
            yield from cursor.fetchall()
