"""The call register on a real database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.audit.models import Record
from lianjing.apps.register import selectors, services
from lianjing.apps.register.choices import Deed, EndCode
from lianjing.apps.register.errors import BadReasonError, ReasonNeededError
from lianjing.apps.register.models import Correction, Entry
from lianjing.apps.register.selectors import EntryFilter
from lianjing.apps.register.services import Asker, Look, Product, Reason, Stated
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.rights.choices import Purpose
from lianjing.apps.rights.engine import Decision
from lianjing.kernel.errors import NotAllowedError, NotFoundError

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

GENERAL = Decision(allowed=True, grant=None, number="SQ-2026-000001", purpose="")
DUTY = Reason("值守", Purpose.DUTY)


@pytest.fixture
def gate() -> Channel:
    device = registry.create_device(actor=system("test"), code="34020000001180000001", name="R")
    return Channel.objects.create(
        device=device,
        group=Group.objects.get(device=device, parent=None),
        code="34020000001320000001",
        name="北门",
        region="340200",
    )


@pytest.fixture
def officer() -> Actor:
    bureau = Organisation.objects.create(name="教育局")
    user = User.objects.create(
        username="chen", name="陈老师", role=Role.VIEWER, organisation=bureau
    )
    return actor_of(user, address="192.0.2.7")


def look(officer: Actor, gate: Channel, deed: Deed = Deed.LIVE, **more: object) -> Look:
    return Look(deed=deed, actor=officer, channel=gate, reason=DUTY, **more)  # type: ignore[arg-type]


def test_an_entry_holds_what_the_decree_asks_for_and_is_in_the_audit(
    officer: Actor, gate: Channel
) -> None:
    entry = services.open_entry(look=look(officer, gate))
    assert (entry.unit, entry.person, entry.reason) == ("教育局", "陈老师", "值守")
    assert (entry.channel_code, entry.channel_name) == ("34020000001320000001", "北门")
    record = Record.objects.get(action="register.opened")
    assert record.after is not None
    assert record.after["number"] == entry.number
    assert entry.number.startswith(f"DJ-{timezone.localtime():%Y}-")


def test_an_entry_ends_once_and_late_bytes_are_still_counted(officer: Actor, gate: Channel) -> None:
    entry = services.open_entry(look=look(officer, gate))
    assert services.close_entry(entry=entry.pk, reason=EndCode.CLOSED, sent=10)
    assert not services.close_entry(entry=entry.pk, reason=EndCode.STOPPED, sent=25)
    entry.refresh_from_db()
    assert (entry.end_reason, entry.bytes, entry.end_seen) == (EndCode.CLOSED, 25, True)
    assert Record.objects.filter(action="register.closed").count() == 1


def test_a_burst_of_commands_is_one_entry_and_a_pause_begins_another(
    officer: Actor, gate: Channel
) -> None:
    begin = timezone.now()
    for second in (0, 5, 50, 100):
        services.note(look=look(officer, gate, Deed.PTZ, at=begin + timedelta(seconds=second)))
    assert Entry.objects.get().count == 4
    services.note(look=look(officer, gate, Deed.PTZ, at=begin + timedelta(seconds=500)))
    assert Entry.objects.count() == 2
    assert services.close_silent(alive=(), now=begin + timedelta(seconds=490)) == 1
    first = Entry.objects.order_by("id")[0]
    assert (first.ended_at, first.end_seen) == (begin + timedelta(seconds=100), True)


def test_an_entry_whose_end_nobody_saw_ends_at_the_last_known_time_and_says_so(
    officer: Actor, gate: Channel
) -> None:
    begin = timezone.now() - timedelta(hours=1)
    kept = services.open_entry(look=look(officer, gate, at=begin))
    lost = services.open_entry(look=look(officer, gate, at=begin))
    seen_at = begin + timedelta(minutes=10)
    services.follow_entry(entry=lost.pk, at=seen_at, sent=500)
    assert services.close_silent(alive=[kept.pk]) == 1
    lost.refresh_from_db()
    assert (lost.ended_at, lost.end_seen, lost.bytes) == (seen_at, False, 500)
    kept.refresh_from_db()
    assert kept.ended_at is None


def test_a_grant_that_is_too_general_asks_for_a_reason_once_a_shift(
    officer: Actor, gate: Channel
) -> None:
    with pytest.raises(ReasonNeededError) as asked:
        services.reason_for(actor=officer, decision=GENERAL, channel=gate)
    assert asked.value.facts["number"] == "SQ-2026-000001"
    services.state_reason(
        actor=officer, stated=Stated(purpose=Purpose.CASE, text="20261120-3", group=gate.group_id)
    )
    reason = services.reason_for(actor=officer, decision=GENERAL, channel=gate)
    assert reason == Reason("案事件办理: 20261120-3", Purpose.CASE)
    other = Channel(group_id=(gate.group_id or 0) + 1)
    with pytest.raises(ReasonNeededError):
        services.reason_for(actor=officer, decision=GENERAL, channel=other)
    later = timezone.now() + timedelta(hours=9)
    with pytest.raises(ReasonNeededError):
        services.reason_for(actor=officer, decision=GENERAL, channel=gate, now=later)


def test_a_reason_that_says_nothing_is_refused(officer: Actor) -> None:
    with pytest.raises(BadReasonError):
        services.state_reason(actor=officer, stated=Stated(purpose=Purpose.OTHER, text=" "))


def test_a_correction_stands_beside_the_entry(officer: Actor, gate: Channel) -> None:
    entry = services.open_entry(look=look(officer, gate))
    services.correct(actor=officer, entry=entry, field="reason", value="校园安全", why="误选")
    entry.refresh_from_db()
    assert entry.reason == "值守"
    told = entry.corrections.get()
    assert (told.was, told.now, told.by) == ("值守", "校园安全", "chen")
    auditor = Actor(user_id=99, username="a", role=Role.AUDITOR)
    with pytest.raises(NotAllowedError):
        services.correct(actor=auditor, entry=entry, field="reason", value="x", why="y")
    with pytest.raises(BadReasonError):
        services.correct(actor=officer, entry=entry, field="username", value="x", why="y")


def test_everybody_reads_his_own_and_auditors_read_all(officer: Actor, gate: Channel) -> None:
    entry = services.open_entry(look=look(officer, gate))
    city = Asker(code="34000000002000000001", name="市平台", user="lisi")
    services.open_entry(look=look(system("cascade"), gate, asker=city))
    stranger = Actor(
        user_id=officer.user_id + 1 if officer.user_id else 0, username="x", role=Role.VIEWER
    )
    auditor = Actor(user_id=99, username="a", role=Role.AUDITOR)
    assert [row.pk for row in selectors.entries(actor=officer)] == [entry.pk]
    assert not selectors.entries(actor=stranger)
    assert selectors.entries(actor=auditor).count() == 2
    with pytest.raises(NotFoundError):
        selectors.entry(actor=stranger, key=entry.pk)
    of_uppers = selectors.entries(actor=auditor, where=EntryFilter(platform="*")).get()
    assert (of_uppers.unit, of_uppers.person) == ("市平台", "lisi")
    found = selectors.entries(actor=auditor, where=EntryFilter(number=entry.number)).get()
    assert found.pk == entry.pk


@pytest.mark.parametrize(
    "values",
    [{"reason": "x"}, {"person": "x"}, {"channel": 1}, {"user": None}, {"grant_number": "x"}],
)
def test_the_database_refuses_to_change_what_was_entered(
    officer: Actor, gate: Channel, values: dict[str, object]
) -> None:
    entry = services.open_entry(look=look(officer, gate))
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**values)


def test_from_its_end_on_only_late_bytes_change_an_entry(officer: Actor, gate: Channel) -> None:
    entry = services.open_entry(look=look(officer, gate))
    services.close_entry(entry=entry.pk, reason=EndCode.CLOSED)
    for values in ({"ended_at": timezone.now()}, {"end_note": "x"}, {"files": []}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**values)
    services.follow_entry(entry=entry.pk, at=timezone.now(), sent=77)
    entry.refresh_from_db()
    assert entry.bytes == 77
    told = services.correct(actor=officer, entry=entry, field="reason", value="x", why="y")
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=told.pk).update(now="z")


def test_entries_are_kept_for_three_years_and_their_removal_is_recorded(
    officer: Actor, gate: Channel
) -> None:
    begun = timezone.now() - timedelta(days=3 * 365 - 10)
    services.note(look=look(officer, gate, Deed.DOWNLOAD, at=begun))
    assert services.forget_old() == 0
    assert services.forget_old(now=timezone.now() + timedelta(days=60)) == 1
    record = Record.objects.get(action="register.forgotten")
    assert record.after is not None
    assert record.after["count"] == 1


def test_files_handed_out_are_entered_with_hash_and_medium(officer: Actor, gate: Channel) -> None:
    product = Product(
        files=({"name": "a.mp4", "size": 3, "sha256": "00"},), medium="光盘 7", recipient="李四"
    )
    entry = services.note(look=look(officer, gate, Deed.DOWNLOAD, product=product))
    entry.refresh_from_db()
    assert entry.files == [{"name": "a.mp4", "size": 3, "sha256": "00"}]
    assert (entry.medium, entry.end_reason) == ("光盘 7", EndCode.DONE)
