"""Turns what a row says in other words into what a record holds: places, positions, codes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from lianjing.apps.equipment import fields as catalogue
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.prepare import Prepared, prepare
from lianjing.apps.exchange.choices import DatumAnswer, Weight
from lianjing.apps.exchange.mapping.drafts import (
    CODED,
    EXTRA,
    PLACE_WORDS,
    Draft,
    Known,
    Lookups,
    PositionGiven,
)
from lianjing.apps.exchange.mapping.plain import of_record
from lianjing.apps.exchange.staging import Plain
from lianjing.apps.places.codes import division_key, is_police_code
from lianjing.kernel.datum import Datum, to_wgs84

SAME_PLACE = Decimal("0.0000015")
"""Degrees within which a position is the one already stored: forms give six decimals."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the uploader said about the whole form."""

    datum: DatumAnswer
    region: str
    lookups: Lookups


def settle(draft: Draft, known: Known | None, given: Given, owner: int | None) -> None:
    """Settle everything of a draft that `values` cannot take as it stands."""
    if not given.region and owner is not None:
        given = replace(given, region=given.lookups.unit_region(owner))
    _translate(draft, known, given.lookups)
    _settle_places(draft, known, given)
    _settle_position(draft, known, given.datum)


def _translate(draft: Draft, known: Known | None, lookups: Lookups) -> None:
    for key, entry in draft.coded.items():
        own = catalogue.field(FileKind(draft.kind), key)
        target = own.table if own else ""
        if known is not None and _means(known, key, entry, target, lookups):
            # What the record holds is written so in this form.
            draft.values.pop(key, None)
            continue
        codes = entry["code"].split("/")
        found = [lookups.translate(entry["table"], code, target) for code in codes]
        if None in found:
            draft.values.pop(key, None)
            draft.values[CODED + key] = f"{entry['table']}:{entry['code']}"
        else:
            draft.values[key] = "/".join(sorted({code for code in found if code}))


def _means(known: Known, key: str, entry: Mapping[str, str], own: str, lookups: Lookups) -> bool:
    held = str(known.values.get(key) or "")
    if not held:
        return False
    codes = held.split("/") if own else [held]
    found = [lookups.translate(own, code, entry["table"]) for code in codes]
    return sorted(code for code in found if code) == sorted(entry["code"].split("/"))


def near(draft: Draft, known: Known | None, given: Given) -> str:
    """Give the county a row most likely lies in: by its record, its code, or what was said."""
    if known is not None and known.values.get("region"):
        return str(known.values["region"])[:6]
    of_code = division_key(draft.code[:6]) if len(draft.code) == 20 else ""
    if given.region and not given.lookups.region_words(of_code):
        # A slip in the code must not make the place unknown as well, nor out of one's scope.
        return given.region
    return of_code or given.region


def _settle_places(draft: Draft, known: Known | None, given: Given) -> None:
    about = near(draft, known, given)
    if "region" in draft.values:
        draft.values["region"] = division_key(str(draft.values["region"])) or draft.values["region"]
    for key, words in draft.words.items():
        if not _named_so(known, key, words, given.lookups):
            _settle_words(draft, known, _Words(key, words, about), given.lookups)
            if known is not None and known.extras.get(key):
                draft.values.setdefault(EXTRA + key, "")
    if known is None and not draft.values.get("region") and about:
        draft.values["region"] = about


def _named_so(known: Known | None, key: str, words: str, lookups: Lookups) -> bool:
    """Tell whether a record's place already has this name."""
    if known is None or known.extras.get(key):
        return False
    code = str(known.values.get(PLACE_WORDS[key]) or "")
    name_of = lookups.region_words if key == "region_name" else lookups.police_words
    return bool(code) and name_of(code) == words


class _Words(NamedTuple):
    """A place in words, and the county it is most likely in."""

    key: str
    words: str
    about: str


def _settle_words(draft: Draft, known: Known | None, place: _Words, lookups: Lookups) -> None:
    key, words, about = place
    column = PLACE_WORDS[key]
    if column == "region":
        code = division_key(words) or lookups.region(words, about)
    else:
        code = words if is_police_code(words) else lookups.police(words, about)
    if code:
        draft.values[column] = code
        return
    draft.values[EXTRA + key] = words
    if known is not None and known.extras.get(key) == words:
        # It was said when these words came in.
        return
    draft.say(f"row_{column}_unknown", key, Weight.WARNING, given=words)


def _settle_position(draft: Draft, known: Known | None, datum: DatumAnswer) -> None:
    position = draft.given
    said = draft.values.pop("datum", None)
    if said in set(Datum):
        # The row says it itself (plain CSV).
        datum = DatumAnswer(str(said))
    if position is None or (known is not None and _stands(position, known, datum)):
        return
    if datum in {DatumAnswer.ASK, DatumAnswer.UNKNOWN}:
        code = "row_datum_missing" if datum == DatumAnswer.ASK else "row_datum_unknown"
        draft.say(code, "longitude")
        return
    if known is not None and _close(known, *_converted(position, datum)):
        return
    draft.values |= {
        "given_longitude": _short(position.longitude),
        "given_latitude": _short(position.latitude),
        "datum": datum.value,
    }


def _stands(position: PositionGiven, known: Known, datum: DatumAnswer) -> bool:
    """Tell whether a record stands there already, as given then or as stored in WGS-84."""
    given = (_short(position.longitude), _short(position.latitude))
    before = (known.values.get("given_longitude"), known.values.get("given_latitude"))
    if given == before and datum in {DatumAnswer.ASK, known.values.get("datum")}:
        return True
    plain = {DatumAnswer.ASK, DatumAnswer.WGS84, DatumAnswer.CGCS2000}
    return datum in plain and _close(known, position.longitude, position.latitude)


def _close(known: Known, longitude: Decimal, latitude: Decimal) -> bool:
    held = (known.values.get("longitude"), known.values.get("latitude"))
    if held[0] is None or held[1] is None:
        return False
    return all(
        abs(Decimal(str(one)) - other) <= SAME_PLACE
        for one, other in zip(held, (longitude, latitude), strict=True)
    )


def _converted(position: PositionGiven, datum: DatumAnswer) -> tuple[Decimal, Decimal]:
    if datum in {DatumAnswer.WGS84, DatumAnswer.CGCS2000}:
        return position.longitude, position.latitude
    found = to_wgs84(float(position.longitude), float(position.latitude), Datum(datum.value))
    return Decimal(str(found.longitude)), Decimal(str(found.latitude))


def _short(number: Decimal) -> str:
    return format(number, "f")[:24]


def normalise(draft: Draft, known: Known | None) -> None:
    """Put the values into the shape in which they are stored, as every way in does."""
    kind = FileKind(draft.kind)
    ready = prepare(kind, _own(draft.values), known.values if known else None)
    draft.values = {**_foreign(draft.values), **_plain(ready)}
    for problem in ready.problems:
        draft.refuse(problem.code, _shown(problem.field), problem.facts)
    pole = draft.parts.get("pole")
    if pole is not None:
        ready = prepare(FileKind.POLE, pole)
        draft.parts["pole"] = _plain(ready)
        for problem in ready.problems:
            draft.refuse(problem.code, f"pole.{problem.field}", problem.facts)


def _own(values: dict[str, Plain]) -> dict[str, object]:
    return {name: value for name, value in values.items() if not name.startswith(_APART)}


def _foreign(values: dict[str, Plain]) -> dict[str, Plain]:
    return {name: value for name, value in values.items() if name.startswith(_APART)}


def _plain(ready: Prepared) -> dict[str, Plain]:
    return {name: of_record(value) for name, value in ready.values.items()}


def _shown(name: str) -> str:
    """Name the column of the form a stored field comes from."""
    return {"given_longitude": "longitude", "given_latitude": "latitude"}.get(name, name)


_APART = (EXTRA, CODED)
