"""A grant that is not written yet, or a change that is not made: to be looked at beforehand."""

from collections.abc import Iterable, Sequence

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Held
from lianjing.apps.rights.models import Grant, GrantRule
from lianjing.apps.rights.selectors.compiling import held_of
from lianjing.apps.rights.selectors.listing import compiled
from lianjing.apps.rights.services.checking import check_plan
from lianjing.apps.rights.services.plans import GrantChanges, GrantPlan, RulePlan
from lianjing.apps.rights.services.writing import FACETS, unsaved


def draft(*, actor: Actor, plan: GrantPlan) -> tuple[Grant, Held]:
    """Give a grant as it would be, written nowhere; raises `BadGrantError` as `issue` would."""
    check_plan(actor, plan)
    grant = unsaved(plan)
    return grant, _held(grant, _rows(plan.rules), plan.channels, plan.excluded)


def draft_of_change(*, grant: Grant, changes: GrantChanges) -> tuple[Held, Held]:
    """Give a grant as it is and as it would be."""
    before = compiled(grant)
    listed, excluded = set(before.lists.listed), set(before.lists.excluded)
    gone = {*changes.add, *changes.exclude, *changes.forget}
    actions = grant.actions if changes.actions is None else changes.actions
    to_be = Grant(
        pk=grant.pk,
        state=grant.state,
        number=grant.number,
        subject=grant.subject,
        person_id=grant.person_id,
        organisation_id=grant.organisation_id,
        post=grant.post,
        role=grant.role,
        upper=grant.upper,
        actions=int(actions | Action.CATALOGUE),
        valid_from=grant.valid_from,
        valid_until=changes.valid_until or grant.valid_until,
        weekly=grant.weekly,
        networks=grant.networks,
    )
    rules = list(grant.rules.order_by("id")) if changes.rules is None else _rows(changes.rules)
    return before, _held(
        to_be, rules, listed - gone | set(changes.add), excluded - gone | set(changes.exclude)
    )


def _rows(rules: Sequence[RulePlan]) -> list[GrantRule]:
    return [GrantRule(**{name: getattr(one, name) for name in FACETS}) for one in rules]


def _held(
    grant: Grant, rules: Iterable[GrantRule], listed: Iterable[int], excluded: Iterable[int]
) -> Held:
    held = held_of(grant, rules)
    held.lists.fill(listed, excluded)
    return held
