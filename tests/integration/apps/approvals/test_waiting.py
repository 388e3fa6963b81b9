"""Nothing waits for one person: reminders arrive, whoever is away is gone around, time is exact."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts.choices import OrganisationKind, Post, Role
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import Box, NoticeKind
from lianjing.apps.approvals.models import Notice, Request, Step
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors.requests import RequestFilter
from lianjing.apps.approvals.services import clock
from lianjing.apps.registry.policies import decide
from lianjing.apps.rights.choices import Action
from lianjing.kernel.errors import DomainError

from .conftest import Clock, County, organisation

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def lend(county: County, giver: str, taker: str) -> None:
    now = timezone.now()
    services.delegate(
        actor=county.as_(giver),
        taker=county.users[taker].pk,
        begins=now - timedelta(minutes=1),
        ends=now + timedelta(days=60),
        reason="出差",
    )


def waits(county: County, name: str) -> list[str]:
    found = selectors.requests(actor=county.as_(name), where=RequestFilter(box=Box.TO_DECIDE))
    return [one.number for one in found]


def told(request: Request, kind: NoticeKind) -> set[str]:
    found = Notice.objects.filter(request=request, kind=kind)
    return set(found.values_list("person__username", flat=True))


def at_police(county: County) -> tuple[Request, Step]:
    """Give a request that only the police have still to decide."""
    request = county.submitted()
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    county.decide("data", request, key="data")
    return request, Step.objects.get(request=request, key="police")


def due(step: Step) -> datetime:
    assert step.due_at is not None
    return step.due_at


def test_an_inbox_is_reminded_before_the_deadline_and_goes_up_after_it(county: County) -> None:
    request, step = at_police(county)
    at = due(step)
    services.remind_due(at - timedelta(hours=9))
    assert told(request, NoticeKind.REMINDED) == set()
    services.remind_due(at - timedelta(hours=7))
    assert told(request, NoticeKind.REMINDED) == {"police"}
    services.remind_due(at)
    assert told(request, NoticeKind.ESCALATED) >= {"police", "security", "officer"}
    before = Notice.objects.count()
    services.remind_due(at + timedelta(hours=1))
    assert Notice.objects.count() == before, "each is told once"


def test_a_delegate_of_a_delegate_decides_nothing_and_nothing_waits_for_him(
    county: County,
) -> None:
    county.person("shift", Role.APPROVER, "police", Post.SHIFT_LEADER)
    county.person("guard", Role.APPROVER, "police", Post.SECURITY_OFFICER)
    city = Organisation.objects.create(name="市公安局", kind=OrganisationKind.POLICE, region="3402")
    county.organisations["city_police"] = city
    county.person("city", Role.APPROVER, "city_police", Post.REVIEWER)
    request, step = at_police(county)
    lend(county, "police", "shift")
    lend(county, "shift", "guard")
    assert waits(county, "shift") == [request.number]
    assert waits(county, "guard") == []
    with pytest.raises(DomainError):
        county.decide("guard", request)
    # All three stay away. Nobody holds the substitutes' posts, so the next office decides too.
    services.remind_due(due(step))
    assert waits(county, "city") == [request.number]
    assert county.decide("city", request).state == "active"


def test_an_absent_approver_without_any_substitute_is_gone_around_by_naming_somebody(
    county: County,
) -> None:
    county.person("sergeant", Role.APPROVER, "police", Post.MEMBER)
    request, step = at_police(county)
    services.remind_due(due(step))
    assert "security" in told(request, NoticeKind.ESCALATED)
    services.assign_step(
        actor=county.as_("security"),
        request=request,
        step=step.pk,
        person=county.users["sergeant"].pk,
        words="在外办案",
    )
    assert county.decide("sergeant", request).state == "active"


def test_what_nobody_decides_lapses_and_its_applicant_is_told(county: County, later: Clock) -> None:
    request, step = at_police(county)
    services.remind_due(due(step))
    later.by(days=60)
    services.tick_due()
    request.refresh_from_db()
    assert (request.state, request.closed) == ("lapsed", True)
    assert "officer" in told(request, NoticeKind.MOVED)


def test_each_vacant_step_has_its_turn_however_many_there_are(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "AT_ONCE", 2)
    county.users["bureau_head"].is_active = False
    county.users["bureau_head"].save()
    asked = [county.submitted() for _ in range(5)]
    assert Step.objects.filter(vacant=True).count() == 5
    looked: set[int] = set()
    monkeypatch.setattr(clock, "_look_again", lambda step: looked.add(step.request_id) or 0)
    now = timezone.now()
    for minute in range(5):
        services.remind_due(now + timedelta(minutes=minute))
    assert looked == {one.pk for one in asked}


def test_a_head_above_decides_where_the_own_head_is_away(county: County) -> None:
    above = organisation("市教育局", OrganisationKind.DEPARTMENT, "3402")
    Organisation.objects.filter(pk=county.organisations["bureau"].pk).update(parent=above)
    county.organisations["above"] = above
    county.person("above_head", Role.APPROVER, "above", Post.HEAD)
    request = county.submitted()
    assert waits(county, "above_head") == []
    services.remind_due(due(Step.objects.get(request=request)))
    assert waits(county, "above_head") == [request.number]
    assert county.decide("above_head", request).state == "owners"


def urgent(county: County) -> Request:
    request = county.submitted(workflow="urgent", valid_until=timezone.now() + timedelta(days=6))
    return county.decide("chief", request)


@pytest.mark.parametrize("papers", [False, True])
def test_urgent_use_is_over_to_the_second_without_anything_running(
    county: County, monkeypatch: pytest.MonkeyPatch, papers: bool
) -> None:
    request = urgent(county)
    ends = request.paper_by
    if papers:
        services.attach_paper(
            actor=county.as_("officer"),
            request=request,
            kind=services.papers.RequestPaperKind.APPROVAL,
            name="审批表.pdf",
            chunks=[b"%PDF-1.4 x"],
        )
        request = county.act("chief", request, "confirm_paper")
        ends = request.ends
        assert request.in_force_since is not None
        assert ends == request.in_force_since + timedelta(hours=72)
    assert ends is not None
    officer, camera = county.as_("officer"), county.cameras[0]

    def may(at: datetime) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: at)
        return decide(officer, Action.LIVE, camera).allowed

    assert may(ends - timedelta(seconds=1))
    assert not may(ends)
    services.tick_due(ends)
    request.refresh_from_db()
    assert request.state == ("expired" if papers else "revoked")


def test_the_after_the_fact_approval_that_is_missing_ends_the_right_and_says_so(
    county: County, later: Clock
) -> None:
    request = urgent(county)
    later.by(hours=24)
    services.tick_due()
    request.refresh_from_db()
    assert (request.state, request.in_force) == ("revoked", False)
    assert told(request, NoticeKind.MOVED) >= {"officer", "chief", "security"}
