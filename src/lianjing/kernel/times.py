"""Times as the standard writes them: Beijing time without a zone.

Inside the project a moment is a float of UNIX seconds; these functions stand at the border.
"""

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "CST")
"""The zone of every zoneless time on the wire (GB/T 28181-2022 §9.10)."""


def format_beijing(moment: float, *, milliseconds: bool = False) -> str:
    """Write UNIX seconds as `2026-01-01T08:00:00[.000]` in Beijing time."""
    local = datetime.fromtimestamp(moment, BEIJING).replace(tzinfo=None)
    return local.isoformat(timespec="milliseconds" if milliseconds else "seconds")


def parse_time(text: str) -> float | None:
    """Read a wire time as UNIX seconds; None if it is not one.

    Accepts fractions, a space for the `T`, a trailing zone, and RFC 1123 dates, which some
    platforms send. A time without a zone is Beijing time.
    """
    text = text.strip()
    if not 8 <= len(text) <= 40:
        return None
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _parse_rfc1123(text)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    try:
        return moment.timestamp()
    except (OverflowError, ValueError):
        return None


def _parse_rfc1123(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
