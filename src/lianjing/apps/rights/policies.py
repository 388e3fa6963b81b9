"""Whose grants are whose, and whose business they are."""

from collections import defaultdict

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.rights.choices import SubjectKind
from lianjing.apps.rights.duties import grants_of_duty, people_of_duty
from lianjing.apps.rights.models import Grant


def of_person(actor: Actor) -> Q:
    """Give the condition on grants that are for a person: his own, his post's, his role's."""
    found = Q(subject=SubjectKind.ROLE, role=actor.role)
    if actor.user_id is not None:
        found |= Q(subject=SubjectKind.PERSON, person=actor.user_id)
    if actor.organisation is not None:
        found |= Q(
            subject=SubjectKind.POST, organisation=actor.organisation, post__in=("", actor.post)
        )
    return found


def sees_all(actor: Actor) -> bool:
    """Tell whether everybody's grants are the actor's business: who keeps order, who audits."""
    return actor.itself or actor.may(Permission.GRANTS_VIEW_ALL)


def visible(actor: Actor) -> Q:
    """Give the condition on grants somebody may read.

    Everybody reads his own. Whoever looks after an area or decides on requests reads besides what
    is for people of his organisation and those below it, and what the apps above call his
    business: grants that cover a camera he knows of, grants from requests he was asked about.
    """
    if sees_all(actor):
        return Q()
    found = of_person(actor)
    if actor.may(Permission.GRANTS_VIEW):
        units = organisations_below(actor.organisation)
        found |= Q(subject=SubjectKind.PERSON, person__organisation__in=units)
        found |= Q(subject=SubjectKind.POST, organisation__in=units)
        found |= grants_of_duty(actor)
    return found


def people_visible(actor: Actor) -> Q:
    """Give the condition on people whose rights somebody may ask about."""
    if sees_all(actor):
        return Q()
    found = Q(pk=actor.user_id)
    if actor.may(Permission.GRANTS_VIEW):
        theirs = Grant.objects.filter(visible(actor), subject=SubjectKind.PERSON)
        found |= Q(organisation__in=organisations_below(actor.organisation))
        found |= Q(pk__in=theirs.filter(person__isnull=False).values("person"))
        found |= people_of_duty(actor)
    return found


def organisations_below(key: int | None) -> list[int]:
    """Give an organisation and all below it; they are few, and one query tells."""
    if key is None:
        return []
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Organisation.objects.order_by().values_list("pk", "parent"):
        below[parent].append(pk)
    found, left = [], [key]
    while left:
        one = left.pop()
        found.append(one)
        left += below.pop(one, [])
    return found
