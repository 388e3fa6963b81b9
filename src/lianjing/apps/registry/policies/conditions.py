"""Writes what somebody reaches as a condition on channels that databases can use indexes for.

Of whoever reaches few channels the keys are found first, each part by its own index; a list then
takes those alone. Of others the conditions are joined by OR: walking along the order of the list
finds a page of what somebody sees much of.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db.models import F, Q
from django.db.models.lookups import In

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Group
from lianjing.apps.registry.policies.lookups import Among, Listed
from lianjing.apps.registry.policies.ranges import begins
from lianjing.apps.registry.policies.sizes import NARROW, narrowest, size_of
from lianjing.apps.rights.engine import Part, Reach, Rule
from lianjing.apps.rights.models import GrantChannel

NOTHING = Q(pk__in=())
NOT_SECRET = Q(secret=False)
NOT_PRIVATE = Q(private=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody reaches, as conditions of which any is enough."""

    atoms: tuple[Q, ...]
    narrow: bool
    """So few channels that finding the keys of all of them comes first."""

    @classmethod
    def of(cls, reach: Reach) -> Self:
        """Write what somebody reaches."""
        if reach.everything:
            return cls((Q(),), narrow=False)
        narrow = size_of(reach) <= NARROW
        of_parts = [(part, _atoms_of(part, narrow=narrow)) for part in reach.parts]
        atoms = [atom for _, some in of_parts for atom in some]
        if any(not atom for atom in atoms):
            return cls((Q(),), narrow=False)
        if any(atom == NOT_SECRET for atom in atoms):
            # Whoever sees all that is not secret needs of the other parts only what is.
            rest = [atom for part, some in of_parts if part.secret for atom in some]
            atoms = [NOT_SECRET, *rest]
        return cls(tuple(atoms), narrow=narrow)

    def condition(self) -> Q:
        """Give the condition on channels for whoever takes them all; an empty one covers all."""
        return _union(self.atoms) if self.narrow and self.atoms else self.each()

    def each(self) -> Q:
        """Give the same condition for who looks at a few channels he has found otherwise."""
        found = NOTHING
        for atom in self.atoms:
            found = atom if found is NOTHING else found | atom
        return found


def condition_of(reach: Reach) -> Q:
    """Write what somebody reaches as a condition on channels; an empty one covers everything."""
    return Scope.of(reach).condition()


def below_node(key: int) -> Q:
    """Give the condition on channels that hang under a node, however deep.

    A node that is not there is looked into like one that is: time must not tell them apart.
    """
    return below(Group.objects.filter(pk=key).first() or Group(device_id=0, path="-"))


def below(node: Group, *, using: type[In] = In) -> Q:
    """Give the condition on channels that hang under a node, however deep."""
    if node.device_id is None:
        return begins("region", node.code)
    return Q(using(F("group"), Group.objects.filter(path__startswith=node.path).values("pk")))


def _atoms_of(part: Part, *, narrow: bool) -> list[Q]:
    """Write one grant as conditions of which any is enough."""
    found = [_condition_of_rule(rule, _Using.of(rule, narrow=narrow)) for rule in part.rules]
    names = GrantChannel.objects.filter(grant=part.grant)
    if any(not one for one in found):
        found = [Q()]
    elif part.listed:
        listed = names.filter(excluded=False).values("channel")
        found.append(Q((Among if narrow else In)(F("pk"), listed)))
    besides = Q() if part.secret else NOT_SECRET
    if not part.private:
        besides &= NOT_PRIVATE
    if part.excludes:
        besides &= ~Q(pk__in=names.filter(excluded=True).values("channel"))
    return [one & besides for one in found]


class _Using(NamedTuple):
    """How the keys of a rule's facets are looked up."""

    group: type[In] = In
    unit: type[In] = In
    label: type[In] = In

    @classmethod
    def of(cls, rule: Rule, *, narrow: bool) -> Self:
        """Have the facet that leaves the fewest channels lead to them, and others test those."""
        if not narrow:
            return cls()
        leads = narrowest(rule).facet
        return cls(*(Among if name == leads else Listed for name in cls._fields))


def _condition_of_rule(rule: Rule, using: _Using) -> Q:
    found = begins("region", rule.region)
    if rule.group is not None:
        node = Group.objects.filter(pk=rule.group).first()
        found &= NOTHING if node is None else below(node, using=using.group)
    if rule.unit is not None:
        path = Unit.objects.filter(pk=rule.unit).values_list("path", flat=True).first()
        units = Unit.objects.filter(path__startswith=path) if path else Unit.objects.none()
        found &= Q(using.unit(F("unit"), units.order_by().values("pk")))
    if rule.point_class:
        found &= Q(point_class=rule.point_class)
    found &= begins("place_class", rule.place_class)
    if rule.label:
        labels = ChannelLabel.objects.filter(label=rule.label).values("channel")
        found &= Q(using.label(F("pk"), labels))
    if rule.within:
        found &= _condition_of_rule(rule.within, _TESTS if using != _Using() else using)
    return found


_TESTS = _Using(Listed, Listed, Listed)


def _union(atoms: tuple[Q, ...]) -> Q:
    first, *rest = (Channel.objects.filter(atom).order_by().values("pk") for atom in atoms)
    return Q(Among(F("pk"), first.union(*rest) if rest else first))
