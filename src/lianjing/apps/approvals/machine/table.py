"""What a workflow is made of: states, steps, transitions, who, spans; read from its table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lianjing.apps.approvals.machine.calendar import Calendar, Span


class StateKind(StrEnum):
    """What happens in a state."""

    DRAFT = "draft"
    """The applicant writes."""
    REVIEW = "review"
    """Others decide; all steps open at once, all are needed, each may return or reject."""
    WORK = "work"
    """Somebody has work to do before it goes on."""
    ACTIVE = "active"
    """Approved and in use."""
    FINAL = "final"


class Decision(StrEnum):
    """What the one who is asked says."""

    APPROVE = "approve"
    RETURN = "return"
    """Back to the applicant for correction; the number stays."""
    REJECT = "reject"


class Event(StrEnum):
    """What time brings, in the order in which it counts."""

    END = "end"
    """The end of what was asked for or granted."""
    PAPER = "paper"
    """The papers of an urgent or oral approval did not come in time."""
    LATE = "late"
    """The last day of the state."""
    HALF = "half"
    """Half of the time in use."""


class Relation(StrEnum):
    """How somebody who may decide or act is tied to a request."""

    REQUESTER = "requester"
    OWN = "own"
    """In the applicant's organisation; where nobody holds a post, the one above."""
    OWNER = "owner"
    """In the organisation that owns cameras of it; one step for each owner."""
    AREA = "area"
    """In an organisation of a kind whose area covers all cameras of it, the nearest first."""
    DECIDER = "decider"
    """Whoever approved it."""
    SECURITY = "security"
    """The security administrator; ends, never approves."""


ANSWERS: Mapping[Decision, str] = {
    Decision.APPROVE: "approved",
    Decision.RETURN: "returned",
    Decision.REJECT: "rejected",
}
"""The transition each decision leads to; `approved` once all steps are."""

GUARDED_RIGHTS = frozenset({"secret", "private"})
"""Rights no workflow may offer without a step of its own for them (`StepRule.when`)."""

GUARDS = frozenset(
    {
        "pledge",
        "resources",
        "period",
        "security_person",
        "basis",
        "two_persons",
        "instrument",
        "footage",
        "relation",
        "escort",
        "material",
        "all_masked",
        "changed_hash",
        "mask_on_record",
        "channel",
        "items",
        "signed_both",
        "returned_or_destroyed",
        "has_paper",
        "restore_date",
        "reference_picture",
        "no_owner",
    }
)
"""Everything a transition may be made to depend on; `services.guards` knows how each is met."""
EFFECTS = frozenset(
    {"issue", "narrow", "suspend", "resume", "end", "notify_deciders", "notify_security"}
)
"""What a transition does outside the machine."""


@dataclass(frozen=True, slots=True)
class Words:
    """A name in both languages."""

    zh: str
    en: str

    def word(self, language: str = "zh") -> str:
        """Give the name in the reader's language."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Who:
    """Who may decide a step or do an act."""

    id: str
    name: Words
    relation: Relation
    kind: str = ""
    """Kind of organisation (`accounts.OrganisationKind`), for `area`."""
    posts: tuple[str, ...] = ()
    """Posts (`accounts.Post`) that decide; empty: any."""
    substitutes: tuple[str, ...] = ()
    """Posts that stand in where nobody holds one of `posts`."""


@dataclass(frozen=True, slots=True)
class StepRule:
    """One decision needed in a state of review."""

    id: str
    name: Words
    who: str
    each: str = ""
    """`owner`: one such step for each owner."""
    when: tuple[str, ...] = ()
    """Rights of which one must be asked for, or nobody is asked; empty: always."""
    stand_in: str = ""
    """Who decides in an owner's place where no file names one (`unknown_owner` = stand_in)."""
    apart_from: tuple[str, ...] = ()
    """Acts whose doer does not decide here: editor ≠ reviewer."""
    narrows: bool = False
    """Whether the decider may narrow what is asked for."""
    comment: bool = False
    """Whether an approval needs words, for example who gave it orally."""


@dataclass(frozen=True, slots=True)
class State:
    """One state."""

    id: str
    kind: StateKind
    name: Words
    in_force: bool = False
    """Whether what was asked for may be used."""
    suspended: bool = False
    """Whether a right rests here until somebody decides; it was in force and may be again."""
    steps: tuple[StepRule, ...] = ()
    again: bool = False
    """Whether who decided elsewhere may decide here: a later look, not an independent yes."""
    due: Span | None = None
    """When people are reminded and it goes to those above."""
    last: Span | None = None
    """When it lapses (`Event.LATE`)."""
    longest: Span | None = None
    """How long it may be in force at most."""
    paper: Span | None = None
    """Until when papers must follow (`Event.PAPER`)."""
    half: Span | None = None
    """Times in use at least this long are looked at again half way (`Event.HALF`)."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another."""

    start: str
    act: str
    end: str
    name: Words
    who: tuple[str, ...] = ()
    """Who may do it; empty for what decisions and time bring."""
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    reason: bool = False
    """Whether it needs words."""
    fills: tuple[str, ...] = ()
    """Particulars this act fills in; nothing else does."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A whole workflow."""

    id: str
    version: str
    name: Words
    prefix: str
    """Of the numbers of its requests."""
    source: str
    confidence: str
    first: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    who: Mapping[str, Who]
    requires: tuple[str, ...] = ()
    """Steps without which nothing comes into force; `a|b`: one of them."""
    requires_acts: tuple[str, ...] = ()
    """Acts without which nothing comes into force, for example masking."""
    actions: tuple[str, ...] = ()
    """Rights that may be asked for."""
    subjects: tuple[str, ...] = ()
    """Kinds of subject (`rights.SubjectKind`) it may be for; empty: it gives no right."""
    forms: tuple[str, ...] = ()
    details: str = ""
    """Name of the particulars it asks for beyond the common ones (`details.KINDS`)."""
    deadlines: Mapping[str, Span] = field(default_factory=dict)
    """The spans states name, by the names a region changes them by."""
    settings: Mapping[str, int | str | bool] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)

    def way(self, start: str, act: str) -> Transition | None:
        """Give the transition of an act from a state."""
        ways = (one for one in self.transitions if one.start == start and one.act == act)
        return next(ways, None)

    def number(self, key: str) -> int:
        """Give a setting that is a number; 0 where it is not set."""
        value = self.settings.get(key, 0)
        return value if isinstance(value, int) else 0
