"""Enumerations of the rule book."""

from enum import StrEnum


class RuleSubject(StrEnum):
    """What a rule is about; the first three are kinds of files."""

    CAMERA = "camera"
    SYSTEM = "system"
    CONTRACT = "contract"
    FILING = "filing"
    UNIT = "unit"
    ACCOUNT = "account"
    PLATFORM = "platform"
    """This platform itself: what it keeps, and for how long."""


class Gravity(StrEnum):
    """How bad it is when a rule is broken."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    NOTICE = "notice"


class CheckMethod(StrEnum):
    """How one finds out."""

    AUTOMATIC = "automatic"
    """From what the platform itself measures or keeps."""
    FORM = "form"
    """From what people entered in a file."""
    FIELD = "field"
    """Somebody went and looked."""


class RuleOutcome(StrEnum):
    """What judging one rule on one subject gives."""

    NOT_APPLICABLE = "not_applicable"
    MET = "met"
    UNKNOWN = "unknown"
    """Nobody has entered what is needed to tell: neither met nor broken."""
    NOT_MEASURED = "not_measured"
    """Nothing measures it yet: what is set up is no proof."""
    DUE = "due"
    """To be done by a day that has not passed."""
    BROKEN = "broken"


class RuleStanding(StrEnum):
    """As what a rule may be shown; see `wording`."""

    LAW = "law"
    UNCHECKED = "unchecked"
    """Internal requirement; its source is still to be checked."""
    INTERNAL = "internal"
    """Our own target."""
