"""Who is asked: delegation, substitution, reminders, escalation, who sees what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.accounts.models import User
from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import Box, NoticeKind
from lianjing.apps.approvals.errors import RequestNotAllowedError
from lianjing.apps.approvals.models import Delegation, Notice, Request, Step
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors.requests import RequestFilter
from lianjing.apps.rights.models import Grant
from lianjing.kernel.errors import DomainError, NotFoundError

from .conftest import Clock, County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def lend(county: County, giver: str, taker: str, days: int = 5) -> Delegation:
    return services.delegate(
        actor=county.as_(giver),
        taker=county.users[taker].pk,
        begins=timezone.now() - timedelta(minutes=1),
        ends=timezone.now() + timedelta(days=days),
        reason="出差",
    )


def inbox(county: County, name: str, box: Box = Box.TO_DECIDE) -> list[str]:
    found = selectors.requests(actor=county.as_(name), where=RequestFilter(box=box))
    return [one.number for one in found]


def test_who_stands_in_decides_and_both_are_named(county: County) -> None:
    county.person("deputy", Role.APPROVER, "bureau", Post.DEPUTY)
    request = county.submitted()
    assert inbox(county, "deputy") == []
    lend(county, "bureau_head", "deputy")
    assert inbox(county, "deputy") == [request.number]
    county.decide("deputy", request)
    step = Step.objects.get(request=request, key="head")
    assert (step.decided_name, step.behalf_name) == ("姓deputy", "姓bureau_head")
    assert inbox(county, "deputy", Box.DECIDED) == [request.number]


@pytest.mark.parametrize("how", ["ended", "moved", "demoted", "retired"])
def test_a_delegation_is_over_once_ended_or_a_post_is_left(county: County, how: str) -> None:
    county.person("deputy", Role.APPROVER, "bureau", Post.DEPUTY)
    request = county.submitted()
    made = lend(county, "bureau_head", "deputy")
    if how == "ended":
        services.end_delegation(actor=county.as_("bureau_head"), delegation=made)
    else:
        other = county.organisations["other"]
        changes = {
            "moved": {"organisation": other},
            "demoted": {"post": Post.MEMBER},
            "retired": {"is_active": False},
        }
        User.objects.filter(username="bureau_head").update(**changes[how])
    with pytest.raises(DomainError):
        county.decide("deputy", request)


@pytest.mark.parametrize("taker", ["officer", "stranger", "reviewer", "bureau_head"])
def test_one_delegates_to_one_s_own_level_in_one_s_own_office(county: County, taker: str) -> None:
    county.person("reviewer", Role.APPROVER, "bureau", Post.REVIEWER)
    with pytest.raises(DomainError):
        lend(county, "bureau_head", taker)


def test_nobody_decides_his_own_request_by_somebody_else_s_post(county: County) -> None:
    county.person("deputy", Role.APPROVER, "bureau", Post.DEPUTY)
    lend(county, "bureau_head", "deputy")
    own = county.submitted(by="deputy")
    with pytest.raises(RequestNotAllowedError):
        county.decide("deputy", own)
    assert inbox(county, "deputy") == []
    his = county.submitted(by="bureau_head")
    assert Step.objects.get(request=his).organisation == county.organisations["bureau"]
    # The deputy sits there as a substitute; he decides by his own post, not by the applicant's.
    county.decide("deputy", his)
    assert Step.objects.get(request=his, key="head").behalf is None


def test_a_post_nobody_holds_falls_to_its_substitute_or_the_office_above(county: County) -> None:
    User.objects.filter(username="data").update(is_active=False)
    county.person("city", Role.APPROVER, "city_data", Post.REVIEWER)
    request = county.submitted()
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    step = Step.objects.get(request=request, key="data")
    assert (step.organisation, step.vacant) == (county.organisations["city_data"], False)
    county.decide("city", request, key="data")


def test_who_comes_onto_a_vacant_post_is_asked_by_itself(county: County) -> None:
    User.objects.filter(username="police").update(is_active=False)
    request = county.submitted()
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    assert Step.objects.get(request=request, key="police").vacant
    county.person("newcomer", Role.APPROVER, "police", Post.HEAD)
    services.remind_due()
    assert not Step.objects.get(request=request, key="police").vacant
    assert inbox(county, "newcomer") == [request.number]


def test_people_are_reminded_once_and_then_it_goes_to_those_above(
    county: County, later: Clock
) -> None:
    county.person("deputy", Role.APPROVER, "bureau", Post.DEPUTY)
    request = county.submitted()
    step = Step.objects.get(request=request)
    assert step.due_at is not None
    later.by(seconds=(step.due_at - timezone.now()).total_seconds() - 3600)
    services.remind_due()
    services.remind_due()
    head = county.users["bureau_head"]
    assert Notice.objects.filter(person=head, kind=NoticeKind.REMINDED).count() == 1
    later.by(hours=2)
    services.remind_due()
    services.remind_due()
    told = Notice.objects.filter(kind=NoticeKind.ESCALATED, request=request)
    assert set(told.values_list("person__username", flat=True)) >= {
        "bureau_head",
        "deputy",
        "security",
    }
    assert inbox(county, "deputy") == [request.number]
    assert county.decide("deputy", request).state == "owners"


def test_a_request_is_seen_by_who_has_to_do_with_it(county: County) -> None:
    request = county.submitted()
    for name in ("officer", "bureau_head", "security"):
        assert selectors.request(actor=county.as_(name), key=request.pk) == request
    for name in ("stranger", "police", "data"):
        with pytest.raises(NotFoundError):
            selectors.request(actor=county.as_(name), key=request.pk)


def test_a_token_decides_nothing(county: County) -> None:
    from dataclasses import replace

    from lianjing.apps.approvals.machine import Decision
    from lianjing.apps.approvals.services import DecisionOn

    request = county.submitted()
    by_token = replace(county.as_("bureau_head"), token="script")
    what = DecisionOn(step=Step.objects.get(request=request).pk, decision=Decision.APPROVE)
    with pytest.raises(RequestNotAllowedError):
        services.decide_on(actor=by_token, request=request, what=what)


def test_who_left_meanwhile_gets_nothing(county: County) -> None:
    colleague = county.person("colleague", Role.VIEWER, "bureau", Post.MEMBER)
    request = county.submitted(persons=(colleague.user_id,))
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    county.decide("data", request, key="data")
    User.objects.filter(username="colleague").update(is_active=False)
    with pytest.raises(DomainError) as caught:
        county.decide("police", request, key="police")
    assert caught.value.code == "request_nobody_left"
    assert not Grant.objects.filter(request=request.number).exists()


def test_one_asks_for_people_of_one_s_own_office_only(county: County) -> None:
    for name in ("stranger", "security"):
        user = User.objects.get(username=name)
        with pytest.raises(DomainError):
            services.create_draft(
                actor=county.as_("officer"),
                workflow="share",
                plan=county.plan(persons=(user.pk,)),
            )


def test_counts_say_what_waits(county: County) -> None:
    request = county.submitted()
    assert selectors.counts(actor=county.as_("bureau_head")).to_decide == 1
    assert selectors.counts(actor=county.as_("officer")).to_decide == 0
    from lianjing.apps.approvals.machine import Decision

    county.decide("bureau_head", request, Decision.RETURN)
    assert selectors.counts(actor=county.as_("officer")).to_correct == 1
    assert services.read_notices(actor=county.as_("officer")) > 0
    assert selectors.counts(actor=county.as_("officer")).notices == 0


def test_a_renewal_begins_where_the_other_ends(county: County) -> None:
    request = county.approved()
    again = services.copy_request(actor=county.as_("officer"), request=request, renew=True)
    assert (again.parent, again.valid_from, again.state) == (request, request.ends, "draft")
    assert again.number != request.number
    assert Request.objects.count() == 2


def test_the_applicant_is_told_once_that_it_ends_soon(county: County, later: Clock) -> None:
    county.approved()
    services.remind_due()
    later.by(days=84)
    services.remind_due()
    services.remind_due()
    (notice,) = Notice.objects.filter(kind=NoticeKind.ENDING)
    assert notice.person == county.users["officer"]
