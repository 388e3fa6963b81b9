"""What people enter of a filing, brought into shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.normalise import BadValueError, day, long_text, region, text

_READERS: Mapping[str, Callable[[object], object]] = {
    "name": text(200),
    "address": text(300),
    "agent": text(100),
    "notes": long_text,
    "in_use_on": day,
    "region": region,
}


@dataclass(frozen=True, slots=True)
class FilingValues:
    """What people enter of a filing; None leaves it."""

    name: str | None = None
    region: str | None = None
    address: str | None = None
    place_class: str | None = None
    in_use_on: str | None = None
    storage_days: int | None = None
    camera_count: int | None = None
    """Counts only where no cameras are named and its system has none."""
    channel: str | None = None
    agent: str | None = None
    notes: str | None = None

    def columns(self) -> dict[str, object]:
        """Give the columns to write, normalised."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        found = {k: v for k, v in given.items() if v is not None}
        for key, read in _READERS.items():
            if key in found:
                found[key] = read(found[key])
        place_class = found.get("place_class")
        if place_class and tables.table("d799.place_class").entry(str(place_class)) is None:
            raise BadValueError(str(place_class), code="value_not_choice", facts=_choice_facts())
        return found


def _choice_facts() -> dict[str, str]:
    return {"value": "place_class", "field": "场所类别 / class of place"}
