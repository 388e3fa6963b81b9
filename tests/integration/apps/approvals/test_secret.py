"""What is secret or private can be asked for: by a step of its own, and told to few."""

import pytest

from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.approvals.errors import RequestNotAllowedError
from lianjing.apps.approvals.machine import Narrowing
from lianjing.apps.approvals.models import Request, Step
from lianjing.apps.approvals.selectors import resources
from lianjing.apps.approvals.selectors.secrecy import told_of
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services import change_workflow
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.models import Grant
from lianjing.kernel.errors import DomainError

from .conftest import County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
OPEN = Action.CATALOGUE | Action.LIVE
WITH_SECRET = OPEN | Action.SECRET


@pytest.fixture
def hidden(county: County) -> Channel:
    """A secret camera among the gates, of the school's, and somebody who heads the police."""
    county.person("police_head", Role.APPROVER, "police", Post.HEAD)
    camera = county.cameras[0]
    Channel.objects.filter(pk=camera.pk).update(secret=True)
    return camera


def seen(county: County, name: str, request: Request) -> set[int]:
    """Give the cameras of a request somebody is told of."""
    told = told_of(county.as_(name), request)
    return set(resources.of_request(request).filter(told).values_list("pk", flat=True))


def chief(county: County, request: Request, narrowing: Narrowing | None = None) -> Request:
    more = {"key": "secrecy", "words": "案件需要", "narrowing": narrowing}
    return county.decide("police_head", request, **more)


def test_what_is_secret_passes_the_head_of_police_before_anybody_else(
    county: County, hidden: Channel
) -> None:
    request = county.submitted(actions=WITH_SECRET)
    assert county.decide("bureau_head", request).state == "secrecy"
    with pytest.raises(RequestNotAllowedError):
        county.decide("police", request, key="secrecy", words="同意")
    with pytest.raises(DomainError) as caught:
        county.decide("police_head", request, key="secrecy")
    assert caught.value.code == "request_words"
    assert chief(county, request).state == "owners"
    assert county.decide("school_head", request).state == "gate"
    with pytest.raises(RequestNotAllowedError):
        county.decide("police_head", request, key="police")
    county.decide("data", request, key="data")
    assert county.decide("police", request, key="police").state == "active"
    reach = channels_in_scope(county.as_("officer"), Action.LIVE)
    assert Channel.objects.filter(reach, pk=hidden.pk).exists()
    paper = Grant.objects.get(request=request.number).snapshot
    assert hidden.code not in {one["code"] for one in paper}
    assert paper[-1]["name"] == "涉密资源 1 路"


def test_who_takes_it_away_leaves_a_request_like_any_other(county: County, hidden: Channel) -> None:
    Channel.objects.exclude(pk=hidden.pk).update(point_class="1")
    request = county.submitted(actions=WITH_SECRET)
    county.decide("bureau_head", request)
    left = chief(county, request, Narrowing(actions=int(OPEN)))
    assert left.state == "gate", "the owner of nothing but the secret camera is not asked"
    county.decide("data", request, key="data")
    county.decide("police", request, key="police")
    reach = channels_in_scope(county.as_("officer"), Action.CATALOGUE)
    assert Channel.objects.filter(reach).exists()
    assert not Channel.objects.filter(reach, pk=hidden.pk).exists()


@pytest.mark.parametrize("actions", [OPEN, OPEN | Action.PTZ])
def test_who_asks_for_neither_never_meets_that_step(
    county: County, hidden: Channel, actions: Action
) -> None:
    request = county.submitted(actions=actions)
    assert county.decide("bureau_head", request).state == "owners"
    assert not Step.objects.filter(request=request, key="secrecy").exists()
    assert hidden.pk not in seen(county, "police_head", request)


def test_private_places_pass_the_same_step(county: County, hidden: Channel) -> None:
    request = county.submitted(actions=OPEN | Action.PRIVATE)
    assert county.decide("bureau_head", request).state == "secrecy"
    assert hidden.pk not in seen(county, "police_head", request), "private is not secret"


def test_only_offices_of_the_area_and_owners_are_told_which_are_secret(
    county: County, hidden: Channel
) -> None:
    request = county.submitted(actions=WITH_SECRET)
    assert hidden.pk not in seen(county, "bureau_head", request)
    county.decide("bureau_head", request)
    assert hidden.pk not in seen(county, "bureau_head", request)
    assert hidden.pk in seen(county, "police_head", request)
    chief(county, request)
    assert hidden.pk in seen(county, "school_head", request)
    assert hidden.pk in seen(county, "security", request)
    Channel.objects.filter(pk=hidden.pk).update(unit=None)
    assert hidden.pk not in seen(county, "school_head", request)


def test_no_count_tells_an_applicant_of_it(county: County, hidden: Channel) -> None:
    rules = [{"region": "340221", "place_class": "B1"}]
    counted = resources.preview(
        actor=county.as_("officer"), rules=rules, channels=[hidden.pk], codes=[], floor=5
    )
    assert counted.total == 39


def test_a_region_may_have_somebody_asked_about_cameras_of_no_class_and_no_owner(
    county: County,
) -> None:
    keys = [one.pk for one in county.cameras[:6]]
    Channel.objects.filter(pk__in=keys).update(point_class="", unit=None)
    passing = county.submitted()
    assert resources.passed_over(passing, table_of(passing)) == 6
    assert county.decide("bureau_head", passing).state == "gate"
    rules = [{"region": "340221", "place_class": "B1"}]
    officer = county.as_("officer")
    told = resources.preview(actor=officer, rules=rules, channels=[], codes=[], floor=5)
    assert told.unclassed == 6
    change_workflow(
        actor=county.as_("security"),
        workflow="share",
        body={"settings": {"unclassed": "ask"}},
        source="办法",
        reason="试",
    )
    request = county.submitted()
    table = table_of(request)
    assert resources.passed_over(request, table) == 0
    one = Channel.objects.get(pk=keys[0])
    assert resources.consents(table, [one])[one.pk].why == "stand_in"
    assert county.decide("bureau_head", request).state == "owners"
    step = Step.objects.get(request=request, key="owner:unknown")
    assert (step.cameras, step.organisation) == (6, county.organisations["data"])
