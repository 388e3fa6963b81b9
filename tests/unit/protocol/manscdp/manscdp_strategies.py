"""Hypothesis strategies for every message, made from the declarations themselves."""

import types
import typing
from dataclasses import fields
from enum import Enum

from hypothesis import strategies as st

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import control, registry
from lianjing.protocol.manscdp.catalogue import CatalogNotify, CatalogResponse
from lianjing.protocol.manscdp.catalogue_item import INSIDE_INFO, OUTSIDE_INFO, CatalogItem
from lianjing.protocol.manscdp.config import CONFIG_TYPES, ConfigDownloadResponse, DeviceConfig
from lianjing.protocol.manscdp.elements import Scalar
from lianjing.protocol.manscdp.notices import Broadcast
from lianjing.protocol.manscdp.positions import MobilePositionNotify, Position
from lianjing.protocol.manscdp.scalars import read_moment
from lianjing.protocol.manscdp.values import CatalogEvent, Edition, Switch

LETTERS = "abcXYZ019 &<>\"'/;-_.北门球机镕喆𠮷·—"
words = st.text(LETTERS, max_size=12).map(str.strip)
full_words = words.filter(bool)
plain_words = full_words.map(lambda w: w.replace("/", "").strip()).filter(bool)
codes = st.from_regex(r"[0-9]{20}", fullmatch=True)
moments = st.integers(0, 4_000_000_000).map(float)
numbers = st.integers(-10_000_000, 10_000_000).map(lambda n: n / 10_000)
serials = st.integers(1, 2**31)


def values(kind: type, edition: Edition) -> st.SearchStrategy:
    """Any value of a declared kind that `edition` can carry."""
    return _declared(kind, edition)


def _declared(kind, edition, **chosen):
    hints = typing.get_type_hints(kind)
    for field in fields(kind):
        element = field.metadata.get("element")
        if element is not None and element.only in (None, edition):
            chosen[field.name] = _field(hints[field.name], element, edition)
    return st.builds(kind, **chosen)


def _field(hint, element, edition):
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        kinds = [k for k in typing.get_args(hint) if k is not types.NoneType]
        return st.none() | _field(kinds[0], element, edition)
    if typing.get_origin(hint) is tuple:
        return _tuple(typing.get_args(hint)[0], element, edition)
    if hint is str:
        return words
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(0, 10**9)
    if hint is float:
        when = isinstance(element, Scalar) and element.parse is read_moment
        return moments if when else numbers
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return values(hint, edition)


def _tuple(kind, element, edition):
    if kind is int:
        return st.sets(st.integers(1, 7)).map(lambda s: tuple(sorted(s)))
    if kind is str:
        return st.lists(plain_words, max_size=3).map(tuple)
    return st.lists(values(kind, edition), max_size=3).map(tuple)


def items(edition: Edition) -> st.SearchStrategy:
    """Any camera that `edition` can carry."""
    names = [n for n, e in (OUTSIDE_INFO | INSIDE_INFO).items() if e in (None, edition)]
    old = edition is Edition.V2016
    return st.builds(
        CatalogItem,
        device_id=st.from_regex(r"[0-9]{10}13[12][0-9]{7}", fullmatch=True),
        name=words, manufacturer=words, model=words, owner=words if old else st.just(""),
        civil_code=words, block=words, address=words, parental=st.integers(0, 1),
        parent_id=words, safety_way=st.none() | st.integers(0, 4) if old else st.none(),
        register_way=st.integers(1, 4), secrecy=st.integers(0, 1), ip_address=words,
        port=st.none() | st.integers(0, 65535), status=st.sampled_from(Switch),
        longitude=st.none() | numbers, latitude=st.none() | numbers, business_group_id=words,
        extra=st.sets(st.sampled_from(names), max_size=6).flatmap(_extra(names)),
    )  # fmt: skip


def _extra(order):
    def build(names):
        chosen = [n for n in order if n in names]
        texts = st.lists(full_words, min_size=len(chosen), max_size=len(chosen))
        return texts.map(lambda ts: tuple(x for pair in zip(chosen, ts, strict=True) for x in pair))

    return build


def _changes(edition):
    full = st.tuples(st.sampled_from((CatalogEvent.ADD, CatalogEvent.UPDATE)), items(edition))
    bare = st.tuples(st.sampled_from((CatalogEvent.ON, CatalogEvent.DEL)), codes.map(CatalogItem))
    off = st.sampled_from((CatalogEvent.OFF, CatalogEvent.VLOST, CatalogEvent.DEFECT))
    gone = st.tuples(off, codes.map(lambda c: CatalogItem(c, status=Switch.OFF)))
    return st.lists((full | bare | gone).map(lambda p: manscdp.CatalogChange(*p)), max_size=4)


def _configs(edition):
    some = [values(kind, edition) | st.none() for kind in CONFIG_TYPES.values()]
    return st.tuples(*some).map(lambda found: tuple(c for c in found if c is not None))


def _commands(edition):
    kinds = dict.fromkeys(control._BY_ELEMENT.values())
    whole = [values(kind, edition).filter(_present) for kind in kinds]
    return st.one_of(whole)


def _present(command) -> bool:
    return all(getattr(command, f.name) is not None for f in fields(command)[:1])


def _positions(edition, sn, code, time):
    if edition is Edition.V2022:
        place = values(Position, edition).filter(lambda p: p.capture_time is not None)
        return st.builds(
            lambda found: MobilePositionNotify(sn, code, time, tuple(found), len(found)),
            st.lists(place, min_size=1, max_size=3),
        )
    return values(Position, edition).map(
        lambda p: MobilePositionNotify(
            sn, code, time,
            (Position(code, time, p.longitude, p.latitude, p.speed, p.direction, p.altitude),),
        )
    )  # fmt: skip


def messages(edition: Edition) -> st.SearchStrategy:
    """Any message that `edition` can carry."""
    return st.one_of([_message(kind, edition) for kind in registry.MESSAGES])


def _message(kind, edition):
    head = {"sn": serials, "device_id": codes}
    if kind is CatalogResponse:
        return st.builds(kind, **head, total=st.integers(0, 99), items=_tuples(items(edition)))
    if kind is CatalogNotify:
        changes = _changes(edition).map(tuple)
        return st.builds(kind, **head, total=st.integers(0, 99), changes=changes)
    if kind in (DeviceConfig, ConfigDownloadResponse):
        return _declared(kind, edition, **head, configs=_configs(edition))
    if kind is manscdp.DeviceControl:
        extra = st.lists(full_words, max_size=2).map(tuple)
        return st.builds(kind, **head, command=_commands(edition), extra_info=extra)
    if kind is MobilePositionNotify:
        return st.tuples(serials, codes, moments).flatmap(lambda t: _positions(edition, *t))
    if kind is Broadcast:
        return st.builds(kind, **head, source_id=codes)
    return _declared(kind, edition, **head)


def _tuples(strategy):
    return st.lists(strategy, max_size=4).map(tuple)
