"""What a difference is written as, and the one statement that writes many of them."""

from typing import NamedTuple

from lianjing.apps.agreement.choices import DecisionAction, DifferenceKind, DifferenceState


class Row(NamedTuple):
    """One difference that a comparison has found."""

    identity: str
    kind: DifferenceKind
    field: str
    camera: int | None
    device_code: str
    channel_code: str
    code: str
    name: str
    registry_value: str
    network_value: str
    region: str
    unit: int | None


COLUMNS = (
    *("identity", "kind", "field", "camera_id", "device_code", "channel_code", "code", "name"),
    *("registry_value", "network_value", "region", "unit_id"),
    *("due_on", "state", "action", "reason", "decided_by", "first_seen", "last_seen", "run"),
)

_STANDS = (
    f"(d.action = '{DecisionAction.TO_NETWORK.value}' OR (d.action = '{DecisionAction.KEEP.value}' "
    "AND d.registry_value = excluded.registry_value "
    "AND d.network_value = excluded.network_value))"
)
"""Whether what was decided still counts: a value that goes up counts until it is undone, keeping
things as they are only for the things as they were."""

_FRESH = f"(d.state = '{DifferenceState.GONE.value}' AND NOT {_STANDS})"


def upsert_statement(table: str) -> str:
    """Give the statement that inserts a difference or brings the one there is up to date."""
    plain = (
        *("kind", "field", "camera_id", "device_code", "channel_code", "code", "name"),
        *("registry_value", "network_value", "region", "last_seen", "run"),
    )
    sets = [f"{name} = excluded.{name}" for name in plain]
    sets += [
        "unit_id = COALESCE(excluded.unit_id, d.unit_id)",
        f"state = CASE WHEN {_STANDS} THEN '{DifferenceState.DECIDED.value}' "
        f"ELSE '{DifferenceState.OPEN.value}' END",
        f"action = CASE WHEN {_STANDS} THEN d.action ELSE '' END",
        f"reason = CASE WHEN {_STANDS} THEN d.reason ELSE '' END",
        f"first_seen = CASE WHEN {_FRESH} THEN excluded.first_seen ELSE d.first_seen END",
        f"due_on = CASE WHEN {_FRESH} THEN excluded.due_on ELSE d.due_on END",
    ]
    marks = ", ".join(["%s"] * len(COLUMNS))
    return (
        f"INSERT INTO {table} AS d ({', '.join(COLUMNS)}) VALUES ({marks}) "  # noqa: S608
        f"ON CONFLICT (identity) DO UPDATE SET {', '.join(sets)}"
    )
