"""Writes what somebody reaches as a condition on channels that databases can use indexes for.

Of whoever reaches few channels the keys are found first, each part by its own index; a list then
takes those alone. Of others the conditions are joined by OR: walking along the order of the list
finds a page of what somebody sees much of.
"""

from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import In

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Group
from lianjing.apps.registry.policies.ranges import begins
from lianjing.apps.registry.policies.sizes import NARROW, size_of
from lianjing.apps.rights.engine import Part, Reach, Rule
from lianjing.apps.rights.models import GrantChannel

NOTHING = Q(pk__in=())
NOT_SECRET = Q(secret=False)
NOT_PRIVATE = Q(private=False)


def condition_of(reach: Reach) -> Q:
    """Write what somebody reaches as a condition on channels; an empty one covers everything."""
    if reach.everything:
        return Q()
    atoms = [atom for part in reach.parts for atom in _atoms_of(part)]
    if any(not atom for atom in atoms):
        return Q()
    if any(atom == NOT_SECRET for atom in atoms):
        # Whoever sees all that is not secret needs of the other parts only what is.
        atoms = [NOT_SECRET] + [
            atom for part in reach.parts if part.secret for atom in _atoms_of(part)
        ]
    return _union(atoms) if atoms and size_of(reach) <= NARROW else _either(atoms)


def below_node(key: int) -> Q:
    """Give the condition on channels that hang under a node, however deep."""
    node = Group.objects.filter(pk=key).first()
    return NOTHING if node is None else below(node)


def below(node: Group) -> Q:
    """Give the condition on channels that hang under a node, however deep."""
    if node.device_id is None:
        return begins("region", node.code)
    return Q(group__in=Group.objects.filter(path__startswith=node.path).values("pk"))


def _atoms_of(part: Part) -> list[Q]:
    """Write one grant as conditions of which any is enough."""
    found = [_condition_of_rule(rule) for rule in part.rules]
    names = GrantChannel.objects.filter(grant=part.grant)
    if any(not one for one in found):
        found = [Q()]
    elif part.listed:
        found.append(Q(pk__in=names.filter(excluded=False).values("channel")))
    besides = Q() if part.secret else NOT_SECRET
    if not part.private:
        besides &= NOT_PRIVATE
    if part.excludes:
        besides &= ~Q(pk__in=names.filter(excluded=True).values("channel"))
    return [one & besides for one in found]


def _condition_of_rule(rule: Rule) -> Q:
    found = begins("region", rule.region)
    if rule.group is not None:
        found &= below_node(rule.group)
    if rule.unit is not None:
        path = Unit.objects.filter(pk=rule.unit).values_list("path", flat=True).first()
        below = Unit.objects.filter(path__startswith=path) if path else Unit.objects.none()
        found &= Q(unit__in=below.values("pk"))
    if rule.point_class:
        found &= Q(point_class=rule.point_class)
    found &= begins("place_class", rule.place_class)
    if rule.label:
        labels = ChannelLabel.objects.filter(label=rule.label)
        found &= Q(pk__in=labels.values("channel"))
    return found & _condition_of_rule(rule.within) if rule.within else found


def _either(atoms: list[Q]) -> Q:
    found = NOTHING
    for atom in atoms:
        found = atom if found is NOTHING else found | atom
    return found


def _union(atoms: list[Q]) -> Q:
    first, *rest = (Channel.objects.filter(atom).order_by().values("pk") for atom in atoms)
    return Q(Among(F("pk"), first.union(*rest) if rest else first))


class Among(In):
    """`IN` with keys that are found first.

    PostgreSQL would join instead, take the rows in the order of the list and throw nearly all of
    them away; an array it has to work out before, and it expects it to be short.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write it with an array."""
        column, own = self.process_lhs(compiler, connection)
        keys, asked = self.process_rhs(compiler, connection)
        return f"{column} = ANY (ARRAY{keys})", [*own, *asked]
