"""What regions have otherwise, and how cameras are named and counted."""

import pytest

from lianjing.apps.approvals import services
from lianjing.apps.approvals.models import Step, WorkflowOverride
from lianjing.apps.approvals.selectors import resources, tables
from lianjing.apps.registry.models import Channel
from lianjing.kernel.errors import DomainError, NotAllowedError

from .conftest import County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def change(county: County, **more: object) -> WorkflowOverride:
    given: dict[str, object] = {
        "workflow": "share",
        "region": "3402",
        "body": {"deadlines": {"head": {"hours": 4}}},
        "source": "市办法",
        "reason": "试点",
    }
    return services.change_workflow(actor=county.as_("security"), **{**given, **more})


def due_hours(county: County) -> float:
    step = Step.objects.get(request=county.submitted())
    assert step.due_at is not None
    return (step.due_at - step.opened_at).total_seconds() / 3600


def test_the_nearest_region_counts_and_the_organisation_before_it(county: County) -> None:
    assert due_hours(county) >= 72
    change(county, region="34", body={"deadlines": {"head": {"hours": 9}}})
    change(county)
    assert due_hours(county) == 4
    change(county, region="11", body={"deadlines": {"head": {"hours": 1}}})
    assert due_hours(county) == 4
    bureau = county.organisations["bureau"].pk
    made = change(
        county, region="", organisation=bureau, body={"deadlines": {"head": {"hours": 2}}}
    )
    assert due_hours(county) == 2
    services.restore_workflow(actor=county.as_("security"), override=made, reason="结束")
    assert due_hours(county) == 4


def test_what_is_handed_in_keeps_its_table(county: County) -> None:
    request = county.submitted()
    change(county, body={"deadlines": {"owner": {"hours": 1}}})
    county.decide("bureau_head", request)
    step = Step.objects.get(request=request, state="owners")
    assert step.due_at is not None
    assert (step.due_at - step.opened_at).days >= 5


def test_a_region_may_ask_more_but_a_faulty_table_is_refused(county: County) -> None:
    body = dict(tables.body_for("share", None))
    body["transition"] = [
        one for one in body["transition"] if (one["from"], one["act"]) != ("gate", "rejected")
    ]
    with pytest.raises(DomainError) as caught:
        change(county, body={"transition": body["transition"]})
    assert caught.value.code == "workflow_faulty"
    assert "gate" in caught.value.facts["detail"]
    for strange in (
        {"nonsense": 1},
        {"actions": ["fly"]},
        {"forms": ["cv"]},
        {"settings": {"naming": "all"}},
        {"settings": {"origin": "standing order"}},
        {"who": {"own_head": {**body["who"]["own_head"], "posts": ["king"]}}},
    ):
        with pytest.raises(DomainError):
            change(county, body=strange)
    assert not WorkflowOverride.objects.exists()


def test_only_who_manages_workflows_changes_them(county: County) -> None:
    with pytest.raises(NotAllowedError):
        services.change_workflow(
            actor=county.as_("bureau_head"), workflow="share", body={}, source="x", reason="x"
        )


def test_a_preview_counts_areas_and_tells_nothing_of_codes(county: County) -> None:
    officer = county.as_("officer")
    rule = {"region": "340221", "place_class": "B1"}
    known, guessed = county.cameras[0].code, "34022100001320007777"

    def seen(*codes: str) -> resources.Preview:
        return resources.preview(actor=officer, rules=[rule], channels=(), codes=codes, floor=5)

    assert seen().total == 40
    assert seen(known) == seen(guessed)
    lone = resources.preview(
        actor=officer, rules=[{"place_class": "A1"}], channels=(), codes=(), floor=5
    )
    assert lone.total is None
    mine = resources.preview(
        actor=officer, rules=(), channels=[county.cameras[0].pk], codes=(), floor=0
    )
    assert mine.total == 0  # by key only what one sees already


def test_secret_cameras_are_never_part_of_a_request(county: County) -> None:
    Channel.objects.filter(pk=county.cameras[0].pk).update(secret=True)
    request = county.submitted(codes=[county.cameras[0].code, "34022100001320007777"])
    assert resources.of_request(request).count() == 39
    assert set(resources.missing_codes(request)) == {
        county.cameras[0].code,
        "34022100001320007777",
    }


def test_names_are_listed_only_where_a_region_allows_it(county: County) -> None:
    officer = county.as_("officer")
    assert not resources.nameable(actor=officer, names=False, search="校门", region="").exists()
    assert resources.nameable(actor=officer, names=True, search="校门", region="").count() == 40


def test_cameras_of_two_counties_go_to_the_city(county: County) -> None:
    request = county.submitted()
    assert resources.area_of(request) == "340221"
    Channel.objects.filter(pk=county.cameras[0].pk).update(region="340222")
    request.rules = [{"place_class": "B1"}]
    assert resources.area_of(request) == "34022"


def test_a_region_may_take_codes_only(county: County) -> None:
    change(county, body={"settings": {"naming": "codes"}})
    with pytest.raises(DomainError):
        county.submitted()
    assert county.submitted(rules=(), codes=[county.cameras[0].code]).state == "head"


def test_cameras_without_an_owner_on_file_are_counted_and_asked_for_where_wanted(
    county: County,
) -> None:
    Channel.objects.filter(pk__in=[one.pk for one in county.cameras]).update(unit=None)
    request = county.submitted()
    assert resources.ownerless(request, resources.Asks(frozenset({"2", "3"}))) == 5
    change(county, body={"settings": {"unknown_owner": "ask"}})
    request = county.submitted()
    assert county.decide("bureau_head", request).state == "owners"
    step = Step.objects.get(request=request, state="owners")
    assert (step.key, step.vacant, step.label) == ("owner:unknown", True, "产权单位未登记")
