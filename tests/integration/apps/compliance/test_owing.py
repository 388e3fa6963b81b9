"""What people do about what is owed: fix, assign, except; nobody says himself it is fixed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from tests.integration.apps.compliance.files_of_a_town import (
    HERE,
    ME,
    change,
    forbidden,
    make,
    make_system,
    owed,
    person,
)

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Role
from lianjing.apps.audit.models import Record
from lianjing.apps.compliance.choices import Owed
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.models import Obligation
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.services import judging, owing
from lianjing.apps.equipment.models import Camera
from lianjing.apps.places.models import Unit
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def sign_missing() -> Obligation:
    file = make(sign="no")
    judging.judge(RuleSubject.CAMERA, [file.pk])
    return owed(RuleSubject.CAMERA, file.pk)["signage.required"]


def test_from_open_to_fixed_and_nobody_says_it_is_fixed() -> None:
    row = sign_missing()
    owing.acknowledge(actor=person(), key=row.pk)
    owing.start(actor=person(), key=row.pk, text="已联系厂家")
    assert owing.recheck(actor=person(), key=row.pk).state == Owed.RECTIFYING
    change(Camera.objects.get(pk=row.key), sign="yes")
    assert owing.recheck(actor=person(), key=row.pk).state == Owed.FIXED
    kinds = [step.kind for step in row.steps.all()]
    assert kinds == ["acknowledged", "started", "still", "fixed"]
    change(Camera.objects.get(pk=row.key), sign="bad")
    judging.judge(RuleSubject.CAMERA, [row.key])
    row.refresh_from_db()
    assert (row.state, row.steps.last().kind) == (Owed.OPEN, "found_again")
    with pytest.raises(ConflictError):
        owing.end_exception(actor=ME, key=row.pk)


def test_an_exception_needs_two_persons_and_ends_on_its_day() -> None:
    row = sign_missing()
    until = books.today() + timedelta(days=10)
    me, other = person(name="a"), Actor(None, "b", Role.REGISTRAR, person().scopes)
    owing.ask_exception(actor=me, key=row.pk, reason="道路施工", until=until)
    with pytest.raises(NotAllowedError) as own:
        owing.decide_exception(actor=me, key=row.pk, grant=True)
    assert own.value.code == "exception_own"
    owing.decide_exception(actor=other, key=row.pk, grant=True)
    judging.judge(RuleSubject.CAMERA, [row.key])
    row.refresh_from_db()
    assert (row.state, row.excepted_by, row.excepted_until) == (Owed.EXCEPTED, "b", until)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=12)):
        judging.judge(RuleSubject.CAMERA, [row.key])
    row.refresh_from_db()
    assert (row.state, row.excepted_by) == (Owed.OPEN, "")
    assert [step.kind for step in row.steps.all()] == ["asked", "granted", "ended"]
    assert Record.objects.filter(action="obligation.exception_granted").count() == 1


def test_a_forbidden_zone_knows_no_exception() -> None:
    file = forbidden(make())
    judging.judge(RuleSubject.CAMERA, [file.pk])
    row = owed(RuleSubject.CAMERA, file.pk)["forbidden_zone"]
    until = books.today() + timedelta(days=5)
    with pytest.raises(NotAllowedError):
        owing.ask_exception(actor=ME, key=row.pk, reason="本人同意", until=until)
    # Not even one that slipped into the table lasts beyond the next judging.
    Obligation.objects.filter(pk=row.pk).update(state=Owed.EXCEPTED, excepted_until=until)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    row.refresh_from_db()
    assert row.state == Owed.OPEN


def test_assigning_many_with_a_day_but_not_against_the_laws_day() -> None:
    rows = [sign_missing() for _ in range(3)]
    unit = Unit.objects.create(name="施工单位", region=HERE)
    day = books.today() + timedelta(days=3)
    charge = owing.Charge(unit=unit.pk, assignee="zhang", due=day)
    assert owing.assign(actor=person(), keys=[row.pk for row in rows], charge=charge) == 3
    judging.judge_everything()
    assert {row.due for row in Obligation.objects.filter(assignee="zhang")} == {day}
    one = make_system(in_use_on="2025-03-31")
    judging.judge(RuleSubject.SYSTEM, [one.pk])
    legal = owed(RuleSubject.SYSTEM, one.pk)["filing.legacy"]
    with pytest.raises(DomainError) as fixed:
        owing.assign(actor=ME, keys=[legal.pk], charge=owing.Charge(due=day))
    assert fixed.value.code == "obligation_day_fixed"


def test_elsewhere_nothing_is_seen_and_a_viewer_does_nothing() -> None:
    row = sign_missing()
    stranger = person(region="340122")
    assert not selectors.obligations(actor=stranger)
    for act in (owing.acknowledge, owing.recheck):
        with pytest.raises(NotFoundError):
            act(actor=stranger, key=row.pk)
        with pytest.raises(NotAllowedError):
            act(actor=person(Role.VIEWER), key=row.pk)
    assert owing.assign(actor=stranger, keys=[row.pk], charge=owing.Charge(assignee="x")) == 0


@pytest.mark.parametrize(
    ("found", "due"),
    [
        ("2026-11-19", "2026-11-20"),
        ("2026-11-20", "2026-11-23"),  # Saturday: the Monday after
        ("2026-09-30", "2026-10-08"),  # the holidays of October: the first day after them
        ("2026-10-09", "2026-10-10"),  # a Saturday that is worked
    ],
)
def test_our_own_days_end_on_one_that_is_worked(found: str, due: str) -> None:
    with time_machine.travel(f"{found}T10:00:00+08:00", tick=False):
        file = forbidden(make())
        judging.judge(RuleSubject.CAMERA, [file.pk])
        row = owed(RuleSubject.CAMERA, file.pk)["forbidden_zone"]
    assert row.due is not None
    assert row.due.isoformat() == due
