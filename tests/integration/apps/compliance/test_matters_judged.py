"""Zones, permits, contracts and units: what each owes, and who sees it."""

from datetime import UTC, date, datetime

import pytest
from tests.integration.apps.compliance.files_of_a_town import (
    HERE,
    ME,
    make,
    make_system,
    owed,
    person,
)

from lianjing.apps.accounts.choices import Role
from lianjing.apps.compliance.choices import FilePaperKind, Seen
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.services import judging, papers
from lianjing.apps.compliance.services.papers import Look, PaperWish
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera, Contract
from lianjing.apps.places import services as places
from lianjing.apps.places.choices import ZoneKind
from lianjing.apps.places.models import Unit
from lianjing.kernel.datum import Datum
from lianjing.kernel.errors import NotFoundError

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def zone() -> None:
    square = [[[117.0, 31.0], [117.1, 31.0], [117.1, 31.1], [117.0, 31.1], [117.0, 31.0]]]
    places.enter_zone(
        actor=ME,
        name="某营区",
        kind=ZoneKind.MILITARY,
        region=HERE,
        shape={"type": "Polygon", "coordinates": square},
        datum=Datum.WGS84,
    )


def test_in_a_sensitive_zone_a_camera_owes_a_consent_and_only_few_see_it() -> None:
    zone()
    file = make(given_longitude="117.05", given_latitude="31.05", datum="wgs84")
    outside = make(given_longitude="117.25", given_latitude="31.05", datum="wgs84")
    judging.judge(RuleSubject.CAMERA, [file.pk, outside.pk])
    row = owed(RuleSubject.CAMERA, file.pk)["sensitive.consent"]
    assert (row.severity, row.restricted) == ("critical", True)
    assert "sensitive.consent" not in owed(RuleSubject.CAMERA, outside.pk)
    viewer, keeper = person(Role.VIEWER), person()
    assert row not in selectors.obligations(actor=viewer)
    assert row in selectors.obligations(actor=keeper)
    shown = selectors.standing(actor=viewer, subject=RuleSubject.CAMERA, key=file.pk)
    assert "sensitive.consent" not in {one.rule.id for one in shown.judged}
    with pytest.raises(NotFoundError):
        selectors.obligation(actor=viewer, key=row.pk)
    wish = PaperWish(FilePaperKind.CONSENT, file.pk, "〔2026〕7号", "某部队", date(2026, 1, 5))
    paper = papers.enter_paper(actor=ME, wish=wish, scan=b"%PDF-1.7 consent")
    assert "sensitive.consent" not in owed(RuleSubject.CAMERA, file.pk)
    assert not selectors.papers(actor=viewer, subject=RuleSubject.CAMERA, key=file.pk)
    papers.withdraw_paper(actor=ME, key=paper.pk)
    assert "sensitive.consent" in owed(RuleSubject.CAMERA, file.pk)


def test_a_camera_on_the_move_owes_a_permit() -> None:
    file = make()
    Camera.objects.filter(pk=file.pk).update(state=LifeState.MOVED)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "relocation.permit" in owed(RuleSubject.CAMERA, file.pk)
    wish = PaperWish(FilePaperKind.PERMIT, file.pk, "迁1", "住建局", date(2026, 1, 5))
    papers.enter_paper(actor=ME, wish=wish)
    assert "relocation.permit" not in owed(RuleSubject.CAMERA, file.pk)


def test_contracts_are_judged_as_quality_judges_them_and_supervised() -> None:
    given = {"ends_on": "2025-12-31", "starts_on": "2024-01-01", "confidentiality": False}
    one = Contract.objects.create(name="运维", region=HERE, **given)
    judging.judge(RuleSubject.CONTRACT, [one.pk])
    assert set(owed(RuleSubject.CONTRACT, one.pk)) == {
        *("contract.term", "contract.confidentiality", "contract.supervision"),
    }
    wish = PaperWish(FilePaperKind.SUPERVISION, one.pk, "督1", "科信科", books.today())
    papers.enter_paper(actor=ME, wish=wish)
    assert "contract.supervision" not in owed(RuleSubject.CONTRACT, one.pk)


def test_a_hotel_owes_inspections_and_the_report_of_what_it_found() -> None:
    hotel = Unit.objects.create(name="宾馆", region=HERE, category="42")
    school = Unit.objects.create(name="学校", region=HERE, category="33")
    judging.judge(RuleSubject.UNIT, [hotel.pk, school.pk])
    assert set(owed(RuleSubject.UNIT, hotel.pk)) == {"forbidden_zone.inspection"}
    assert not owed(RuleSubject.UNIT, school.pk)
    now = datetime.now(UTC)
    papers.enter_inspection(actor=ME, look=Look(RuleSubject.UNIT, hotel.pk, Seen.CLEAN, now))
    assert not owed(RuleSubject.UNIT, hotel.pk)
    papers.enter_inspection(actor=ME, look=Look(RuleSubject.UNIT, hotel.pk, Seen.DEVICE, now))
    assert owed(RuleSubject.UNIT, hotel.pk)
    told = Look(RuleSubject.UNIT, hotel.pk, Seen.DEVICE, now, reported_at=now, receipt="接警1")
    papers.enter_inspection(actor=ME, look=told)
    assert not owed(RuleSubject.UNIT, hotel.pk)


def test_a_file_that_is_no_more_owes_nothing() -> None:
    one = make_system(in_use_on="2025-03-31")
    judging.judge_everything()
    assert owed(RuleSubject.SYSTEM, one.pk)
    key = one.pk
    one.delete()
    judging.judge_everything()
    assert not owed(RuleSubject.SYSTEM, key)
