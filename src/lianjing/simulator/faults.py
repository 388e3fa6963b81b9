"""Trouble on demand: what a device or channel does wrong, changeable while it runs."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from lianjing.kernel.errors import ConfigurationError


class Lie(StrEnum):
    """One way in which a catalogue is not true."""

    CYCLE = "cycle"
    """Two organisations are each other's parent."""
    SELF_PARENT = "self-parent"
    """A channel is its own parent."""
    SHORT_CODE = "short-code"
    """A code has 19 digits."""
    DUPLICATE = "duplicate"
    """A channel is listed twice."""
    WRONG_TOTAL = "wrong-total"
    """`SumNum` promises more than comes."""
    BROKEN_NAME = "broken-name"
    """A name holds bytes of no character set."""
    SHUFFLED = "shuffled"
    """The parts come in disorder and one of them twice."""
    LOST_PART = "lost-part"
    """One part never comes."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that can be wrong at once; the default is a healthy device."""

    loss: float = 0.0
    """Share of RTP packets that are lost, 0 to 1."""
    reorder: float = 0.0
    """Share of RTP packets that arrive some packets late."""
    silent: bool = False
    """INVITE is answered 200 and nothing is sent."""
    stall_after: float = 0.0
    """RTP stops this many seconds after its start; 0 never."""
    wrong_ssrc: bool = False
    """RTP carries another SSRC than the answer says."""
    other_source: bool = False
    """RTP comes from an address and port that the answer does not name."""
    undecodable: bool = False
    """What comes under payload type 96 is noise."""
    refuse: int = 0
    """INVITE is refused with this status; 0 is not refused."""
    delay: float = 0.0
    """Seconds before anything is answered."""
    deaf: bool = False
    """Nothing is answered at all, nor does a keepalive go out."""
    lies: frozenset[Lie] = frozenset()
    """What is wrong with the catalogue."""


HEALTHY = Faults()

_NAMES = {field.name for field in fields(Faults)}


def change_faults(faults: Faults, changes: dict[str, object]) -> Faults:
    """Apply changes as JSON or TOML holds them; an unknown name or wrong type is refused."""
    values: dict[str, object] = {}
    for name, value in changes.items():
        if name not in _NAMES:
            raise ConfigurationError(f"no fault {name!r}; known: {', '.join(sorted(_NAMES))}")
        values[name] = _read_lies(value) if name == "lies" else _typed(name, value)
    return replace(faults, **values)  # type: ignore[arg-type]


def _read_lies(value: object) -> frozenset[Lie]:
    if not isinstance(value, list):
        raise ConfigurationError("lies must be a list of names")
    try:
        return frozenset(Lie(str(name)) for name in value)
    except ValueError as error:
        raise ConfigurationError(f"{error}; known: {', '.join(Lie)}") from error


def _typed(name: str, value: object) -> object:
    wanted = type(getattr(HEALTHY, name))
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise ConfigurationError(f"fault {name!r} must be of type {wanted.__name__}")
    return value


def faults_as_json(faults: Faults) -> dict[str, object]:
    """Give what is wrong, and only that, as JSON holds it."""
    wrong: dict[str, object] = {}
    for field in fields(Faults):
        value = getattr(faults, field.name)
        if value != getattr(HEALTHY, field.name):
            wrong[field.name] = sorted(value) if isinstance(value, frozenset) else value
    return wrong
