"""UNIX seconds of events as moments of rows."""

from datetime import UTC, datetime

_LATEST = 253_402_300_000.0


def moment(seconds: float) -> datetime:
    """Give the moment; nonsense becomes the nearest one that can be stored."""
    if not 0.0 <= seconds <= _LATEST:  # also NaN
        seconds = 0.0 if not seconds > _LATEST else _LATEST
    return datetime.fromtimestamp(seconds, UTC)
