"""Looks at the rights of others: for who keeps order, not for whom they are about."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.rights.engine.explaining import Explained, explain
from lianjing.apps.rights.engine.values import Thing
from lianjing.apps.rights.policies import people_visible
from lianjing.apps.rights.selectors.askers import asker_of
from lianjing.apps.rights.selectors.book import grants_of
from lianjing.apps.rights.selectors.deciding import moment
from lianjing.kernel.errors import NotFoundError

FOUND = 20
MOST_PEOPLE = 20_000


def find_people(*, actor: Actor, search: str) -> list[User]:
    """Find people by name, to ask about their rights: those that are the actor's business."""
    require(actor, Permission.GRANTS_VIEW)
    found = User.objects.filter(people_visible(actor), is_active=True)
    found = found.select_related("organisation")
    for word in search.split()[:5]:
        found = found.filter(
            Q(username__icontains=word)
            | Q(name__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    return list(found.order_by("username")[:FOUND])


def person(*, actor: Actor, key: int, address: str = "") -> tuple[User, Actor]:
    """Give somebody as he would ask, from an address if it matters; others do not exist."""
    found = any_person(actor=actor, key=key, address=address)
    if not is_business(actor, found[0]):
        raise NotFoundError(f"no person {key}")
    return found


def any_person(*, actor: Actor, key: int, address: str = "") -> tuple[User, Actor]:
    """Give somebody, whoever he is: to be asked through a selector that limits what is told."""
    if key != actor.user_id:
        require(actor, Permission.GRANTS_VIEW)
    rows = User.objects.select_related("organisation").prefetch_related("scopes")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no person {key}")
    return found, actor_of(found, address=address)


def is_business(actor: Actor, person: User) -> bool:
    """Tell whether somebody's rights are the actor's business."""
    return User.objects.filter(people_visible(actor), pk=person.pk).exists()


def everybody(*, search: str = "") -> Iterator[tuple[User, Actor]]:
    """Give everybody who works here, as he would ask; to be asked through a limited selector."""
    rows = User.objects.filter(is_active=True).select_related("organisation")
    if search:
        rows = rows.filter(Q(username__icontains=search) | Q(name__icontains=search))
    for user in rows.prefetch_related("scopes").order_by("username")[:MOST_PEOPLE]:
        yield user, actor_of(user)


def explained(person: Actor, thing: Thing, at: datetime | None = None) -> Explained:
    """Explain everything about a person and a channel."""
    asker = asker_of(person)
    return explain(grants_of(asker), asker, thing, moment(at))
