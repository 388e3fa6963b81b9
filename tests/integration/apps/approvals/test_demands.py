"""Workflows go by the rule book's numbers: changed there, they hold here; nothing is said twice."""

from datetime import date

import pytest

from lianjing.apps.accounts.actor import system
from lianjing.apps.approvals import services
from lianjing.apps.approvals.details import Evidence, Publication
from lianjing.apps.approvals.errors import BadRequestError
from lianjing.apps.approvals.library import shipped
from lianjing.apps.approvals.selectors.demands import masks_wanted, persons_wanted
from lianjing.apps.approvals.selectors.tables import table_for
from lianjing.apps.approvals.services import guards
from lianjing.apps.compliance.models import RuleOverride
from lianjing.apps.compliance.selectors import governed
from lianjing.apps.norms import values
from lianjing.apps.register.selectors import telling

from .conftest import County
from .test_other_workflows import evidence, masks, to_publish

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
BOSS = system("test")


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    governed.forget()


def change(rule: str, region: str = "", **what: object) -> None:
    RuleOverride.objects.create(
        rule=rule, region=region, version=1, from_on=date(2020, 1, 1), set_by="test", **what
    )
    governed.forget()


def test_no_table_has_a_number_of_its_own() -> None:
    assert "min_persons" not in shipped("evidence")["settings"]
    assert persons_wanted(table_for("evidence", None)) == values.number(
        "retrieve.min_persons", "least"
    )


def test_where_the_cameras_are_decides_how_many_persons_a_retrieval_takes(county: County) -> None:
    change("retrieve.min_persons", "340221", parameters={"least": 3})
    with pytest.raises(BadRequestError) as caught:
        county.submitted(**evidence(county))
    assert set(caught.value.fields) == {"two_persons"}
    assert persons_wanted(table_for("evidence", None)) == 2


def test_a_workflow_asks_for_more_than_the_book_never_for_fewer(county: County) -> None:
    for number, wanted in ((1, 2), (4, 4)):
        services.change_workflow(
            actor=county.as_("security"),
            workflow="evidence",
            body={"settings": {"min_persons": number}},
            source="文",
            reason="试",
        )
        table = table_for("evidence", county.organisations["bureau"])
        assert persons_wanted(table) == wanted


def test_where_the_rule_does_not_hold_one_person_is_enough(county: County) -> None:
    change("retrieve.min_persons", enabled=False)
    assert county.submitted(**evidence(county, second_name="", second_id_last="")).state == "check"


def test_a_kind_the_book_adds_must_be_masked_too(county: County) -> None:
    wanted = ["faces", "plates", "names", "licences", "voices"]
    change("publish.mask", parameters={"wanted": wanted})
    assert masks_wanted() == ("faces", "plates", "organisation_names", "licences", "voices")
    assert telling.platform()["publish_masks"] == wanted
    request = to_publish(county)
    with pytest.raises(BadRequestError):
        county.act("editor", request, "mask_done", details=masks())
    given = masks() | {"other_masks": {"voices": "masked"}}
    assert county.act("editor", request, "mask_done", details=given).state == "second_look"


def test_a_missing_rule_opens_no_gate(county: County) -> None:
    change("publish.mask", enabled=False)
    assert masks_wanted() == ("faces", "plates", "organisation_names", "licences")
    request = to_publish(county)
    with pytest.raises(BadRequestError):
        county.act("editor", request, "mask_done", details=masks(plates=""))


def test_what_the_register_tells_the_book_is_what_the_gates_ask(county: County) -> None:
    told = telling.platform()
    assert told["retrieve_persons"] == 2
    assert told["publish_masks"] == ["faces", "plates", "names", "licences"]


A, B, C = "a" * 64, "b" * 64, "c" * 64
KINDS = ("faces", "plates", "organisation_names", "licences")


@pytest.mark.parametrize(
    ("files", "named", "masked", "passes"),
    [
        ([("x", A, B)], [], "masked", True),
        ([("x", A, A)], [], "masked", False),
        ([("x", A, C), ("y", B, B)], [], "masked", False),  # each file, not any of them
        ([("x", A, B), ("y", B, A)], [], "masked", False),  # another's original
        ([("x", A, B)], [A], "masked", True),
        ([("x", A, B)], [C], "masked", False),  # not what was handed in
        ([("x", A, B)], [A, C], "masked", False),  # one of them is missing
        ([("x", A, A)], [], "none", True),  # shows nothing: stays as it is
        ([("x", "", B)], [], "masked", False),
        ([], [], "masked", False),
    ],
)
def test_masked_files_are_others_than_their_originals(
    files: list[tuple[str, str, str]], named: list[str], masked: str, passes: bool
) -> None:
    given = {
        **dict.fromkeys(KINDS, masked),
        "files": [{"name": "", "before": one, "after": ""} for one in named],
        "masked_files": [{"name": n, "before": a, "after": b} for n, a, b in files],
    }
    assert guards._changed(given) is passes


def test_without_a_masking_on_record_nobody_can_say_yes(county: County) -> None:
    request = to_publish(county)
    request = county.act("editor", request, "mask_done", details=masks())
    request.done = []
    request.save()
    with pytest.raises(BadRequestError) as caught:
        county.decide("second", request)
    assert set(caught.value.fields) == {"mask_on_record"}


def test_files_exchanged_after_the_masking_shut_the_gate_again(county: County) -> None:
    request = to_publish(county)
    county.act("editor", request, "mask_done", details=masks())
    request = county.decide("second", request)
    request.details = {**request.details, "masked_files": [{"name": "a", "before": A, "after": A}]}
    request.save()
    with pytest.raises(BadRequestError) as caught:
        county.decide("bureau_head", request)
    assert set(caught.value.fields) == {"changed_hash"}


def test_particulars_take_no_other_kind_than_words() -> None:
    assert Publication(material="x").other_masks == {}
    assert Evidence().second_name == ""
