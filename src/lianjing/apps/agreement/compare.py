"""Tells whether the value of a file and that of the network are one; no database.

Each comparer gives what people read on both sides when they differ, and None when they agree.
What the network does not say is no difference; what a file does not say is one.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from lianjing.apps.agreement.fields import COMPARED, POSITION, Compared, How
from lianjing.apps.equipment.tables.library import by_id
from lianjing.kernel.datum import distance

LONGEST = 400

FILE_COLUMNS = (
    "longitude",
    "latitude",
    *(one.key for one in COMPARED if one.key != POSITION),
)
"""Columns of a camera that are compared."""


class Found(NamedTuple):
    """One field that differs."""

    field: str
    registry: str
    network: str


Values = Mapping[str, object]
"""By field of the file, or by element of the catalogue."""

_FILE, _NETWORK = False, True
_SPACES = dict.fromkeys(map(ord, " \t\u3000\xa0"))
_SHORTEST_POSITION = 1e-6


def differing(
    file: Values, network: Values, *, tolerance: float, skipped: frozenset[str] = frozenset()
) -> Iterator[Found]:
    """Compare all fields of one camera; `tolerance` is metres between positions."""
    if POSITION not in skipped and (apart := _positions(file, network, tolerance)) is not None:
        yield Found(POSITION, *apart)
    coded = file.get("coded")
    for key, element, compare in _comparers():
        theirs = network.get(element)
        if theirs is None or theirs == "":
            continue
        ours = file.get(key)
        if ours == theirs or key in skipped:
            continue
        if isinstance(coded, dict) and key in coded:
            continue  # what was given in another table is no matter of one digit
        found = compare(ours, theirs)
        if found is not None:
            yield Found(key, found[0][:LONGEST], found[1][:LONGEST])


Pair = tuple[str, str]
Compare = Callable[[object, object], Pair | None]


@cache
def _comparers() -> tuple[tuple[str, str, Compare], ...]:
    return tuple((one.key, one.element, _comparer(one)) for one in COMPARED if one.key != POSITION)


def _comparer(one: Compared) -> Compare:
    key = _KEYS[one.how](one)
    blank = one.blank

    def compare(file: object, network: object) -> Pair | None:
        theirs = _text(network)
        if not theirs:
            return None
        ours = _text(file)
        if ours == theirs or (theirs == blank and ours in {"", "0"}):
            return None
        folded = key(theirs, _NETWORK)
        if not folded or _same(one.how, key(ours, _FILE), folded):
            return None
        return ours, theirs

    return compare


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _same(how: How, ours: str, theirs: str) -> bool:
    if how in (How.REGION, How.DATE):
        return bool(ours) and (ours.startswith(theirs) or theirs.startswith(ours))
    return ours == theirs


def fold(text: str) -> str:
    """Give a text as it is compared: half-width, without spaces, in one case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_SPACES).casefold()


# Each makes of its field what turns a value (and whether it is the network's) into its key.
Key = Callable[[str, bool], str]


def _as_text(_: Compared) -> Key:
    return lambda value, _network: fold(value)


def _as_maker(_: Compared) -> Key:
    [makers, *_rest] = by_id()["l1.maker"]
    return lambda value, _network: makers.code_of(value) or fold(value)


def _as_region(_: Compared) -> Key:
    # Digits 7 and 8 of a CivilCode are an access unit, not a town: they say nothing of a town.
    def key(value: str, _network: bool) -> str:  # noqa: FBT001
        digits = value if value.isascii() and value.isdigit() else ""
        return digits[:6] if len(digits) >= 6 else digits

    return key


def _as_number(_: Compared) -> Key:
    def key(value: str, _network: bool) -> str:  # noqa: FBT001
        try:
            number = float(value)
        except ValueError:
            return fold(value)
        return f"{number:g}"

    return key


def _as_mac(_: Compared) -> Key:
    return lambda value, _network: "".join(c for c in value.upper() if c.isalnum())


def _as_date(_: Compared) -> Key:
    def key(value: str, _network: bool) -> str:  # noqa: FBT001
        return "".join(c for c in value[:10] if c.isdigit())

    return key


def _as_code(one: Compared) -> Key:
    translate = _translation(one)

    def key(value: str, network: bool) -> str:  # noqa: FBT001
        # Where the file's table has no such code there is nothing to compare with.
        return translate.get(value, "") if network else value

    return key


def _as_codes(one: Compared) -> Key:
    translate = _translation(one)

    def key(value: str, network: bool) -> str:  # noqa: FBT001
        codes = [code.strip() for code in value.split("/") if code.strip()]
        if network:
            codes = [translate.get(code, "") for code in codes]
            if not all(codes):
                return ""
        return "/".join(sorted(codes))

    return key


_KEYS: dict[How, Callable[[Compared], Key]] = {
    How.TEXT: _as_text,
    How.MAKER: _as_maker,
    How.REGION: _as_region,
    How.POSITION: _as_text,
    How.CODE: _as_code,
    How.CODES: _as_codes,
    How.NUMBER: _as_number,
    How.ADDRESS: _as_text,
    How.MAC: _as_mac,
    How.DATE: _as_date,
}


@cache
def _translation(one: Compared) -> Mapping[str, str]:
    """Give the file's code for each of the network's, with zeros before it or without."""
    [theirs, *_rest] = by_id()[one.table]
    if one.own_table == one.table:
        same = {entry.code: entry.code for entry in theirs.entries}
    else:
        same = dict(theirs.to.get(one.own_table, {}))
    return {**{code.lstrip("0") or "0": own for code, own in same.items()}, **same}


@cache
def _backward(one: Compared) -> Mapping[str, str]:
    """Give the network's code for each of the file's."""
    [theirs, *_rest] = by_id()[one.table]
    if one.own_table == one.table:
        return {entry.code: entry.code for entry in theirs.entries}
    return {own: code for code, own in theirs.to.get(one.own_table, {}).items()}


def _positions(file: Values, network: Values, tolerance: float) -> Pair | None:
    theirs = _position(network.get("Longitude"), network.get("Latitude"))
    if theirs is None:
        return None
    ours = _position(file.get("longitude"), file.get("latitude"))
    if ours == theirs or (ours is not None and distance(*ours, *theirs) <= tolerance):
        return None
    return _written(ours), _written(theirs)


def _position(longitude: object, latitude: object) -> tuple[float, float] | None:
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return None
    if abs(longitude) < _SHORTEST_POSITION and abs(latitude) < _SHORTEST_POSITION:
        return None
    return float(longitude), float(latitude)


def _written(position: tuple[float, float] | None) -> str:
    return "" if position is None else f"{position[0]:.6f},{position[1]:.6f}"


def for_file(one: Compared, network: str) -> dict[str, object]:
    """Turn what the network says into values of the file."""
    if one.key == POSITION:
        longitude, _, latitude = network.partition(",")
        return {"longitude": float(longitude), "latitude": float(latitude)}
    if one.how is How.CODE:
        return {one.key: _translation(one).get(network, network)}
    if one.how is How.CODES:
        codes = [_translation(one).get(code.strip(), code.strip()) for code in network.split("/")]
        return {one.key: "/".join(sorted(codes))}
    if one.how is How.REGION:
        return {one.key: network[:6] if len(network) > 6 else network}
    return {one.key: network}


def for_network(one: Compared, registry: str) -> dict[str, str]:
    """Turn what the file says into elements of the catalogue; nothing where it has no word."""
    if not registry:
        return {}
    if one.key == POSITION:
        longitude, _, latitude = registry.partition(",")
        return {"Longitude": longitude, "Latitude": latitude}
    if one.how is How.CODE:
        code = _backward(one).get(registry)
        return {one.element: code} if code else {}
    if one.how is How.CODES:
        codes = [_backward(one).get(code) for code in registry.split("/")]
        return {one.element: "/".join(code for code in codes if code)} if all(codes) else {}
    if one.how is How.REGION:
        return {one.element: registry[:6] if len(registry) > 6 else registry}
    return {one.element: registry}
