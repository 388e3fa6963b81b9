"""What the machine is given and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lianjing.apps.approvals.machine.table import Decision


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of the present round."""

    state: str
    key: str
    """The rule's id; with `:` and the owner where there is one for each."""
    decision: Decision | None = None
    by: int | None = None
    """Who decided, in person."""
    behalf: int | None = None
    """For whom, by delegation."""
    stand_in: bool = False
    """Decided in the place of an owner no file names, by an office that is asked itself too."""

    @property
    def rule(self) -> str:
        """Give the id of its rule."""
        return self.key.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Case:
    """Where a request stands, as far as the machine cares."""

    state: str
    requester: int
    beneficiaries: frozenset[int] = frozenset()
    """Persons it is for; they do not decide either."""
    steps: tuple[StepState, ...] = ()
    done: tuple[tuple[str, int], ...] = ()
    """Acts of the present round and who did them."""
    begins: datetime | None = None
    ends: datetime | None = None
    """Excluded end of what is asked for, later of what is granted; None: it has none."""
    last: datetime | None = None
    paper_by: datetime | None = None
    half_at: datetime | None = None
    in_force_since: datetime | None = None

    def open_steps(self) -> tuple[StepState, ...]:
        """Give the steps somebody must still decide."""
        here = (one for one in self.steps if one.state == self.state)
        return tuple(one for one in here if one.decision is None)


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and how he is tied to the request."""

    user: int
    relations: frozenset[str] = frozenset()
    """Ids of `Who` rows he fits, and `step:` with the keys of steps he is asked about."""
    administrator: bool = False
    behalf: int | None = None
    """For whom he stands in on the step he decides."""

    @property
    def hands(self) -> frozenset[int]:
        """Give everyone who decides by this: whoever lent his post decides too."""
        return frozenset({self.user} if self.behalf is None else {self.user, self.behalf})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the machine must be told of the world."""

    met: frozenset[str] = frozenset()
    """Guards that are met."""
    each: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For steps with one for each: their keys, for example of the owners."""
    asked: frozenset[str] = frozenset()
    """Rights that are still asked for, for steps that are there because of them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where it stands after an act, and what must be done about it."""

    case: Case
    effects: tuple[str, ...] = ()
    event: str = ""
    """The act or event that moved it; empty if it stays in its state."""
    overtaken: bool = False
    """Time was faster: what was to be done was not done, this is what time did."""


class RefusedError(Exception):
    """The machine says no; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
