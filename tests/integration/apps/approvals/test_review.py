"""The mid-term review: on the grant from the first day, and unanswered it lets the right rest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import NoticeKind
from lianjing.apps.approvals.models import Notice, Request
from lianjing.apps.approvals.services.following import follow_grants
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action, GrantState
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.observers import GrantTouched

from .conftest import Clock, County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def sees(county: County) -> bool:
    mine = channels_in_scope(county.as_("officer"), Action.LIVE)
    return Channel.objects.filter(mine).exists()


def grant_of(request: Request) -> Grant:
    return Grant.objects.get(request=request.number)


def overdue(county: County, later: Clock) -> Request:
    """Give a request whose review nobody answered."""
    request = county.approved()
    later.by(days=46)
    services.tick_due()
    later.by(days=24)
    services.tick_due()
    request.refresh_from_db()
    return request


def test_the_day_of_the_review_stands_on_the_grant_from_the_first_day(county: County) -> None:
    request = county.approved()
    assert request.half_at is not None
    assert grant_of(request).review_on == timezone.localdate(request.half_at)
    short = county.approved(valid_until=timezone.now() + timedelta(days=20))
    assert grant_of(short).review_on is None


def test_unanswered_the_right_rests_and_one_yes_resumes_it(county: County, later: Clock) -> None:
    request = overdue(county, later)
    assert (request.state, request.in_force, request.closed) == ("unanswered", False, False)
    assert grant_of(request).state == GrantState.SUSPENDED
    assert not sees(county)
    request = county.decide("data", request)
    assert (request.state, request.in_force) == ("confirmed", True)
    assert grant_of(request).state == GrantState.ACTIVE
    assert sees(county)


def test_people_are_told_before_it_rests_and_when_it_does(county: County, later: Clock) -> None:
    request = county.approved()
    later.by(days=46)
    services.tick_due()
    request.refresh_from_db()
    assert request.last_at is not None
    told = Notice.objects.filter(request=request, kind=NoticeKind.SUSPENDING)
    services.remind_due()
    assert not told.exists()
    services.remind_due(request.last_at - timedelta(days=1))
    names = set(told.values_list("person__username", flat=True))
    assert names == {"data", "security", "officer"}
    services.remind_due(request.last_at - timedelta(hours=1))
    assert told.count() == 3
    before = Notice.objects.filter(request=request, person__username="officer").count()
    later.by(days=24)
    services.tick_due()
    after = Notice.objects.filter(request=request, person__username="officer").count()
    assert after == before + 1


def test_what_rests_expires_with_its_time_and_is_taken_back_by_hand(
    county: County, later: Clock
) -> None:
    request = overdue(county, later)
    revoked = county.act("police", request, "revoke", words="不再需要")
    assert (revoked.state, grant_of(request).state) == ("revoked", GrantState.ENDED)
    later.by(days=-70)
    request = overdue(county, later)
    later.by(days=25)
    services.tick_due()
    request.refresh_from_db()
    assert (request.state, grant_of(request).state) == ("expired", GrantState.ENDED)


def test_a_resting_right_taken_back_directly_closes_its_request(
    county: County, later: Clock
) -> None:
    request = overdue(county, later)
    rights.end(actor=county.as_("security"), grant=grant_of(request), reason="泄露")
    follow_grants([GrantTouched(grant=grant_of(request).pk, subject="person", less=True)])
    request.refresh_from_db()
    assert (request.state, request.closed) == ("revoked", True)


def test_the_days_until_it_rests_are_a_region_s(county: County, later: Clock) -> None:
    services.change_workflow(
        actor=county.as_("security"),
        workflow="share",
        body={"deadlines": {"midterm_last": {"days": 40}}},
        source="办法",
        reason="试",
    )
    assert overdue(county, later).state == "midterm"
