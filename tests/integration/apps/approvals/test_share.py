"""The share request: from the officer's desk to thirty cameras, and back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianjing.apps.approvals import services
from lianjing.apps.approvals.errors import (
    RequestConflictError,
    RequestNotAllowedError,
    RequestOvertakenError,
)
from lianjing.apps.approvals.machine import Decision, Narrowing
from lianjing.apps.approvals.models import Notice, Step
from lianjing.apps.approvals.services import ActOn, DecisionOn
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.apps.rights.choices import Action, GrantState
from lianjing.apps.rights.models import Grant
from lianjing.kernel.errors import DomainError

from .conftest import County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
WORKDAYS = ((31, 360, 1320),)


def visible(county: County, name: str, action: Action = Action.LIVE) -> set[int]:
    found = Channel.objects.filter(channels_in_scope(county.as_(name), action))
    return set(found.values_list("pk", flat=True))


def test_narrowed_by_one_of_two_it_gives_thirty_cameras_without_ptz(county: County) -> None:
    request = county.submitted()
    assert request.state == "head"
    county.decide("bureau_head", request)
    assert {one.key for one in Step.objects.filter(request=request, state="owners")} == {
        f"owner:{county.organisations['school'].pk}"
    }
    county.decide("school_head", request)
    dropped = frozenset(one.pk for one in county.cameras[:10])
    county.decide(
        "data",
        request,
        key="data",
        narrowing=Narrowing(actions=int(Action.CATALOGUE | Action.LIVE), excluded=dropped),
    )
    assert visible(county, "officer") == set()
    request = county.decide("police", request, key="police")
    assert request.state == "active"
    assert visible(county, "officer") == {one.pk for one in county.cameras[10:]}
    assert visible(county, "officer", Action.PTZ) == set()
    grant = Grant.objects.get(request=request.number)
    assert len(grant.snapshot) == 30
    assert grant.created_by == "system:approvals"


def test_a_new_camera_of_the_area_is_in(county: County) -> None:
    county.approved()
    new = Channel.objects.create(
        device=county.device,
        code="34022100001320008888",
        name="新校门",
        region="340221",
        place_class="B1",
    )
    assert new.pk in visible(county, "officer")


def test_both_of_the_gate_are_needed_and_either_may_return(county: County) -> None:
    request = county.submitted()
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    county.decide("police", request, key="police")
    request = county.decide("data", request, Decision.RETURN, key="data")
    assert (request.state, request.round) == ("draft", 1)
    number = request.number
    request = county.act("officer", request, "submit")
    assert (request.number, request.round, request.state) == (number, 2, "head")
    old = Step.objects.get(request=request, round=1, key="police")
    again = DecisionOn(step=old.pk, decision=Decision.APPROVE)
    with pytest.raises(RequestConflictError):
        services.decide_on(actor=county.as_("police"), request=request, what=again)


def test_the_applicant_administrators_and_strangers_decide_nothing(county: County) -> None:
    request = county.submitted(by="bureau_head")
    step = Step.objects.get(request=request)
    assert step.vacant
    for name in ("bureau_head", "stranger", "police"):
        with pytest.raises(RequestNotAllowedError):
            county.decide(name, request)
    with pytest.raises(DomainError):
        county.decide("security", request)


def test_where_nobody_holds_the_post_it_says_so_and_somebody_is_named(county: County) -> None:
    request = county.submitted(by="bureau_head")
    told = set(Notice.objects.filter(kind="vacant").values_list("person__username", flat=True))
    assert told == {"security", "bureau_head"}
    step = Step.objects.get(request=request)
    security, stranger = county.as_("security"), county.users["stranger"]
    for wrong in ("bureau_head", "security"):
        person = county.as_(wrong).user_id or 0
        with pytest.raises(RequestNotAllowedError):
            services.assign_step(
                actor=security, request=request, step=step.pk, person=person, words="x"
            )
    services.assign_step(
        actor=security, request=request, step=step.pk, person=stranger.pk, words="无人"
    )
    assert county.decide("stranger", request).state == "owners"


def test_nobody_decides_two_steps(county: County) -> None:
    request = county.submitted()
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    county.decide("police", request, key="police")
    step = Step.objects.get(request=request, key="data")
    with pytest.raises(RequestNotAllowedError) as caught:
        services.assign_step(
            actor=county.as_("security"),
            request=request,
            step=step.pk,
            person=county.users["police"].pk,
            words="x",
        )
    assert caught.value.code == "decided_already"


def test_revoking_takes_the_cameras_away_at_once(county: County) -> None:
    request = county.approved()
    assert visible(county, "officer")
    for name in ("stranger", "officer"):
        with pytest.raises(RequestNotAllowedError):
            county.act(name, request, "revoke", words="x")
    request = county.act("police", request, "revoke", words="不再符合用途")
    assert (request.state, request.closed) == ("revoked", True)
    assert visible(county, "officer") == set()
    assert Grant.objects.get(request=request.number).state == GrantState.ENDED


@pytest.mark.parametrize("name", ["security", "school_head", "data"])
def test_security_owner_and_whoever_approved_may_revoke(county: County, name: str) -> None:
    request = county.act(name, county.approved(), "revoke", words="x")
    assert request.state == "revoked"


def test_it_ends_by_itself_and_is_reviewed_half_way(county: County, later) -> None:
    request = county.approved()
    later.by(days=46)
    services.tick_due()
    request.refresh_from_db()
    assert request.state == "midterm"
    request = county.decide("data", request)
    assert request.state == "confirmed"
    assert visible(county, "officer")
    later.by(days=45)
    assert visible(county, "officer") == set()  # before any chore has run
    services.tick_due()
    request.refresh_from_db()
    assert request.state == "expired"


def test_a_decision_after_the_last_day_finds_it_lapsed(county: County, later) -> None:
    request = county.submitted()
    later.by(days=40)
    with pytest.raises(RequestOvertakenError):
        county.decide("bureau_head", request)
    request.refresh_from_db()
    assert request.state == "lapsed"
    assert not Grant.objects.filter(request=request.number).exists()


def test_what_is_asked_for_ends_before_it_is_approved(county: County, later) -> None:
    request = county.submitted(valid_until=timezone.now() + timedelta(hours=2))
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    county.decide("data", request, key="data")
    later.by(hours=3)
    with pytest.raises(RequestOvertakenError):
        county.decide("police", request, key="police")
    request.refresh_from_db()
    assert request.state == "lapsed"


def test_nothing_left_is_refused(county: County) -> None:
    request = county.submitted()
    with pytest.raises(DomainError) as caught:
        county.decide("bureau_head", request, narrowing=Narrowing(only=frozenset()))
    assert caught.value.code == "request_nothing_left"


def test_narrowings_of_hours_meet(county: County) -> None:
    request = county.submitted(weekly=((127, 0, 1440),))
    county.decide("bureau_head", request, narrowing=Narrowing(weekly=WORKDAYS))
    county.decide("school_head", request)
    county.decide("data", request, key="data", narrowing=Narrowing(weekly=((16, 0, 720),)))
    request = county.decide("police", request, key="police")
    assert Grant.objects.get(request=request.number).weekly == [[16, 360, 720]]


def test_withdrawn_it_is_over(county: County) -> None:
    request = county.act("officer", county.submitted(), "withdraw")
    assert (request.state, request.closed) == ("withdrawn", True)
    assert not Step.objects.filter(request=request, open=True).exists()


def test_incomplete_it_is_not_handed_in(county: County) -> None:
    draft = services.create_draft(
        actor=county.as_("officer"), workflow="share", plan=county.plan(pledge=False, basis="")
    )
    with pytest.raises(DomainError) as caught:
        services.act_on(actor=county.as_("officer"), request=draft, act=ActOn(name="submit"))
    assert set(caught.value.fields) == {"pledge", "basis"}
