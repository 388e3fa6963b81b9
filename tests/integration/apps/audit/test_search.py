"""Auditors search without counting, are recorded themselves, and take out what they found."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.accounts.models import User
from lianjing.apps.audit import services as audit
from lianjing.apps.audit.chain.verify import verify
from lianjing.apps.audit.errors import AuditFileGoneError
from lianjing.apps.audit.models import Export, Record
from lianjing.apps.audit.selectors import records as reading
from lianjing.apps.audit.selectors.records import Wanted
from lianjing.apps.audit.services import asking, looking, sealing
from lianjing.kernel.errors import NotAllowedError

from .conftest import leave

pytestmark = pytest.mark.usefixtures("guarded")


@pytest.fixture
def auditor() -> Actor:
    user = User.objects.create(username="shen", name="沈审", role=Role.AUDITOR)
    return Actor(user_id=user.pk, username="shen", role=Role.AUDITOR)


@pytest.fixture
def officer() -> Actor:
    user = User.objects.create(username="wang", name="王警官", role=Role.VIEWER)
    return Actor(
        user_id=user.pk,
        username="wang",
        role=Role.VIEWER,
        scopes=(ScopeOf(ScopeKind.ALL),),
        address="192.0.2.9",
    )


def look(officer: Actor, count: int, **more: Any) -> None:
    with transaction.atomic():
        for number in range(count):
            camera = f"3402000000132000{number:04d}"
            audit.record(officer, "live.started", name=f"球机 {number}", camera=camera, **more)


def found(auditor: Actor, **wanted: Any) -> list[str]:
    rows = reading.search(actor=auditor, wanted=Wanted(**wanted), limit=200).rows
    return [f"{row.actor}:{row.action}:{row.camera[-4:]}" for row in rows]


def test_every_filter_finds_what_it_should(auditor: Actor, officer: Actor) -> None:
    leave(3)
    look(officer, 4, reason="校园安全", grant="SQ-7")
    assert len(found(auditor, person="wang")) == 4
    assert len(found(auditor, person="王警官")) == 4
    assert len(found(auditor, person="wan")) == 4
    assert found(auditor, camera="34020000001320000002") == ["wang:live.started:0002"]
    assert len(found(auditor, camera="3402000000132000000")) == 4
    assert len(found(auditor, group="live")) == 4
    assert len(found(auditor, group="record")) == 3
    assert len(found(auditor, action="live.started")) == 4
    assert len(found(auditor, action="live")) == 4
    assert len(found(auditor, address="192.0.2.")) == 4
    assert len(found(auditor, text="校园")) == 4
    assert len(found(auditor, text="SQ-7")) == 4
    assert found(auditor, outcome="refused") == []
    now = timezone.now()
    assert len(found(auditor, since=now - timedelta(hours=1), until=now + timedelta(hours=1))) == 7
    assert found(auditor, since=now + timedelta(minutes=1)) == []
    assert found(auditor, until=now - timedelta(hours=1)) == []
    assert len(found(auditor, person="wang", group="live", text="球机 3")) == 1


def test_pages_follow_one_another_without_gaps(auditor: Actor, officer: Actor) -> None:
    look(officer, 25)
    seen, before = [], None
    while True:
        page = reading.search(actor=auditor, wanted=Wanted(person="wang"), before=before, limit=10)
        seen += [row.pk for row in page.rows]
        if page.older is None:
            break
        before = page.older
    assert len(seen) == len(set(seen)) == 25
    assert seen == sorted(seen, reverse=True)


def test_a_search_no_index_serves_looks_through_a_bounded_number(
    auditor: Actor, officer: Actor, settings: Any
) -> None:
    import msgspec

    look(officer, 1)
    leave(30)
    mine = settings.INSTALLATION
    bounded = msgspec.structs.replace(mine.settings.audit, search_rows=10)
    changed = msgspec.structs.replace(mine.settings, audit=bounded)
    settings.INSTALLATION = msgspec.structs.replace(mine, settings=changed)
    page = reading.search(actor=auditor, wanted=Wanted(text="球机"))
    assert page.rows == []
    assert page.older is not None
    assert page.back_to is not None
    rounds = 0
    while not page.rows and page.older:
        page = reading.search(actor=auditor, wanted=Wanted(text="球机"), before=page.older)
        rounds += 1
    assert rounds == 3
    assert [row.actor for row in page.rows] == ["wang"]


def test_a_search_takes_few_queries(auditor: Actor, officer: Actor) -> None:
    look(officer, 5)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        looking.search(actor=auditor, wanted=Wanted(person="wang", group="live"))
    assert len(asked) <= 10, [q["sql"][:80] for q in asked]


def test_a_search_is_recorded_once_and_its_pages_are_not(auditor: Actor, officer: Actor) -> None:
    look(officer, 30)
    for before in (None, 20, 10, None):
        looking.search(actor=auditor, wanted=Wanted(person="wang"), before=before, limit=5)
    looking.search(actor=auditor, wanted=Wanted(person="li"), limit=5)
    rows = Record.objects.filter(action="audit.searched").order_by("pk")
    assert [row.after for row in rows] == [{"person": "wang"}, {"person": "li"}]
    assert rows[0].user_id == auditor.user_id


def test_a_search_that_begins_on_a_later_page_is_recorded_too(
    auditor: Actor, officer: Actor
) -> None:
    look(officer, 5)
    looking.search(actor=auditor, wanted=Wanted(person="wang"), before=10**9, limit=5)
    looking.search(actor=auditor, wanted=Wanted(group="live"), before=10**9, limit=5)
    rows = Record.objects.filter(action="audit.searched").order_by("pk")
    assert [row.after for row in rows] == [{"person": "wang"}, {"group": "live"}]


def test_reading_a_record_is_recorded(auditor: Actor, officer: Actor) -> None:
    look(officer, 1)
    key = Record.objects.get(action="live.started").pk
    sealing.link_waiting()
    opened = looking.open_record(actor=auditor, key=key)
    assert opened.link is not None
    assert Record.objects.get(action="audit.opened").after == {"record": str(key)}


def test_only_auditors_read_and_export(officer: Actor) -> None:
    for role in (Role.ADMIN, Role.SECURITY, Role.VIEWER):
        actor = Actor(user_id=officer.user_id, username="x", role=role)
        with pytest.raises(NotAllowedError):
            looking.search(actor=actor, wanted=Wanted())
        with pytest.raises(NotAllowedError):
            asking.ask(actor=actor, wanted=Wanted())
    with pytest.raises(NotAllowedError):
        asking.ask(actor=system("x"), wanted=Wanted())


def _silent(_done: int, _total: int, _step: str) -> None:
    pass


def test_an_export_is_asked_made_fetched_and_each_is_recorded(
    auditor: Actor, officer: Actor
) -> None:
    look(officer, 5)
    for wanted, count in ((Wanted(), 6), (Wanted(person="wang"), 5)):
        export = asking.ask(actor=auditor, wanted=wanted)
        asking.make(actor=auditor, key=export.pk, progress=_silent)
        made, path = asking.fetch(actor=auditor, key=export.pk)
        verdict = verify(path)
        assert verdict.whole, verdict.finding
        assert (made.records, verdict.records) == (count, count)
    actions = Record.objects.filter(action__startswith="audit.export").order_by("pk")
    assert [row.action for row in actions] == [
        *("audit.export_asked", "audit.export_made", "audit.export_fetched"),
        *("audit.export_asked", "audit.export_made", "audit.export_fetched"),
    ]


def test_an_export_belongs_to_who_asked(auditor: Actor) -> None:
    other = Actor(user_id=999, username="other", role=Role.AUDITOR)
    export = asking.ask(actor=auditor, wanted=Wanted())
    asking.make(actor=auditor, key=export.pk, progress=_silent)
    with pytest.raises(AuditFileGoneError):
        asking.fetch(actor=other, key=export.pk)
    assert Export.objects.get().sha256


def test_a_stretch_of_time_is_a_stretch_of_the_chain(auditor: Actor) -> None:
    import time_machine

    start = timezone.now()
    for day in range(3):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            leave(4)
            sealing.link_waiting()
    span = Wanted(since=start + timedelta(hours=12), until=start + timedelta(hours=36))
    with time_machine.travel(start + timedelta(days=4), tick=False):
        export = asking.ask(actor=auditor, wanted=span)
        asking.make(actor=auditor, key=export.pk, progress=_silent)
    export.refresh_from_db()
    assert (export.first, export.last, export.records) == (5, 8, 4)
    assert verify(asking.file_of(export)).whole
