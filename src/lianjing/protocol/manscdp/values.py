"""Enumerations of MANSCDP, and how sloppy spellings of them are read."""

from enum import StrEnum


class Root(StrEnum):
    """The four root elements (GB/T 28181-2022 Annex A.2)."""

    QUERY = "Query"
    NOTIFY = "Notify"
    CONTROL = "Control"
    RESPONSE = "Response"


class Edition(StrEnum):
    """Whose wording is written; both are always read."""

    V2016 = "2016"
    V2022 = "2022"


class Charset(StrEnum):
    """Character sets a body is declared in; all GB names are read as GB 18030, the superset."""

    GB2312 = "GB2312"
    GB18030 = "GB18030"
    UTF8 = "UTF-8"


class Result(StrEnum):
    """Outcome of a command."""

    OK = "OK"
    ERROR = "ERROR"


class Switch(StrEnum):
    """Something is on or off; also the status of a catalogue item."""

    ON = "ON"
    OFF = "OFF"


class Online(StrEnum):
    """Whether a device says it is online."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"


class DutyStatus(StrEnum):
    """State of an alarm input."""

    ONDUTY = "ONDUTY"
    OFFDUTY = "OFFDUTY"
    ALARM = "ALARM"


class CatalogEvent(StrEnum):
    """What happened to a catalogue item (GB/T 28181-2022 §9.11.4)."""

    ON = "ON"
    OFF = "OFF"
    VLOST = "VLOST"
    DEFECT = "DEFECT"
    ADD = "ADD"
    UPDATE = "UPDATE"
    DEL = "DEL"


_OFF_WORDS = frozenset(
    {"OFF", "OFFLINE", "ERROR", "FAULT", "VLOST", "DEFECT", "0", "FALSE", "NO", "NOTONLINE"}
)


def read_status(text: str) -> Switch:
    """Map what devices write for a status; missing or unheard-of counts as on.

    Quirk `status-online`: some recorders write ONLINE, OFFLINE, OK or lower case.
    """
    return Switch.OFF if text.strip().upper() in _OFF_WORDS else Switch.ON
