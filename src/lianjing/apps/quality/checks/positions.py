"""Checks of coordinates: as given, as stored, and where they lie."""

from collections.abc import Iterator

from lianjing.apps.quality.checks.common import Check, number, shown, text, whole, words
from lianjing.apps.quality.checks.outline import outside_china
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import CLEAN, Hit, Hits, Values
from lianjing.apps.quality.rulebook import Rule

_GIVEN = ("given_longitude", "given_latitude")
_LONGITUDES = (73.0, 136.0)
_LATITUDES = (3.0, 54.0)
"""The box around China; longitude and latitude do not overlap, so a swap shows."""


def _fraction(given: str) -> str | None:
    """Give the decimals of a number as written; None where it is none."""
    whole_part, _, fraction = given.strip().partition(".")
    if not whole_part.lstrip("-").isdigit() or (fraction and not fraction.isdigit()):
        return None
    return fraction


def _fractions(values: Values) -> Iterator[tuple[str, object, str]]:
    """Go through the coordinates as given: which, the whole, and its decimals."""
    for key in _GIVEN:
        given = values.get(key)
        fraction = _fraction(str(given)) if given else None
        if fraction is not None:
            yield key.removeprefix("given_"), given, fraction


def _decimals(rule: Rule) -> Check:
    """Coordinates were given with enough decimals (form F4)."""
    least = whole(rule, "least")

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key, given, fraction in _fractions(values):
            if len(fraction) < least:
                params = {"value": shown(given), "decimals": len(fraction), "least": least}
                hits.append(Hit(key, params))
        return hits

    return check


def _last_zero(rule: Rule) -> Check:
    """The sixth decimal is 0: one true position in ten, or a padded one."""
    place = whole(rule, "decimal")

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key, given, fraction in _fractions(values):
            if len(fraction) >= place and fraction[place - 1] == "0":
                hits.append(Hit(key, {"value": shown(given), "decimal": place}))
        return hits

    return check


def _datum(rule: Rule) -> Check:
    """It is known what the numbers are reckoned on."""
    unknown = frozenset(words(rule, "unknown"))

    def check(values: Values, context: Context) -> Hits:
        del context
        if text(values, "datum") not in unknown or not _has(values, "longitude"):
            return CLEAN
        return (Hit("datum", {}),)

    return check


def _has(values: Values, key: str) -> bool:
    """Tell whether a coordinate was given; without a datum it has no stored one."""
    return number(values, key) is not None or bool(values.get(f"given_{key}"))


def _pair(values: Values) -> tuple[float, float] | None:
    longitude, latitude = number(values, "longitude"), number(values, "latitude")
    return None if longitude is None or latitude is None else (longitude, latitude)


def _half(rule: Rule) -> Check:
    """One of the two is missing, which is no position."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        longitude, latitude = _has(values, "longitude"), _has(values, "latitude")
        if longitude is latitude:
            return CLEAN
        return (Hit("latitude" if longitude else "longitude", {}),)

    return check


def _swapped(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        pair = _pair(values)
        if pair is None or not is_swapped(*pair):
            return CLEAN
        return (Hit("longitude", {"longitude": pair[0], "latitude": pair[1]}),)

    return check


def is_swapped(longitude: float, latitude: float) -> bool:
    """Tell whether only the other way round a position lies in China."""
    return (
        _LATITUDES[0] <= longitude <= _LATITUDES[1] and _LONGITUDES[0] <= latitude <= _LONGITUDES[1]
    )


def _abroad(rule: Rule) -> Check:
    """The position lies on land of China or near its coast, by a rough outline."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        pair = _pair(values)
        if pair is None or not outside_china(*pair):
            return CLEAN
        return (Hit("longitude", {"longitude": pair[0], "latitude": pair[1]}),)

    return check


def _inside(rule: Rule) -> Check:
    """The position lies in the outline of its division, where one is known."""
    digits = whole(rule, "digits")

    def check(values: Values, context: Context) -> Hits:
        region = text(values, "region")
        if len(region) < digits:
            return CLEAN
        pair = _pair(values)
        if pair is None or context.inside(region[:digits], *pair) is not False:
            return CLEAN
        params = {"longitude": pair[0], "latitude": pair[1], "region": region[:digits]}
        return (Hit("longitude", params),)

    return check


def _photo(rule: Rule) -> Check:
    """A photo was taken near the position; judged where a photo says where it was taken."""
    farthest = whole(rule, "farthest")

    def check(values: Values, context: Context) -> Hits:
        del context
        distance = number(values, "photo_distance")
        if distance is None or distance <= farthest:
            return CLEAN
        return (Hit("longitude", {"distance": round(distance), "farthest": farthest}),)

    return check


def _region_known(rule: Rule) -> Check:
    least = whole(rule, "digits")

    def check(values: Values, context: Context) -> Hits:
        region = text(values, "region")
        if not region:
            return CLEAN
        if len(region) < least:
            return (Hit("region", {"value": shown(region)}),)
        divisions = context.divisions
        if divisions is None or region in divisions:
            return CLEAN
        # A package may end at the county; nobody is accused of the town it does not have.
        if len(region) > least and region[:6] in divisions and not _goes_below(context):
            return CLEAN
        return (Hit("region", {"value": shown(region)}),)

    return check


def _goes_below(context: Context) -> bool:
    divisions = context.divisions
    return isinstance(divisions, frozenset) and any(len(key) > 6 for key in divisions)


FACTORIES = {
    "decimals": _decimals,
    "last_zero": _last_zero,
    "datum": _datum,
    "half_position": _half,
    "swapped": _swapped,
    "abroad": _abroad,
    "inside": _inside,
    "photo_distance": _photo,
    "region_known": _region_known,
}
