"""An approver reads the grants and people of his area and duty, and no others exist for him."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import Post, Role, ScopeKind
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import things_of
from lianjing.apps.registry.policies.concerning import grants_concerning
from lianjing.apps.registry.selectors import granted
from lianjing.apps.rights import selectors, services
from lianjing.apps.rights.choices import Action, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.selectors import GrantFilter, listing, people
from lianjing.apps.rights.services import GrantChanges, RulePlan
from lianjing.apps.rights.services.standing import plant_standing
from lianjing.kernel.errors import NotAllowedError, NotFoundError

from .test_scope_is_the_decision import World

pytestmark = pytest.mark.django_db


def approver(*scopes: ScopeOf, organisation: int | None = None) -> Actor:
    user = User.objects.create(
        username="approver", role=Role.APPROVER, organisation_id=organisation
    )
    return Actor(
        user_id=user.pk,
        username="approver",
        role=Role.APPROVER,
        scopes=scopes,
        organisation=organisation,
        post=Post.HEAD,
    )


REGION_0 = ScopeOf(ScopeKind.REGION, "340200")


def numbers(actor: Actor, **where: Any) -> set[str]:
    rows = selectors.grants(actor=actor, where=GrantFilter(**where))
    return {row.number for row in rows if row.origin != "standing"}


def test_grants_about_cameras_of_his_area_are_his_business(
    give: Callable[..., Grant], cameras: list[Channel]
) -> None:
    me = approver(REGION_0)
    near, far = give(channels=[cameras[0].pk]), give(channels=[cameras[1].pk])
    wide = give(channels=[], rules=[RulePlan(region="3402")], title="gates of the city")
    other = give(channels=[], rules=[RulePlan(region="340201")], title="gates of elsewhere")
    both = give(channels=[], rules=[RulePlan(region="3402")], excluded=[cameras[0].pk])
    assert numbers(me) == {near.number, wide.number}
    assert numbers(me, search="gates") == {near.number, wide.number}  # "school gates"
    assert numbers(me, search=far.number) == numbers(me, search="elsewhere") == set()
    assert numbers(me, person=far.person_id) == {near.number, wide.number}
    assert selectors.grants(actor=me).count() == len(list(selectors.grants(actor=me)))
    for hidden in (far, other, both):
        with pytest.raises(NotFoundError):
            selectors.grant(actor=me, key=hidden.pk)
    assert selectors.grant(actor=me, key=wide.pk) == wide
    assert granted.count_of_grant(actor=me, grant=wide) == 1
    assert list(granted.channels_of_grant(actor=me, grant=wide)) == [cameras[0]]


def test_a_secret_camera_makes_no_grant_the_business_of_who_may_not_know_it(
    give: Callable[..., Grant], cameras: list[Channel]
) -> None:
    Channel.objects.filter(pk=cameras[0].pk).update(secret=True)
    give(channels=[cameras[0].pk], actions=Action.LIVE | Action.SECRET)
    give(channels=[], rules=[RulePlan(region="340200")], actions=Action.LIVE | Action.SECRET)
    assert numbers(approver(REGION_0)) == set()


def test_people_of_his_organisation_and_below_are_his_business(
    give: Callable[..., Grant], officer: Actor, cameras: list[Channel]
) -> None:
    bureau = Organisation.objects.get(name="bureau")
    above = Organisation.objects.create(name="city")
    Organisation.objects.filter(pk=bureau.pk).update(parent=above)
    me, stranger = approver(organisation=above.pk), User.objects.create(username="stranger")
    mine = give(channels=[cameras[1].pk])
    post = give(
        subject=SubjectKind.POST,
        person=None,
        organisation=bureau.pk,
        channels=[cameras[2].pk],
    )
    give(person=stranger.pk, channels=[cameras[3].pk])
    assert numbers(me) == {mine.number, post.number}
    found = {user.username for user in people.find_people(actor=me, search="")}
    assert found == {"approver", "officer"}
    assert people.find_people(actor=me, search="stranger") == []
    with pytest.raises(NotFoundError):
        granted.channels_of_person(actor=me, person=stranger.pk)
    below = replace(me, organisation=bureau.pk)
    assert numbers(below) == {mine.number, post.number}
    elsewhere = Organisation.objects.create(name="elsewhere", parent=above)
    assert numbers(replace(me, organisation=elsewhere.pk)) == set()


def test_whoever_sees_a_camera_of_his_area_is_explained_and_nobody_else(
    give: Callable[..., Grant], officer: Actor, cameras: list[Channel]
) -> None:
    me, stranger = approver(REGION_0), User.objects.create(username="stranger")
    assert officer.user_id is not None
    with pytest.raises(NotFoundError):
        granted.explain(actor=me, person=officer.user_id, channel=cameras[0].pk)
    give(channels=[cameras[0].pk])
    give(channels=[cameras[1].pk])
    user, _, answer = granted.explain(actor=me, person=officer.user_id, channel=cameras[0].pk)
    assert user.username == "officer"
    assert answer.decisions[Action.LIVE].allowed
    for person, channel in ((stranger.pk, cameras[0]), (officer.user_id, cameras[1])):
        with pytest.raises(NotFoundError):
            granted.explain(actor=me, person=person, channel=channel.pk)


def test_security_and_auditor_keep_all(give: Callable[..., Grant], security: Actor) -> None:
    made = give()
    auditor = replace(security, role=Role.AUDITOR)
    for actor in (security, auditor):
        assert made.number in numbers(actor)
        assert selectors.grant(actor=actor, key=made.pk) == made
        names = {user.username for user in people.find_people(actor=actor, search="")}
        assert names == {"security", "officer"}
    assert numbers(approver()) == set()


def test_history_tells_an_approver_how_many_and_not_which(
    give: Callable[..., Grant], cameras: list[Channel], security: Actor
) -> None:
    made = give(channels=[one.pk for one in cameras])
    whole = listing.history_of(actor=security, grant=made)[0].after
    part = listing.history_of(actor=approver(REGION_0), grant=made)[0].after
    assert whole is not None
    assert part is not None
    assert (len(whole["channels"]), part["channels"]) == (4, 4)


def test_what_holds_for_a_role_is_lessened_only_by_who_gives_it(
    security: Actor, cameras: list[Channel]
) -> None:
    plant_standing()
    standing = Grant.objects.get(number="CS-operator")
    me = approver(ScopeOf(ScopeKind.ALL))
    assert selectors.grant(actor=me, key=standing.pk) == standing
    for act in (services.end, services.suspend, services.resume):
        with pytest.raises(NotAllowedError):
            act(actor=me, grant=standing, reason="x")
    with pytest.raises(NotAllowedError):
        services.narrow(actor=me, grant=standing, changes=GrantChanges(max_streams=1), reason="x")
    assert services.suspend(actor=security, grant=standing, reason="x").state == "suspended"


@pytest.mark.parametrize("seed", range(6))
def test_the_condition_finds_the_grants_that_cover_a_known_camera(seed: int) -> None:
    """The database's one condition against asking each grant for each camera."""
    world = World(seed)
    for _ in range(14):
        world.grant()
    keys = [one.pk for one in world.channels]
    for known in (
        Q(),
        Q(region__startswith="3402"),
        Q(pk__in=keys[:3]),
        Q(pk__in=keys[:9], secret=False),
        Q(pk__in=()),
    ):
        things = things_of(list(Channel.objects.filter(known)))
        each = set()
        for grant in Grant.objects.exclude(origin="standing"):
            held = listing.compiled(grant)
            wide = held.actions & Action.SECRET
            if any(held.covers(one, ()) and (wide or not one.secret) for one in things):
                each.add(grant.number)
        found = Grant.objects.exclude(origin="standing").filter(grants_concerning(known))
        assert set(found.values_list("number", flat=True)) == each


def test_the_queries_do_not_grow_with_the_grants(
    give: Callable[..., Grant], cameras: list[Channel]
) -> None:
    me = approver(REGION_0, organisation=Organisation.objects.get(name="bureau").pk)
    spent = []
    for many in (2, 20):
        for n in range(many):
            give(channels=[cameras[n % 4].pk], rules=[RulePlan(region=f"3402{n:02}", label="x")])
        selectors.grants(actor=me).exists()
        with CaptureQueriesContext(connection) as queries:
            list(selectors.grants(actor=me))
            selectors.grants(actor=me).count()
            people.find_people(actor=me, search="o")
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 18
