"""Makes of what somebody gave the values to store: field by field, then the position as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from django.db import models

from lianjing.apps.equipment import normalise
from lianjing.apps.equipment.choices import DatumGiven, FileKind
from lianjing.apps.equipment.fields import FIELDS, Field, Kind
from lianjing.apps.equipment.fields import field as field_of
from lianjing.apps.equipment.normalise import BadValueError, Convert
from lianjing.apps.equipment.rows import MODELS
from lianjing.kernel.causes import explain
from lianjing.kernel.datum import Datum, to_wgs84
from lianjing.kernel.errors import DomainError

EXTRAS = "extras"
CODED = "coded"
_LOCAL = frozenset({EXTRAS, CODED})
_MOST_EXTRAS = 200
_LONGEST_KEY, _LONGEST_EXTRA = 64, 500

GIVEN = ("given_longitude", "given_latitude", "datum")
COMPUTED = ("longitude", "latitude")
POSITION = frozenset({*GIVEN, *COMPUTED})
"""One thing in five fields: whoever changes one of them changes the position."""
_NOTHING: dict[str, object] = {**dict.fromkeys(GIVEN, ""), **dict.fromkeys(COMPUTED)}
_KNOWN = frozenset(datum.value for datum in Datum)
_DIGITS = 8
"""Decimals kept of a converted position: a millimetre."""
_LIMITS = {"longitude": 180.0, "given_longitude": 180.0, "latitude": 90.0, "given_latitude": 90.0}
_BIGGEST = {"PositiveSmallIntegerField": 32767, "PositiveIntegerField": 2147483647}


class Problem(NamedTuple):
    """One value that was refused."""

    field: str
    code: str
    """A code of `kernel.causes`."""
    facts: Mapping[str, str]


class BadValuesError(DomainError):
    """Values of a file that cannot stand in their fields; nothing was saved."""

    code = "bad_values"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(
            "; ".join(f"{p.field}: {p.code}" for p in problems),
            # The sentences of one problem say more than a general one about several.
            code=first.code if len(problems) == 1 else None,
            facts={**first.facts, "count": str(len(problems))},
        )
        self.problems = problems

    def sentences(self, language: str) -> dict[str, str]:
        """Say for each field what is wrong and what to do."""
        told = {}
        for problem in self.problems:
            words = explain(problem.code, language, problem.facts)
            told[problem.field] = f"{words.message} {words.cause} {words.advice}"
        return told


@dataclass(slots=True)
class Prepared:
    """What is ready to be stored and what was refused."""

    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def prepare(
    kind: FileKind, given: Mapping[str, object], current: Mapping[str, object] | None = None
) -> Prepared:
    """Normalise what is given; `current` are the values of the file it is meant for."""
    prepared = Prepared()
    converters = converters_of(kind)
    for key, value in given.items():
        convert = converters.get(key)
        try:
            if convert is not None:
                prepared.values[key] = convert(value)
            elif key in _LOCAL:
                prepared.values[key] = _local(kind, key, value, (current or {}).get(key))
            else:
                raise BadValueError(f"{key}?", code="unknown_field")  # noqa: TRY301
        except BadValueError as error:
            prepared.problems.append(_problem(kind, key, error))
    if not POSITION.isdisjoint(prepared.values):
        _settle(prepared.values, given, current or {})
    return prepared


def _problem(kind: FileKind, key: str, error: BadValueError) -> Problem:
    known = field_of(kind, key)
    shown = f"{known.zh} / {known.en}" if known else key[:64]
    return Problem(key[:64], error.code, {**error.facts, "field": shown, "key": key[:64]})


@cache
def converters_of(kind: FileKind) -> dict[str, Convert]:
    """Give what reads each field of a kind of file."""
    meta = MODELS[kind]._meta
    return {one.key: _converter(one, meta.get_field(one.key)) for one in FIELDS[kind]}


_SIMPLE: dict[Kind, Convert] = {
    Kind.LONG: normalise.long_text,
    Kind.DATE: normalise.day,
    Kind.CODE: normalise.code,
    Kind.IPV4: normalise.ipv4,
    Kind.IPV6: normalise.ipv6,
    Kind.MAC: normalise.mac,
    Kind.REGION: normalise.region,
    Kind.POLICE: normalise.police,
    Kind.REFERENCE: normalise.reference,
}


def _converter(one: Field, column: object) -> Convert:
    if one.kind in _SIMPLE:
        return _SIMPLE[one.kind]
    if one.kind is Kind.COORDINATE:
        return normalise.coordinate(_LIMITS[one.key])
    longest = getattr(column, "max_length", None) or normalise.LONGEST
    if one.key in GIVEN[:2]:
        return normalise.given_coordinate(longest, _LIMITS[one.key])
    return _number(one, column) or _texts(one)(longest)


def _texts(one: Field) -> Callable[[int], Convert]:
    if one.key == "labels":
        return normalise.labels
    if one.kind is Kind.CHOICE:
        return normalise.choice
    return normalise.choices if one.kind is Kind.CHOICES else normalise.text


def _number(one: Field, column: object) -> Convert | None:
    if isinstance(column, models.DecimalField):
        return normalise.money(column.max_digits, column.decimal_places)
    if one.kind is Kind.DECIMAL:
        return normalise.decimal
    if isinstance(column, models.IntegerField):
        empty = None if column.null else int(column.get_default() or 0)
        return normalise.integer(0, _BIGGEST[column.get_internal_type()], empty)
    if isinstance(column, models.BooleanField):
        return normalise.boolean(empty=None if column.null else False)
    return None


def _local(kind: FileKind, key: str, value: object, current: object) -> dict[str, object]:
    """Lay what is given over what is there; an empty value takes a key away."""
    if not isinstance(value, Mapping):
        raise BadValueError(f"{key} is no mapping", code="value_not_mapping")
    merged: dict[str, object] = dict(current) if isinstance(current, Mapping) else {}
    for name, one in value.items():
        if key == CODED:
            merged[str(name)] = _foreign_code(kind, str(name), one)
        else:
            merged[normalise.plain(str(name))[:_LONGEST_KEY]] = _extra(one)
    kept = {name: one for name, one in merged.items() if one not in (None, "", {})}
    if len(kept) > _MOST_EXTRAS:
        raise BadValueError(f"too many {key}", code="too_many_extras")
    return kept


def _extra(value: object) -> str | None:
    return normalise.plain(value)[:_LONGEST_EXTRA] if value is not None else None


def _foreign_code(kind: FileKind, key: str, value: object) -> dict[str, str] | None:
    if field_of(kind, key) is None:
        raise BadValueError(f"{key}?", code="unknown_field")
    if value is None:
        return None
    if not isinstance(value, Mapping) or not {"table", "code"} <= set(value):
        raise BadValueError(f"{key}?", code="value_not_mapping")
    return {part: normalise.plain(value[part])[:_LONGEST_KEY] for part in ("table", "code")}


def _settle(
    values: dict[str, object], raw: Mapping[str, object], current: Mapping[str, object]
) -> None:
    """Make the five fields of a position agree: as given in its datum, and in WGS-84.

    Numbers given beside another datum are given in that; alone (a map, a telephone) in WGS-84.
    """
    now = {key: current.get(key) for key in POSITION}
    new = {key for key in POSITION & set(values) if values[key] != (now[key] or _NOTHING[key])}
    for key in POSITION & set(values):
        if not new:
            del values[key]
    if not new:
        return
    if new & set(COMPUTED) and not new & set(GIVEN[:2]):
        for key in COMPUTED:
            values[f"given_{key}"] = _as_written(raw.get(key, now[key]))
        given = any(values[key] for key in GIVEN[:2])
        known = values["datum"] if "datum" in new else DatumGiven.WGS84.value
        values["datum"] = known if given else ""
    after = {key: str(values.get(key, now[key]) or "") for key in GIVEN}
    values |= after
    values["longitude"], values["latitude"] = _wgs84(*(after[key] for key in GIVEN))


def _as_written(value: object) -> str:
    written = repr(value) if isinstance(value, float) else normalise.narrow(value)
    return written[:24]


def _wgs84(longitude: str, latitude: str, datum: str) -> tuple[float | None, float | None]:
    """Convert; without both numbers or a known datum there is no position."""
    if not longitude or not latitude or datum not in _KNOWN:
        return None, None
    east, north = to_wgs84(float(longitude), float(latitude), Datum(datum))
    return round(east, _DIGITS), round(north, _DIGITS)
