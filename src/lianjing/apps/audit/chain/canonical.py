"""Writes a record as the bytes that are digested; `docs/reference/audit-format.md` says how."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

FIELDS = (
    "id",
    "at",
    "actor",
    "user_id",
    "person",
    "unit",
    "role",
    "second",
    "terminal",
    "address",
    "network",
    "session",
    "action",
    "group",
    "outcome",
    "target_type",
    "target_id",
    "target_name",
    "camera",
    "footage_from",
    "footage_to",
    "reason",
    "grant",
    "approval",
    "duration_ms",
    "bytes_out",
    "watermark",
    "before",
    "after",
)
"""What a record holds. A field may be added at any time: one that is empty is not written, so the
bytes of older records stay what they were. None may be renamed or removed."""

_dump = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def canonical(values: Iterable[object]) -> bytes:
    """Give the bytes of a record whose values come in the order of `FIELDS`."""
    return json_bytes(
        {
            name: moment(value) if isinstance(value, datetime) else value
            for name, value in zip(FIELDS, values, strict=True)
            if value is not None and value != ""
        }
    )


def moment(value: datetime) -> str:
    """Write a time in UTC, always with six digits after the point."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def json_bytes(value: Mapping[str, object]) -> bytes:
    """Write JSON in the one way there is: sorted keys, no blanks, UTF-8, only what must be escaped.

    Text that no UTF-8 can hold (lone surrogates) becomes question marks: it never stops the chain.
    """
    return _dump(value).encode("utf-8", "replace")
