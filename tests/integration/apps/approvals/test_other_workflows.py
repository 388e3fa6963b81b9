"""Urgent use, retrieval, personal viewing, publication, relocation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import ItemKind, NoticeKind, RequestPaperKind
from lianjing.apps.approvals.details import (
    Evidence,
    Material,
    Publication,
    Relation,
    Relocation,
    Viewing,
)
from lianjing.apps.approvals.errors import BadRequestError, RequestNotAllowedError
from lianjing.apps.approvals.machine import Decision
from lianjing.apps.approvals.models import Notice, Request, Step
from lianjing.apps.approvals.selectors.downtime import approved_downtime
from lianjing.apps.approvals.services import ItemPlan
from lianjing.apps.rights.choices import Action, GrantState, Origin
from lianjing.apps.rights.models import Grant
from lianjing.kernel.errors import DomainError

from .conftest import Clock, County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PDF = [b"%PDF-1.7 paper"]
A, B = "a" * 64, "b" * 64


def now_and(**span: float) -> object:
    return timezone.now() + timedelta(**span)


def iso(**span: float) -> str:
    return (timezone.now() + timedelta(**span)).isoformat()


def paper(county: County, name: str, request: Request, kind: RequestPaperKind, body=PDF) -> None:
    services.attach_paper(
        actor=county.as_(name), request=request, kind=kind, name="x.pdf", chunks=body
    )


def urgent(county: County) -> Request:
    request = county.submitted(workflow="urgent", valid_until=now_and(days=6))
    return county.decide("chief", request)


def test_urgent_use_starts_with_one_yes_and_ends_without_papers(
    county: County, later: Clock
) -> None:
    request = urgent(county)
    grant = Grant.objects.get(request=request.number)
    assert (request.state, grant.origin) == ("active", Origin.URGENT)
    later.by(hours=25)
    services.tick_due()
    request.refresh_from_db()
    grant.refresh_from_db()
    assert (request.state, grant.state) == ("revoked", GrantState.ENDED)


def test_confirmed_papers_let_urgent_use_run_to_three_days(county: County, later: Clock) -> None:
    request = urgent(county)
    with pytest.raises(BadRequestError):
        county.act("chief", request, "confirm_paper")
    paper(county, "officer", request, RequestPaperKind.APPROVAL)
    with pytest.raises(RequestNotAllowedError):
        county.act("officer", request, "confirm_paper")
    request = county.act("chief", request, "confirm_paper")
    grant = Grant.objects.get(request=request.number)
    assert grant.valid_until == request.ends
    assert grant.valid_until is not None
    assert grant.valid_until - grant.valid_from == timedelta(hours=72)
    later.by(hours=73)
    services.tick_due()
    request.refresh_from_db()
    assert request.state == "expired"


def evidence(county: County, **more: object) -> dict[str, object]:
    given = {
        "instrument": "调取证据通知书",
        "instrument_number": "县公(刑)调证字 1 号",
        "first_id_last": "1234",
        "second_name": "李",
        "second_id_last": "5678",
        "footage_from": now_and(hours=-3),
        "footage_until": now_and(hours=-2),
        "recipient": "刑侦大队",
    }
    return {
        "workflow": "evidence",
        "actions": Action.PLAYBACK | Action.DOWNLOAD,
        "valid_until": now_and(days=5),
        "details": Evidence(**{**given, **more}),
    }


def test_a_retrieval_needs_two_persons_and_an_instrument(county: County) -> None:
    with pytest.raises(BadRequestError) as caught:
        county.submitted(**evidence(county, second_name="", instrument_number=""))
    assert set(caught.value.fields) == {"two_persons"} or set(caught.value.fields) == {
        "instrument",
        "two_persons",
    }


def retrieving(county: County) -> Request:
    request = county.submitted(**evidence(county))
    county.decide("data", request)
    return county.decide("police", request)


def test_a_retrieval_from_request_to_destruction(county: County, later: Clock) -> None:
    request = retrieving(county)
    assert Grant.objects.get(request=request.number).actions & Action.DOWNLOAD
    with pytest.raises(BadRequestError):
        county.act("officer", request, "hand_over")
    plan = ItemPlan(
        kind=ItemKind.EXPORT,
        code=county.cameras[0].code,
        begins=timezone.now() - timedelta(hours=3),
        ends=timezone.now() - timedelta(hours=2),
        digest=A,
        file_name="a.mp4",
    )
    services.add_item(actor=county.as_("officer"), request=request, plan=plan)
    signed = {"handed_by": "王", "received_by": "王", "handed_at": iso()}
    with pytest.raises(BadRequestError):  # one person cannot sign for both
        county.act("officer", request, "hand_over", details=signed)
    request.refresh_from_db()
    assert not request.details["handed_by"]
    signed |= {"received_by": "陈", "return_due": "2026-12-01"}
    request = county.act("officer", request, "hand_over", details=signed)
    assert (request.state, request.in_force) == ("handed_over", False)
    assert Grant.objects.get(request=request.number).state == GrantState.ENDED
    later.by(days=30)
    for _ in range(2):
        services.remind_due()
    told = Notice.objects.filter(kind=NoticeKind.OVERDUE).values_list("person__username", flat=True)
    assert sorted(told) == ["data", "officer", "police"]
    request = county.act(
        "officer",
        request,
        "returned_or_destroyed",
        details={"disposal": "destroyed", "disposed_on": "2026-12-01"},
    )
    assert request.state == "closed"


def test_an_oral_approval_is_recorded_and_needs_its_paper(county: County, later: Clock) -> None:
    draft = services.create_draft(
        actor=county.as_("officer"),
        workflow="evidence",
        plan=county.plan(**{k: v for k, v in evidence(county).items() if k != "workflow"}),
    )
    request = county.act("officer", draft, "submit_urgent", words="正在追捕")
    with pytest.raises(DomainError):  # an approval without saying who gave it
        county.decide("chief", request)
    request = county.decide("chief", request, words="副局长电话同意 10:20")
    assert request.state == "urgent"
    later.by(hours=24)
    services.tick_due()
    request.refresh_from_db()
    assert request.state == "revoked"


def test_personal_viewing_is_accompanied_and_gives_no_right(county: County) -> None:
    details = Viewing(
        person_name="钱某",
        id_last="0011",
        relation=Relation.GUARDIAN,
        event="孩子走失",
        footage_from=now_and(hours=-3),
        footage_until=now_and(hours=-2),
    )
    request = county.submitted(workflow="viewing", details=details, valid_until=now_and(days=2))
    request = county.decide("bureau_head", request)
    assert request.state == "agreed"
    assert not Grant.objects.filter(request=request.number).exists()
    stay = {"escort": "周", "entered_at": iso(hours=-1), "left_at": iso()}
    with pytest.raises(BadRequestError):
        county.act("officer", request, "viewed", details=stay)
    request = county.act("officer", request, "viewed", details={**stay, "nondisclosure": True})
    assert request.state == "closed"


def to_publish(county: County) -> Request:
    county.person("editor", Role.OPERATOR, "bureau", Post.TECHNICIAN)
    county.person("second", Role.APPROVER, "bureau", Post.REVIEWER)
    details = Publication(material="校门口 11-20", channel="公众号", files=[Material(name="a.mp4")])
    return county.submitted(workflow="publication", details=details, valid_until=now_and(days=9))


def masks(**more: str) -> dict[str, object]:
    kinds = ("faces", "plates", "organisation_names", "licences")
    files = [{"name": "a.mp4", "before": A, "after": B}]
    return {**dict.fromkeys(kinds, "masked"), "masked_files": files, **more}


@pytest.mark.parametrize(
    "broken",
    [
        {"plates": "unmasked"},
        {"faces": None},
        {"masked_files": [{"name": "a.mp4", "before": A, "after": A}]},
        {"masked_files": []},
    ],
)
def test_nothing_unmasked_or_unchanged_passes_the_gate(
    county: County, broken: dict[str, object]
) -> None:
    request = to_publish(county)
    with pytest.raises(BadRequestError):
        county.act("editor", request, "mask_done", details={**masks(), **broken})


def test_publication_needs_a_second_person_and_the_head(county: County) -> None:
    request = to_publish(county)
    request = county.act("editor", request, "mask_done", details=masks())
    request = county.decide("second", request, Decision.RETURN, words="车牌还能看清")
    assert request.state == "masking"
    request = county.act("editor", request, "mask_done", details=masks())
    request = county.decide("second", request)
    assert [one.turn for one in Step.objects.filter(request=request, key="second_look")] == [1, 2]
    request = county.decide("bureau_head", request)
    assert request.state == "released"
    request = county.act("officer", request, "publish", details={"published_at": iso()})
    request = county.act("officer", request, "retract", words="家长要求")
    assert request.state == "retracted"


def relocation(county: County) -> Request:
    details = Relocation(works="道路改造", builder="一建", restore_on=timezone.localdate())
    request = county.submitted(
        workflow="relocation",
        details=details,
        channels=(),
        valid_from=timezone.now(),
        valid_until=now_and(days=10),
    )
    county.decide("school_head", request)
    return county.decide("police", request)


def test_works_are_approved_downtime_until_restored_and_checked(county: County) -> None:
    request = relocation(county)
    assert request.state == "permitted"
    gate = county.cameras[0]
    assert approved_downtime(gate.pk, timezone.now()) == request.number
    assert approved_downtime(gate.pk, timezone.now() + timedelta(days=20)) == ""
    with pytest.raises(BadRequestError):
        county.act("officer", request, "restored", details={"restored_at": iso()})
    paper(county, "officer", request, RequestPaperKind.PICTURE, [b"\xff\xd8\xff\xe0 picture"])
    request = county.act("officer", request, "restored", details={"restored_at": iso()})
    request = county.decide("police", request)
    assert request.state == "closed"


def test_what_is_not_restored_in_time_is_overdue_and_checked_as_often_as_needed(
    county: County, later: Clock
) -> None:
    request = relocation(county)
    later.by(days=11)
    services.tick_due()
    request.refresh_from_db()
    assert request.state == "overdue"
    paper(county, "officer", request, RequestPaperKind.PICTURE, [b"\xff\xd8\xff\xe0 picture"])
    for decision, state in ((Decision.REJECT, "overdue"), (Decision.APPROVE, "closed")):
        request = county.act("officer", request, "restored", details={"restored_at": iso()})
        request = county.decide("police", request, decision)
        assert request.state == state
