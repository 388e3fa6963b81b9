"""The values rights are decided on."""

from dataclasses import dataclass, fields, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Thing:
    """A channel as rights see it."""

    channel: int
    region: str = ""
    groups: tuple[int, ...] = ()
    """Nodes above it, from the root down."""
    units: tuple[int, ...] = ()
    """The unit that owns it and those above that."""
    point_class: str = ""
    place_class: str = ""
    labels: frozenset[str] = frozenset()
    secret: bool = False
    private: bool = False
    """It stands where, or shows what, is private: pictures need a right of their own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A conjunction of facets; empty ones do not count."""

    region: str = ""
    group: int | None = None
    unit: int | None = None
    point_class: str = ""
    place_class: str = ""
    label: str = ""
    within: "Rule | None" = None
    """A second conjunction that must hold too: an area that a narrower rule is limited to."""

    def covers(self, thing: Thing) -> bool:
        """Tell whether a thing has every facet asked for."""
        return (
            thing.region.startswith(self.region)
            and (self.group is None or self.group in thing.groups)
            and (self.unit is None or self.unit in thing.units)
            and (not self.point_class or thing.point_class == self.point_class)
            and thing.place_class.startswith(self.place_class)
            and (not self.label or self.label in thing.labels)
            and (self.within is None or self.within.covers(thing))
        )

    def facets(self) -> frozenset[str]:
        """Give the names of the facets it looks at."""
        values = ((name, getattr(self, name)) for name in _FACETS)
        own = frozenset(name for name, value in values if value not in (None, ""))
        return own | (self.within.facets() if self.within else frozenset())

    def narrowed(self, area: "Rule") -> "Rule":
        """Give what this rule and an area have in common."""
        if area == _ANYTHING:
            return self
        taken = {
            f.name: getattr(area, f.name)
            for f in fields(Rule)
            if getattr(area, f.name) != f.default
        }
        if any(getattr(self, name) != getattr(_ANYTHING, name) for name in taken):
            return replace(area, within=area.within.narrowed(self) if area.within else self)
        return replace(self, **taken)


_ANYTHING = Rule()
_FACETS = ("region", "group", "unit", "point_class", "place_class", "label")


@dataclass(frozen=True, slots=True)
class Part:
    """What one grant covers."""

    grant: int
    rules: tuple[Rule, ...]
    listed: bool
    """Whether it names channels one by one (`GrantChannel`, not excluded)."""
    excludes: bool
    """Whether it takes channels out."""
    secret: bool
    """Whether `Secrecy` = 1 is included."""
    private: bool = True
    """Whether private places are included: always for what shows no picture."""
    names: int = 0
    """How many channels it names: what the cost of looking is judged by."""
    mark: int = 0
    """Differs when the names do."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything somebody may do one action on now: the union of its parts."""

    everything: bool = False
    """No condition at all: only for the platform itself and inventory roles."""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """May it be done; by which grant; and if not, why not."""

    allowed: bool
    grant: int | None = None
    """Key of the grant that allows it, or that comes nearest to it."""
    number: str = ""
    reason: str = ""
    """A `choices.Refusal`; empty if allowed."""
    purpose: str = ""
    """What the register takes as the reason; empty if it must be asked for."""
    max_streams: int | None = None
    until: datetime | None = None
    """When this answer is over by itself (expiry, end of the hours); None: not by the clock."""
