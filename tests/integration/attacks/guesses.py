"""Makes requests from the description of the API: right ones, and ones nobody would send.

Values are drawn from a generator with a fixed seed, so a request that once broke something is
sent again by every run.
"""

import json
import random
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

HOSTILE: tuple[Any, ...] = (
    "\x00",
    "a\x00b",
    "\ud800",
    "=cmd|'/c calc'!A0",
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "%s%n{0}{self.__class__}",
    "<script>alert(1)</script>",
    "\u202e\ufeff\u200b",
    "一" * 5000,
    "",
    "-1",
    "1e999",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00",
    "2026-02-30",
    -1,
    0,
    2**31,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    10**40,
    1.5,
    1e308,
    True,
    None,
    [],
    {},
    ["\x00"],
    {"\x00": "\ud800"},
    [[[[[[[[{}]]]]]]]],
    list(range(3000)),
)
"""What stands in the place of one value of a request."""

RAW = (
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"\xff\xfe",
    b"{",
    b"null",
    b"[]",
    b"NaN",
    b'{"a": 1e400}',
    b"1" * 5_000,
)
"""Bodies that are no object, or no JSON."""


class Guess(NamedTuple):
    """One request."""

    method: str
    path: str
    body: bytes
    kind: str = "application/json"


class Operation(NamedTuple):
    """One method of one path as the API describes it."""

    method: str
    path: str
    described: dict[str, Any]
    template: str
    example: Any
    """Path and body of the row of the permission matrix, which reach what exists."""


class Guesser:
    """Draws requests of the operations of one description."""

    def __init__(self, description: dict[str, Any], keys: dict[str, Any], seed: str) -> None:
        self._description = description
        self._keys = keys
        self._random = random.Random(seed)

    def near(self, operation: Operation) -> Guess:
        """Give the matrix's request with one value of it turned hostile."""
        path = operation.template.format(**self._keys)
        body = operation.example
        body = body(self._keys) if callable(body) else body
        if "multipart/form-data" in self._contents(operation):
            return self._form(operation, path)
        if isinstance(body, dict) and body:
            return self._guess(operation, path, self._spoiled(body))
        return self._guess(operation, self._asking(operation, path), body)

    def far(self, operation: Operation) -> Guess:
        """Give one drawn from the description: mostly well-formed, and of nothing that exists."""
        path = operation.path
        for parameter in self._parameters(operation, "path"):
            value = self._near_or_hostile(parameter["schema"])
            text = str(value).encode("utf-8", "surrogatepass")[:300] or b"0"
            path = path.replace("{" + parameter["name"] + "}", quote(text, safe=""))
        path = self._asking(operation, path)
        contents = self._contents(operation)
        if "multipart/form-data" in contents:
            return self._form(operation, path)
        if not contents:
            return self._guess(operation, path, None)
        if self._random.random() < 0.1:
            return Guess(operation.method, path, self._random.choice(RAW))
        body = self._value(contents["application/json"]["schema"])
        return self._guess(operation, path, self._spoiled(body) if body else body)

    def _guess(self, operation: Operation, path: str, body: Any) -> Guess:
        written = b"" if body is None else json.dumps(body).encode()
        return Guess(operation.method, path, written)

    def _contents(self, operation: Operation) -> dict[str, Any]:
        return dict(operation.described.get("requestBody", {}).get("content", {}))

    def _parameters(self, operation: Operation, place: str) -> Iterator[dict[str, Any]]:
        found = operation.described.get("parameters", ())
        return (parameter for parameter in found if parameter["in"] == place)

    def _asking(self, operation: Operation, path: str) -> str:
        query = []
        for parameter in self._parameters(operation, "query"):
            if parameter.get("required") or self._random.random() < 0.5:
                value = self._near_or_hostile(parameter["schema"])
                for one in value if isinstance(value, list) else [value]:
                    text = str(one).encode("utf-8", "surrogatepass")[:2000]
                    query.append((parameter["name"], text))
        return f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path

    def _form(self, operation: Operation, path: str) -> Guess:
        schema = self._resolved(self._contents(operation)["multipart/form-data"]["schema"])
        parts = []
        for name, field in schema["properties"].items():
            of_file = field.get("format") == "binary"
            given = "x\x00.xlsx" if of_file else str(self._near_or_hostile(field))
            content = self._random.choice(("", "PK\x03\x04", "\x89PNG\r\n\x1a\n", "%PDF-1.7", "{}"))
            head = f'Content-Disposition: form-data; name="{name}"'
            head += f'; filename="{given}"' if of_file else ""
            parts.append(f"--b\r\n{head}\r\n\r\n{content if of_file else given}\r\n")
        body = ("".join(parts) + "--b--\r\n").encode("utf-8", "surrogatepass")
        return Guess(operation.method, path, body, "multipart/form-data; boundary=b")

    def _near_or_hostile(self, schema: dict[str, Any]) -> Any:
        if self._random.random() < 0.3:
            return self._random.choice(HOSTILE)
        return self._value(schema)

    def _spoiled(self, body: Any) -> Any:
        """Give a copy with one value, of any depth, replaced."""
        copied = json.loads(json.dumps(body))
        place, key = copied, None
        while isinstance(place, dict | list) and place:
            inner = place if key is None else place[key]
            if key is not None and (
                not isinstance(inner, dict | list) or not inner or self._random.random() < 0.3
            ):
                place[key] = self._random.choice(HOSTILE)
                return copied
            place = inner
            key = (
                self._random.choice(list(place))
                if isinstance(place, dict)
                else self._random.randrange(len(place))
            )
        return copied

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while True:
            if "$ref" in schema:
                schema = self._description["components"]["schemas"][schema["$ref"].split("/")[-1]]
            elif "allOf" in schema:
                schema = schema["allOf"][0]
            else:
                return schema

    def _value(self, schema: dict[str, Any], depth: int = 0) -> Any:
        schema = self._resolved(schema)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self._value(self._random.choice(schema[choice]), depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        return getattr(self, f"_{schema.get('type', 'anything')}")(schema, depth)

    def _object(self, schema: dict[str, Any], depth: int) -> Any:
        if "properties" not in schema:
            inner = schema.get("additionalProperties")
            of = inner if isinstance(inner, dict) else {}
            return {"name": self._value(of, depth + 1)} if depth < 5 else {}
        must = schema.get("required", ())
        return {
            name: self._value(field, depth + 1)
            for name, field in schema["properties"].items()
            if name in must or (depth < 4 and self._random.random() < 0.6)
        }

    def _array(self, schema: dict[str, Any], depth: int) -> Any:
        least = max(schema.get("minItems", 0), 1 if depth < 4 else 0)
        return [self._value(schema.get("items", {}), depth + 1) for _ in range(least)]

    def _string(self, schema: dict[str, Any], _: int) -> Any:
        usual = {
            "date": "2026-11-20",
            "date-time": "2026-11-20T08:00:00Z",
            "uuid": "6f0e4a1e-3f2b-4c1d-9a57-0d1a2b3c4d5e",
            "uri": "https://example.cn/x",
        }.get(schema.get("format", ""))
        if usual:
            return usual
        drawn = self._random.choice(("北门", "34020000001320000001", "x-1", "admin", "a\x00b"))
        least, most = schema.get("minLength", 0), schema.get("maxLength", 5000)
        return (drawn * (least // len(drawn) + 1))[: max(least, min(most, len(drawn)))]

    def _integer(self, schema: dict[str, Any], _: int) -> Any:
        bounds = schema.get("minimum", -1), schema.get("maximum", 2**63 - 1)
        return self._random.choice((*bounds, max(1, bounds[0])))

    def _number(self, schema: dict[str, Any], _: int) -> Any:
        return self._random.choice((schema.get("minimum", -1.0), schema.get("maximum", 1e308), 0.5))

    def _boolean(self, schema: dict[str, Any], _: int) -> Any:
        return self._random.random() < 0.5

    def _null(self, schema: dict[str, Any], _: int) -> Any:
        return None

    def _anything(self, schema: dict[str, Any], _: int) -> Any:
        return self._random.choice(HOSTILE)
