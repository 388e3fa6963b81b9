"""Cameras whose owner must agree: never passed over, and the page says who speaks for whom."""

import pytest

from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.approvals.choices import NoticeKind, StepReason
from lianjing.apps.approvals.models import Notice, Request, Step
from lianjing.apps.approvals.selectors import resources
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services import change_workflow, remind_due
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.models import Grant
from lianjing.kernel.errors import DomainError

from .conftest import County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def nobody_owns(county: County, *, of: int = 5) -> None:
    """Take the owner out of the files of the first cameras (of class 2)."""
    keys = [one.pk for one in county.cameras[:of]]
    Channel.objects.filter(pk__in=keys).update(unit=None)


def unknown(request: Request) -> Step:
    return Step.objects.get(request=request, key="owner:unknown")


def set_policy(county: County, policy: str) -> None:
    body = {"settings": {"unknown_owner": policy}}
    change_workflow(
        actor=county.as_("security"), workflow="share", body=body, source="办法", reason="试"
    )


def test_by_default_the_data_department_speaks_for_an_owner_no_file_names(county: County) -> None:
    nobody_owns(county)
    request = county.submitted()
    assert county.decide("bureau_head", request).state == "owners"
    step = unknown(request)
    assert (step.because, step.cameras, step.vacant) == (StepReason.STAND_IN, 5, False)
    assert step.organisation == county.organisations["data"]
    county.decide("data", request)
    assert Grant.objects.filter(request=request.number).count() == 0
    county.decide("data", request, key="data")
    assert county.decide("police", request, key="police").state == "active"
    step.refresh_from_db()
    assert (step.decided_name, step.label) == ("姓data", "产权单位未登记")


def test_a_known_owner_and_an_unknown_one_are_both_asked(county: County) -> None:
    nobody_owns(county, of=2)
    request = county.submitted()
    county.decide("bureau_head", request)
    school = f"owner:{county.organisations['school'].pk}"
    found = dict(Step.objects.filter(request=request, open=True).values_list("key", "cameras"))
    assert found == {school: 3, "owner:unknown": 2}
    county.decide("data", request, key="owner:unknown")
    assert county.decide("school_head", request, key=school).state == "gate"


def test_where_files_must_name_owners_nothing_goes_on_until_they_do(county: County) -> None:
    nobody_owns(county)
    set_policy(county, "refuse")
    request = county.submitted()
    with pytest.raises(DomainError) as caught:
        county.decide("bureau_head", request)
    assert (caught.value.code, caught.value.facts["count"]) == ("request_owner_unknown", "5")
    request.refresh_from_db()
    assert request.state == "head"
    Channel.objects.filter(unit=None, place_class="B1").update(unit=county.school.pk)
    assert county.decide("bureau_head", request).state == "owners"
    assert not Step.objects.filter(request=request, key="owner:unknown").exists()


def test_a_table_that_passes_unknown_owners_over_is_refused_and_an_old_one_asks(
    county: County,
) -> None:
    with pytest.raises(DomainError, match="unknown_owner"):
        set_policy(county, "skip")
    nobody_owns(county)
    request = county.submitted()
    text = request.text
    text.body = {**text.body, "settings": {**text.body["settings"], "unknown_owner": "skip"}}
    text.save()
    county.decide("bureau_head", request)
    step = unknown(request)
    assert (step.because, step.vacant) == (StepReason.UNKNOWN, True)
    assert Notice.objects.filter(person__username="security", kind=NoticeKind.VACANT).exists()


def test_each_camera_says_whose_word_it_needs_and_why(county: County) -> None:
    nobody_owns(county, of=1)
    request = county.submitted()
    other = county.cameras[7]
    Channel.objects.filter(pk=other.pk).update(point_class="", unit=None)
    rows = list(Channel.objects.filter(place_class="B1").order_by("code"))
    found = resources.consents(table_of(request), rows)
    said = [(found[row.pk].who, found[row.pk].why) for row in rows]
    assert said[0] == ("数据资源主管部门（代产权单位）", "stand_in")
    assert said[1] == ("实验小学", "owner")
    assert said[6] == ("", "not_needed")
    assert said[7] == ("", "no_class")
    names = [rule.id for rule in resources.for_all(table_of(request))]
    assert names == ["head", "data", "police"]


def test_a_camera_of_no_class_is_asked_for_where_its_owner_is_known(county: County) -> None:
    Channel.objects.filter(place_class="B1").update(point_class="")
    request = county.submitted()
    county.decide("bureau_head", request)
    (step,) = Step.objects.filter(request=request, state="owners")
    assert (step.because, step.cameras) == (StepReason.OWNER, 40)


def test_where_the_data_department_is_empty_the_one_above_stands_in_once_somebody_is_there(
    county: County,
) -> None:
    nobody_owns(county)
    county.users["data"].is_active = False
    county.users["data"].save()
    request = county.submitted()
    county.decide("bureau_head", request)
    assert unknown(request).vacant
    county.person("city", Role.APPROVER, "city_data", Post.REVIEWER)
    remind_due()
    step = unknown(request)
    assert (step.vacant, step.organisation) == (False, county.organisations["city_data"])
    assert county.decide("city", request).state == "gate"
