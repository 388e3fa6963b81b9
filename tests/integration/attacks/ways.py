"""Every way of asking about something of the neighbours, beside the same about nothing at all.

Derived from the permission matrix (paths) and the description of the API (filters, searches), so a
new route or a new filter is among them by itself. Used by tests, which compare what is answered and
what is asked of the database, and by `benchmarks/unseen.py`, which compares how long it takes.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.integration.api.matrix import AREAS, MATRIX
from tests.integration.api.test_permission_matrix import _shape

from lianjing.api.application import api

UNKNOWN = 987_654_321
UNKNOWN_CODE = "34022100001320099999"
CODE = re.compile(r"^\d{20}$")
SHARED = {"places", "departments", "labels", "norms"}
"""Areas of the matrix whose rows are everybody's: divisions, police, units, labels, days."""
ENDLESS = re.compile(r"/events|/auth/")
_OF_ALL = re.compile(r"^/(codes|divisions|police|grids|units|labels|tables)\b")
"""Codes are given once in the whole platform; the others are lists everybody has."""


class Way(NamedTuple):
    """One question, about what is there and about what is not."""

    name: str
    method: str
    unseen: str
    unknown: str
    bodies: tuple[Any, Any] = (None, None)


def keys_of(country: Any, *, shared: bool) -> dict[str, Any]:
    """Make the rows behind the paths of the matrix, everybody's or the others', and name them."""
    found: dict[str, Any] = {"channel": country.gate.pk, "device": country.county.pk}
    for area in AREAS:
        if hasattr(area, "keys") and (area.__name__.rpartition(".")[2] in SHARED) is shared:
            found |= area.keys(country)
    return found


def blank(keys: dict[str, Any]) -> dict[str, Any]:
    """Give as many keys of nothing."""
    return {
        name: UNKNOWN if isinstance(key, int) else CODE.sub(UNKNOWN_CODE, str(key))
        for name, key in keys.items()
    }


def by_key(keys: dict[str, Any]) -> Iterator[Way]:
    """Give every route that names one of these keys, reading or writing."""
    nothing = blank(keys)
    for (method, path), (body, _) in MATRIX.items():
        named = set(re.findall(r"{(\w+)}", path))
        if not named or not named <= set(keys) or ENDLESS.search(path):
            continue
        sent = body(keys) if callable(body) else body
        unseen, unknown = path.format(**keys), path.format(**nothing)
        yield Way(f"{method} {path}", method, unseen, unknown, (sent, sent))


def by_filter(country: Any, keys: dict[str, Any]) -> Iterator[Way]:
    """Give every list asked for what is the neighbours', by each of its filters."""
    file = next(key for path, key in _named("/cameras/{", keys))
    asked: dict[str, tuple[tuple[Any, Any], ...]] = {
        "search": ((country.gate.code, UNKNOWN_CODE), (country.gate.name, "南门枪机")),
        "code": ((country.gate.code, UNKNOWN_CODE),),
        "channel": ((country.gate.pk, UNKNOWN),),
        "camera": ((file, UNKNOWN),),
        "file": ((file, UNKNOWN),),
        "ids": ((file, UNKNOWN),),
        "group": ((country.north.pk, UNKNOWN),),
        "parent": ((country.root.pk, UNKNOWN),),
        "platform": ((country.county.pk, UNKNOWN),),
        "device": ((country.county.pk, UNKNOWN),),
        "region": (("340221", "340223"),),
    }
    rows = {_shape(path): path for method, path in MATRIX if method == "GET"}
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        if "get" not in methods or "{" in path or ENDLESS.search(path) or _OF_ALL.search(path):
            continue
        row = rows.get(_shape(path), path)
        for parameter in methods["get"].get("parameters", ()):
            for pair in asked.get(parameter["name"], ()):
                unseen, unknown = (_with(row, parameter["name"], value) for value in pair)
                yield Way(f"GET {path}?{parameter['name']}={pair[0]}", "GET", unseen, unknown)


def _named(begin: str, keys: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give the keys of the paths that begin so."""
    for method, path in MATRIX:
        found = re.match(re.escape(begin) + r"(\w+)}", path)
        if method == "GET" and found and isinstance(keys.get(found[1]), int):
            yield path, keys[found[1]]


def by_body(country: Any) -> Iterator[Way]:
    """Give what is asked by POST although it reads."""
    for name, path, unseen, unknown in (
        ("code", "/requests/preview", _preview(country.gate.code), _preview(UNKNOWN_CODE)),
        ("region", "/requests/preview", _rule("340221"), _rule("340223")),
    ):
        yield Way(f"POST {path} {name}", "POST", path, path, (unseen, unknown))


def _preview(code: str) -> dict[str, Any]:
    return {"codes": [code], "actions": ["live"]}


def _rule(region: str) -> dict[str, Any]:
    return {"rules": [{"region": region}], "actions": ["live"]}


def _with(path: str, name: str, value: Any) -> str:
    path, _, query = path.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith(f"{name}=")]
    return f"{path}?{'&'.join([*kept, urlencode({name: value})])}"
