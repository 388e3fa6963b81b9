"""Who is told of the secret cameras a request asks for: offices of the area and their owners."""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.approvals.machine.table import Relation
from lianjing.apps.approvals.models import Request, Step
from lianjing.apps.approvals.policies import asked
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.places.models import Unit
from lianjing.apps.rights.choices import Action


def told_of(actor: Actor, row: Request) -> Q:
    """Give the condition on cameras of a request that somebody who may read the list is told of.

    The head of the applicant's own office decides whether to ask at all and is told of the open
    ones only; an owner is told of his own.
    """
    if not row.actions & Action.SECRET or actor.may(Permission.GRANTS_MANAGE):
        return Q()
    table = table_of(row)
    rules = {step.id: step for state in table.states.values() for step in state.steps}
    his = asked(actor) | Q(decided_by=actor.user_id)
    for key in Step.objects.filter(his, request=row).values_list("key", flat=True):
        rule = rules.get(key.partition(":")[0])
        if rule is not None and table.who[rule.who].relation is Relation.AREA:
            return Q()
    open_ones = Q(secret=False)
    if actor.unit is None:
        return open_ones
    below = Unit.objects.filter(path__contains=f"/{actor.unit}/")
    return open_ones | Q(unit=actor.unit) | Q(unit__in=below.values("pk"))
