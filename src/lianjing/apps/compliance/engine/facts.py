"""What is known of a subject when it is judged: plain values, read by `selectors.facts`.

None and "" mean that nobody has said; a rule then says so instead of passing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from lianjing.apps.compliance.engine.measured import Measured


class Facts(Protocol):
    """What all facts have."""

    @property
    def key(self) -> int:
        """The key of the subject among its kind."""

    @property
    def region(self) -> str:
        """The division it lies in."""

    @property
    def unit(self) -> int | None:
        """The unit that answers for it."""

    @property
    def place_class(self) -> str:
        """Its class of place by Decree 799."""


@dataclass(frozen=True, slots=True)
class Filed:
    """How far the filing (备案) of a system or place is."""

    state: str = ""
    """As `FilingState`; empty: there is none."""
    started: str = ""
    """Since when it is in use, as far as that is known: `2025`, `2025-03`, `2025-03-31`."""
    change_found_on: date | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit to move or remove a camera (Decree 799 Art. 23②)."""

    number: str
    restore_by: date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What is judged, and where it belongs; every kind of facts begins so."""

    key: int
    region: str = ""
    unit: int | None = None
    place_class: str = ""


@dataclass(frozen=True, slots=True)
class CameraFacts(Placed):
    """A camera, its papers, what was seen of it and measured."""

    state: str = "in_use"
    filed: Filed | None = None
    """None: it hangs on a system, which answers for the filing."""
    anti_terror: bool = False
    in_use_on: date | None = None
    storage_days: int | None = None
    """What the recorder is set to."""
    measured: Measured | None = None
    wrong: frozenset[str] = frozenset()
    """Rules of `quality` its file breaks: what is judged there is not judged twice."""
    zones: int = 0
    """Sensitive zones it stands in."""
    consent: str = ""
    """Number of the prior consent (Art. 10)."""
    permit: Permit | None = None
    removed_on: date | None = None
    sign: str = ""
    sign_checked_on: date | None = None
    installer_basis: str = ""
    forbidden_checked: bool = False
    aimed_at: datetime | None = None
    """When position or angle in its file were last changed."""
    viewed_at: datetime | None = None
    """When somebody last looked what it sees."""
    sees_private: bool | None = None
    """What was seen then."""


@dataclass(frozen=True, slots=True)
class SystemFacts(Placed):
    """A system (平台) and its filing."""

    filed: Filed = field(default_factory=Filed)


@dataclass(frozen=True, slots=True)
class FilingFacts(Placed):
    """A filing in itself."""

    filed: Filed = field(default_factory=Filed)
    has_system: bool = False
    cameras: int = 0


@dataclass(frozen=True, slots=True)
class ContractFacts(Placed):
    """A contract with who runs or maintains something."""

    wrong: frozenset[str] = frozenset()
    starts_on: date | None = None
    supervised_on: date | None = None


@dataclass(frozen=True, slots=True)
class UnitFacts(Placed):
    """A unit with cameras."""

    category: str = ""
    inspected_on: date | None = None
    found_on: date | None = None
    """When a device was found where none may be."""
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts(Placed):
    """A person who may sign in."""

    contractor: bool = False
    """Whether he is of a contractor."""
    active: bool = True
    contract_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlatformFacts(Placed):
    """This platform: what it keeps and for how long, as those who keep it say."""

    key: int = 0
    values: Mapping[str, object] = field(default_factory=dict)
