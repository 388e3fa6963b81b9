"""Who is told that something waits for a second person, or waits no longer: pages, receivers."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from lianjing.api.events.deeds import DeedWatch
from lianjing.api.events.hub import Page
from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.services import deeds
from lianjing.apps.accounts.services.deeds.errors import DeedChangedError
from lianjing.apps.accounts.services.users import UserChanges
from lianjing.apps.webhooks import services as webhooks
from lianjing.apps.webhooks.choices import HookKind
from lianjing.apps.webhooks.models import Delivery, Webhook
from lianjing.apps.webhooks.services import HookPlan

from .conftest import acting, asked, promote, settings_with, someone

pytestmark = pytest.mark.django_db


def told(pages: dict[str, Page]) -> set[str]:
    """Name those whose page was told, and forget it."""
    found = set()
    for name, page in pages.items():
        while not page.queue.empty():
            assert page.queue.get_nowait() == ("deeds", "{}")
            found.add(name)
    return found


@pytest.fixture
def pages(officer: User) -> dict[str, Page]:
    someone("audit", Role.AUDITOR)
    someone("boss", Role.ADMIN)
    names = ("first", "other", "audit", "boss", "officer")
    return {name: Page(acting(name), "zh") for name in names}


def test_pages_of_those_who_may_know_are_told_what_comes_and_goes(
    officer: User, pages: dict[str, Page], django_assert_num_queries: Any
) -> None:
    watch, all_pages = DeedWatch(), list(pages.values())
    watch.look(all_pages)
    key = asked(promote(officer))
    with django_assert_num_queries(1):
        watch.look(all_pages)
    assert told(pages) == {"first", "other", "audit"}
    with django_assert_num_queries(1):
        watch.look(all_pages)
    assert told(pages) == set()
    deeds.refuse(actor=acting("other"), key=key, reason="x")
    watch.look(all_pages)
    assert told(pages) == {"first", "other", "audit"}


def test_one_that_ends_as_another_begins_is_told(officer: User, pages: dict[str, Page]) -> None:
    watch, all_pages = DeedWatch(), list(pages.values())
    key = asked(promote(officer))
    watch.look(all_pages)
    assert told(pages) == set(), "what was there before a page looked is fetched by the page"
    deeds.withdraw(actor=acting("first"), key=key)
    asked(promote(officer))
    watch.look(all_pages)
    assert told(pages) == {"first", "other", "audit"}


def test_what_lapses_is_told_when_its_time_is_over(officer: User, pages: dict[str, Page]) -> None:
    watch, all_pages = DeedWatch(), list(pages.values())
    asked(promote(officer))
    watch.look(all_pages)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        watch.look(all_pages)
    assert told(pages) == {"first", "other", "audit"}


def receiver(owner: User, settings: Any) -> Webhook:
    with settings_with(settings, two_person=()):
        hook, _ = webhooks.create_webhook(
            actor=acting("first"),
            user=owner,
            plan=HookPlan("统一待办", "https://192.0.2.9/todo", (HookKind.DEED,)),
        )
    return hook


def test_receivers_are_told_each_step_as_far_as_their_owner_may_know(
    officer: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianjing.apps.webhooks.guard.check", lambda *_: None)
    hook = receiver(User.objects.get(username="other"), settings)
    receiver(officer, settings)
    key = asked(promote(officer))
    deeds.withdraw(actor=acting("first"), key=key)
    key = asked(promote(officer))
    deeds.refuse(actor=acting("other"), key=key, reason="x")
    key = asked(promote(officer))
    accounts.change_user(
        actor=system("test"), user=officer, changes=UserChanges(role=Role.APPROVER)
    )
    with pytest.raises(DeedChangedError):
        deeds.confirm(actor=acting("other"), key=key)
    asked(promote(officer))
    deeds.lapse_due(timezone.now() + timedelta(hours=25))
    key = asked(promote(officer))
    deeds.confirm(actor=acting("other"), key=key)
    sent = list(Delivery.objects.order_by("id"))
    assert {one.webhook_id for one in sent} == {hook.pk}
    ends = ("withdrawn", "refused", "failed", "lapsed", "confirmed")
    steps = [f"deed.{step}" for end in ends for step in ("asked", end)]
    assert [one.event for one in sent] == steps
    last = sent[-1].payload["deed"]
    assert (last["id"], last["state"], last["asked_by"], last["decided_by"]) == (
        key,
        "confirmed",
        "first",
        "other",
    )
    assert last["page"] == f"/deeds?deed={key}"
    assert "before" not in str(last)
