"""Filings are drawn up, handed in, answered, and notice when the files say otherwise."""

from datetime import date
from typing import Any

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.choices import FileKind, FilingState, LifeState, Source
from lianjing.apps.equipment.models import Camera, Filing, System
from lianjing.apps.equipment.selectors import filing as selectors
from lianjing.apps.equipment.selectors.filing import FilingFilter
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services import filing as services
from lianjing.apps.equipment.services.filing import FilingStateError, FilingValues, proofs
from lianjing.apps.places.models import Unit
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

pytestmark = pytest.mark.django_db
ME = system("test")
TODAY = date(2026, 11, 20)


def registrar(region: str, role: Role = Role.REGISTRAR) -> Actor:
    return Actor(None, "technician", role, (ScopeOf(ScopeKind.REGION, region),))


@pytest.fixture
def unit() -> Unit:
    made = Unit.objects.create(
        name="县第二中学", uscc="12340123MB0000000X", region="340123", address="人民路 1 号"
    )
    Unit.objects.filter(pk=made.pk).update(path=f"/{made.pk}/")
    return made


@pytest.fixture
def school(unit: Unit) -> System:
    values = {
        "name": "校园视频系统",
        "unit": unit.pk,
        "region": "340123",
        "place_class": "B1",
        "in_use_on": "2026-11-01",
        "address": "人民路 1 号",
    }
    made = files.create(actor=ME, kind=FileKind.SYSTEM, values=values, source=Source.PAGE)
    assert isinstance(made, System)
    for number, kind in enumerate(("1", "1", "3")):
        files.create(
            actor=ME,
            kind=FileKind.CAMERA,
            values={
                "name": f"校门 {number}",
                "region": "340123",
                "system": made.pk,
                "camera_type": kind,
                "storage_days": 30 + number,
            },
            source=Source.PAGE,
        )
    return made


def drawn_up(school: System) -> Filing:
    return services.create_filing(actor=ME, system_key=school.pk)


def handed_in(school: System) -> Filing:
    return services.submit_filing(actor=ME, key=drawn_up(school).pk)


def accepted(school: System) -> Filing:
    return services.accept_filing(actor=ME, key=handed_in(school).pk, number="备 1")


def state(filing: Filing) -> str:
    return Filing.objects.get(pk=filing.pk).filing_state


def test_it_is_filled_in_from_unit_system_and_cameras(school: System, unit: Unit) -> None:
    filing = drawn_up(school)
    assert (filing.unit, filing.due_on) == (unit, date(2026, 12, 1))
    stated = selectors.particulars(filing)
    assert stated["uscc"] == unit.uscc
    assert (stated["camera_count"], stated["storage_days"]) == (3, 30)
    assert stated["camera_types"] == {"固定枪机": 1, "球机": 2}
    assert selectors.missing(stated) == []


def test_its_way_is_drawn_up_handed_in_returned_handed_in_accepted(school: System) -> None:
    filing = drawn_up(school)
    services.submit_filing(actor=ME, key=filing.pk, on="2026-11-20", channel="paper")
    services.return_filing(actor=ME, key=filing.pk, reason="缺授权书")
    assert state(filing) == FilingState.RETURNED
    services.submit_filing(actor=ME, key=filing.pk)
    done = services.accept_filing(actor=ME, key=filing.pk, number="3401232026001")
    assert (done.number, done.filing_state) == ("3401232026001", FilingState.ACCEPTED)
    assert done.filed["stated_by"] == ME.username
    actions = Record.objects.filter(action__startswith="filing.").values_list("action", flat=True)
    assert len(actions) == 5


def test_what_the_state_does_not_allow_is_refused_in_words(school: System) -> None:
    filing = drawn_up(school)
    with pytest.raises(FilingStateError):
        services.accept_filing(actor=ME, key=filing.pk, number="1")
    services.submit_filing(actor=ME, key=filing.pk)
    with pytest.raises(FilingStateError) as caught:
        services.change_filing(actor=ME, key=filing.pk, version=2, values=FilingValues(name="别名"))
    assert caught.value.facts["state"] == "已提交"


def test_a_place_of_article_9_is_not_filed(school: System) -> None:
    school.place_class = "art9"
    school.save()
    filing = drawn_up(school)
    assert filing.due_on is None
    assert selectors.standing(filing, TODAY).needed is False
    with pytest.raises(DomainError) as caught:
        services.submit_filing(actor=ME, key=filing.pk)
    assert caught.value.code == "filing_not_needed"


def test_an_incomplete_filing_is_not_handed_in() -> None:
    filing = services.create_filing(actor=ME, values=FilingValues(name="空", region="340123"))
    with pytest.raises(DomainError) as caught:
        services.submit_filing(actor=ME, key=filing.pk)
    assert "uscc" in caught.value.facts["detail"]


@pytest.mark.parametrize(
    ("what", "values"),
    [("storage_days", {"storage_days": 7}), ("camera_types", {"camera_type": "2"})],
)
def test_a_changed_camera_makes_the_change_due(
    school: System, what: str, values: dict[str, Any]
) -> None:
    filing = accepted(school)
    camera = Camera.objects.filter(system=school).order_by("pk").first()
    assert camera is not None
    was = {key: getattr(camera, key) for key in values}
    change(camera, values)
    assert state(filing) == FilingState.CHANGE_DUE
    found = selectors.differences(Filing.objects.get(pk=filing.pk))
    assert set(found) == {what}
    # When it is as it was stated, there is nothing to file.
    change(camera, was)
    assert state(filing) == FilingState.ACCEPTED


def change(camera: Camera, values: dict[str, Any]) -> None:
    files.change(actor=ME, kind=FileKind.CAMERA, key=camera.pk, values=values, source=Source.PAGE)


def test_a_camera_more_or_less_makes_the_change_due(school: System) -> None:
    filing = accepted(school)
    values = {"name": "操场", "region": "340123", "system": school.pk}
    made = files.create(actor=ME, kind=FileKind.CAMERA, values=values, source=Source.PAGE)
    assert state(filing) == FilingState.CHANGE_DUE
    files.change_state(
        actor=ME,
        kind=FileKind.CAMERA,
        key=made.pk,
        state=LifeState.REMOVED,
        reason="误建",
        source=Source.PAGE,
    )
    assert state(filing) == FilingState.ACCEPTED


def test_a_renamed_unit_is_found_by_the_regular_look(school: System, unit: Unit) -> None:
    filing = accepted(school)
    unit.name = "县实验中学"
    unit.save()
    assert services.recheck_some(after=0) == 0
    assert state(filing) == FilingState.CHANGE_DUE
    again = services.submit_filing(actor=ME, key=filing.pk)
    assert again.filed["unit_name"] == "县实验中学"
    assert services.accept_filing(actor=ME, key=filing.pk, number="2").filing_state == "accepted"


def test_a_change_has_our_own_target_from_the_day_it_was_noticed(school: System) -> None:
    filing = accepted(school)
    filing.extras = {"change_found_on": "2026-11-20"}
    filing.filing_state = FilingState.CHANGE_DUE
    standing = selectors.standing(filing, TODAY)
    assert standing.due_on == date(2026, 12, 20)


def test_the_second_of_two_who_change_is_told(school: System) -> None:
    filing = drawn_up(school)
    change_ = FilingValues(address="人民路 2 号")
    services.change_filing(actor=ME, key=filing.pk, version=1, values=change_)
    with pytest.raises(ConflictError):
        services.change_filing(actor=ME, key=filing.pk, version=1, values=change_)


def test_changing_the_day_of_use_reckons_anew_but_legacy_stays_legacy(school: System) -> None:
    filing = drawn_up(school)
    done = services.change_filing(
        actor=ME, key=filing.pk, version=1, values=FilingValues(in_use_on="2025-03-31")
    )
    assert done.due_on == date(2025, 7, 1)


def test_the_list_is_filtered_by_how_things_stand_on_a_day(school: System) -> None:
    filing = drawn_up(school)
    for day, wanted in (
        (date(2026, 10, 1), FilingState.NOT_DUE),
        (date(2026, 11, 20), FilingState.DUE),
        (date(2026, 12, 1), FilingState.DUE),
        (date(2026, 12, 2), FilingState.OVERDUE),
    ):
        for state_ in FilingState:
            rows = selectors.filings(actor=ME, where=FilingFilter(state=state_), day=day)
            assert (filing in rows) is (state_ is wanted), (day, state_)
        assert selectors.counts(actor=ME, day=day) == {wanted: 1}


def test_systems_without_a_filing_are_listed_and_drawn_up_at_once(school: System) -> None:
    assert list(selectors.unfiled_systems(actor=ME)) == [school]
    assert len(services.draw_up_missing(actor=ME)) == 1
    assert not selectors.unfiled_systems(actor=ME).exists()
    services.cancel_filing(actor=ME, key=Filing.objects.get().pk, reason="重复")
    assert selectors.unfiled_systems(actor=ME).count() == 1


def test_scope_and_role_decide_who_files(school: System) -> None:
    filing = drawn_up(school)
    with pytest.raises(NotFoundError):
        services.submit_filing(actor=registrar("340124"), key=filing.pk)
    with pytest.raises(NotAllowedError):
        services.submit_filing(actor=registrar("340123", Role.REPORTER), key=filing.pk)
    assert not selectors.filings(actor=registrar("340124"), day=TODAY).exists()
    with pytest.raises(NotFoundError):
        services.create_filing(actor=registrar("340124"), system_key=school.pk)


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00", b"<html>", b"%PD", b"GIF89a"])
def test_a_receipt_that_is_none_is_refused(school: System, data: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        services.attach_proof(actor=ME, key=drawn_up(school).pk, data=data)
    assert caught.value.code == "proof_bad"


def test_a_receipt_is_kept_under_its_hash(
    school: System, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "proofs_directory", lambda: tmp_path)
    done = services.attach_proof(actor=ME, key=drawn_up(school).pk, data=b"%PDF-1.7\n%%EOF")
    kept = tmp_path / done.proof[:2] / done.proof
    assert kept.read_bytes() == b"%PDF-1.7\n%%EOF"
    too_big = b"%PDF-" + bytes(services.MOST_PROOF_BYTES)
    with pytest.raises(DomainError):
        services.attach_proof(actor=ME, key=done.pk, data=too_big)
