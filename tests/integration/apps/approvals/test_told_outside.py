"""Requests told to other systems: each receiver hears what its owner may read, and no more."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.models import User
from lianjing.apps.approvals import services
from lianjing.apps.approvals.machine import Decision
from lianjing.apps.webhooks import guard
from lianjing.apps.webhooks import services as webhooks
from lianjing.apps.webhooks.choices import HookKind
from lianjing.apps.webhooks.models import Delivery, Webhook
from lianjing.apps.webhooks.services import HookPlan

from .conftest import Clock, County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
BOSS = system("test")


@pytest.fixture(autouse=True)
def _anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "check", lambda *_: None)


def hook_of(name: str, *kinds: HookKind) -> Webhook:
    plan = HookPlan(name=name, url="https://other.example/x", kinds=kinds or (HookKind.REQUEST,))
    user = User.objects.get(username=name)
    return webhooks.create_webhook(actor=BOSS, user=user, plan=plan)[0]


def events(hook: Webhook) -> list[str]:
    found = Delivery.objects.filter(webhook=hook).order_by("pk")
    return [one.event.removeprefix("request.") for one in found]


def test_the_life_of_a_right_is_told_step_by_step(county: County) -> None:
    hook = hook_of("officer")
    request = county.approved()
    county.act("police", request, "revoke", words="泄露")
    assert events(hook) == [
        *("submitted", "decided", "decided", "decided", "decided", "granted", "revoked"),
    ]
    last = Delivery.objects.filter(webhook=hook).latest("pk").payload
    assert last["request"]["number"] == request.number
    assert last["request"]["grants"][0]["state"] == "ended"
    assert "校门 1" not in str(last), "cameras are not for the applicant"
    decided = Delivery.objects.filter(webhook=hook, event="request.decided").last()
    assert decided is not None
    assert decided.payload["request"]["step"] == {"key": "head", "decision": "approve"}


def test_a_receiver_hears_nothing_its_owner_may_not_read(county: County) -> None:
    stranger, asked = hook_of("stranger"), hook_of("police")
    files_only = hook_of("data", HookKind.CAMERA)
    county.approved()
    assert events(stranger) == []
    assert events(files_only) == []
    # The police are asked from the joint check on; what was before is not theirs.
    assert events(asked) == ["decided", "decided", "decided", "granted"]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (Decision.REJECT, ["submitted", "decided", "refused"]),
        (Decision.RETURN, ["submitted", "decided", "returned"]),
    ],
)
def test_refused_and_returned_are_told(county: County, how: Decision, told: list[str]) -> None:
    hook = hook_of("officer")
    county.decide("bureau_head", county.submitted(), how)
    assert events(hook) == told


def test_withdrawn_lapsed_expiring_suspended_and_ended_are_told(
    county: County, later: Clock
) -> None:
    hook = hook_of("officer")
    county.act("officer", county.submitted(), "withdraw")
    assert events(hook) == ["submitted", "withdrawn"]
    Delivery.objects.all().delete()
    county.approved()
    Delivery.objects.all().delete()
    later.by(days=46)
    services.tick_due()
    later.by(days=24)
    services.tick_due()
    assert events(hook) == ["moved", "suspended"]
    request = county.approved(valid_until=timezone.now() + timedelta(days=20))
    Delivery.objects.all().delete()
    later.by(days=14)
    services.remind_due()
    services.remind_due()
    assert events(hook) == ["expiring"]
    later.by(days=7)
    services.tick_due()
    request.refresh_from_db()
    assert request.state == "expired"
    assert events(hook)[-1] == "ended"


def test_what_is_undone_is_not_told(county: County) -> None:
    hook = hook_of("officer")
    request = county.submitted()
    Delivery.objects.all().delete()

    def undone() -> None:
        with transaction.atomic():
            county.decide("bureau_head", request)
            raise DatabaseError

    with pytest.raises(DatabaseError):
        undone()
    assert events(hook) == []


def test_an_owner_who_left_hears_nothing(county: County) -> None:
    hook = hook_of("officer")
    User.objects.filter(username="officer").update(is_active=False)
    request = county.submitted(by="bureau_head")
    assert request.state == "head"
    assert events(hook) == []
