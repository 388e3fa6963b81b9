"""The rule book beside its neighbours: accounts, workflows, the register."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.accounts.models import User
from lianjing.apps.compliance import sources
from lianjing.apps.compliance.choices import Owed
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.models import Obligation
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.services import judging
from lianjing.kernel.errors import LianjingError

pytestmark = [pytest.mark.django_db, pytest.mark.integration]

ME = system("test")
PASSWORD = "correct horse 9"


def contractor(ends_at: datetime | None) -> User:
    made = accounts.create_user(
        actor=ME,
        username="wai",
        password=PASSWORD,
        role=Role.OPERATOR,
        post=Post.CONTRACTOR,
        must_change_password=False,
    )
    User.objects.filter(pk=made.pk).update(ends_at=ends_at)
    return made


def owed(key: int) -> set[str]:
    rows = Obligation.objects.filter(subject=RuleSubject.ACCOUNT, key=key)
    return set(rows.exclude(state=Owed.FIXED).values_list("rule", flat=True))


def test_case_9_one_day_after_contract_end_a_contractor_is_refused_and_found() -> None:
    now = datetime.now(UTC)
    user = contractor(now + timedelta(days=30))
    assert accounts.sign_in(username="wai", password=PASSWORD, address="192.0.2.1", now=now)
    judging.judge(RuleSubject.ACCOUNT, [user.pk])
    assert owed(user.pk) == set()
    User.objects.filter(pk=user.pk).update(ends_at=now - timedelta(days=1))
    with pytest.raises(LianjingError) as refused:
        accounts.sign_in(username="wai", password=PASSWORD, address="192.0.2.1", now=now)
    assert refused.value.code == "account_ended"
    judging.judge(RuleSubject.ACCOUNT, [user.pk])
    assert owed(user.pk) == {"contractor.account"}
    User.objects.filter(pk=user.pk).update(is_active=False)
    judging.judge(RuleSubject.ACCOUNT, [user.pk])
    assert owed(user.pk) == set()


def test_a_contractor_whose_contract_has_no_end_is_found() -> None:
    user = contractor(None)
    judging.judge(RuleSubject.ACCOUNT, [user.pk])
    assert owed(user.pk) == {"contractor.account"}


def test_what_the_platform_keeps_and_asks_for_is_measured_and_met() -> None:
    shown = selectors.standing(actor=ME, subject=RuleSubject.PLATFORM, key=0)
    outcomes = {one.rule.id: one.verdict.outcome.value for one in shown.judged}
    assert outcomes == dict.fromkeys(
        [
            *("register.mandatory_fields", "register.keep", "log.keep"),
            *("retrieve.min_persons", "publish.mask"),
        ],
        "met",
    )


def test_a_platform_that_keeps_too_little_owes_it(monkeypatch: Any) -> None:
    said = {"register_fields": ["reason", "unit"], "log_days": 90, "publish_masks": ["faces"]}
    monkeypatch.setattr(sources, "platform", lambda: said)
    judging.judge(RuleSubject.PLATFORM, [0])
    rows = {row.rule: row.params for row in Obligation.objects.filter(subject="platform")}
    assert rows == {
        "register.mandatory_fields": {"missing": "content、name"},
        "log.keep": {"value": 90, "least": 184},
        "publish.mask": {"missing": "plates、names、licences"},
    }
