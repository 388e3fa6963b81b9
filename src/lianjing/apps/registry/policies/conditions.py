"""Writes what somebody reaches as a condition on channels that databases can use indexes for.

Conditions on columns of the channel are joined by OR. As soon as one of several needs another
table, an OR would make the database look at every row; then, if few channels are reached, each
part finds its own by its own index and their keys are put together.
"""

from django.db.models import Q

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Group
from lianjing.apps.registry.policies.sizes import NARROW, size_of
from lianjing.apps.rights.engine import Part, Reach, Rule
from lianjing.apps.rights.models import GrantChannel

NOTHING = Q(pk__in=())
NOT_SECRET = Q(secret=False)
_ELSEWHERE = frozenset({"group", "unit", "label"})


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
    if len(atoms) > 1 and _needs_tables(reach) and size_of(reach) <= NARROW:
        return _union(atoms)
    return _either(atoms)


def below_node(key: int) -> Q:
    """Give the condition on channels that hang under a node, however deep."""
    node = Group.objects.filter(pk=key).first()
    return NOTHING if node is None else below(node)


def below(node: Group) -> Q:
    """Give the condition on channels that hang under a node, however deep."""
    if node.device_id is None:
        return begins("region", node.code)
    return Q(group__in=Group.objects.filter(path__startswith=node.path).values("pk"))


def begins(column: str, digits: str) -> Q:
    """Give the condition that a column begins with some digits, as a range an index can serve.

    `LIKE` would need an index of its own in PostgreSQL; digits sort alike in every collation.
    """
    if not digits:
        return Q()
    if not (digits.isascii() and digits.isdigit()):
        return Q(**{f"{column}__startswith": digits})
    head = digits.rstrip("9")
    found = Q(**{f"{column}__gte": digits})
    if head:
        found &= Q(**{f"{column}__lt": head[:-1] + str(int(head[-1]) + 1)})
    return found


def _atoms_of(part: Part) -> list[Q]:
    """Write one grant as conditions of which any is enough."""
    found = [_condition_of_rule(rule) for rule in part.rules]
    names = GrantChannel.objects.filter(grant=part.grant)
    if any(not one for one in found):
        found = [Q()]
    elif part.listed:
        found.append(Q(pk__in=names.filter(excluded=False).values("channel")))
    besides = Q() if part.secret else NOT_SECRET
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


def _needs_tables(reach: Reach) -> bool:
    return any(
        part.listed or any(rule.facets() & _ELSEWHERE for rule in part.rules)
        for part in reach.parts
    )


def _either(atoms: list[Q]) -> Q:
    found = NOTHING
    for atom in atoms:
        found = atom if found is NOTHING else found | atom
    return found


def _union(atoms: list[Q]) -> Q:
    first, *rest = (Channel.objects.filter(atom).order_by().values("pk") for atom in atoms)
    return Q(pk__in=first.union(*rest))
