"""The transitional and boundary cases of the regulation, each by its number, in the pure engine."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lianjing.apps.compliance import library
from lianjing.apps.compliance.engine import Book, Facts, Override, RuleOutcome, RuleSubject, Verdict
from lianjing.apps.compliance.engine.facts import (
    AccountFacts,
    CameraFacts,
    Filed,
    SystemFacts,
)
from lianjing.apps.compliance.engine.measured import Gap, Hold, Measured

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def judged(
    facts: Facts,
    subject: RuleSubject = RuleSubject.CAMERA,
    today: date = TODAY,
    overrides: tuple[Override, ...] = (),
) -> dict[str, Verdict]:
    book = Book(library.shipped().values(), overrides, today=today)
    return {rule.id: verdict for rule, verdict in book.judge(subject, facts)}


def system(started: str, state: str = "", place_class: str = "B1") -> SystemFacts:
    return SystemFacts(1, "340121", None, place_class, Filed(state, started))


def measured(days: int, gaps: tuple[Gap, ...] = (), holds: tuple[Hold, ...] = ()) -> Measured:
    return Measured(NOON, NOON - timedelta(days=days), gaps, holds)


def camera(**values: object) -> CameraFacts:
    return CameraFacts(**{"key": 1, "region": "340121", "place_class": "B1", **values})  # type: ignore[arg-type]


def test_case_1_in_use_before_the_decree_and_never_filed_is_overdue_since_july() -> None:
    found = judged(system("2025-03-31"), RuleSubject.SYSTEM)
    assert found["filing.legacy"].outcome is RuleOutcome.BROKEN
    assert found["filing.legacy"].due == date(2025, 7, 1)
    assert found["filing.new"].outcome is RuleOutcome.NOT_APPLICABLE
    early = judged(system("2025-03-31"), RuleSubject.SYSTEM, date(2025, 7, 1))
    assert early["filing.legacy"].outcome is RuleOutcome.DUE


def test_case_2_put_into_use_on_the_day_of_the_decree_is_due_on_the_first_of_may() -> None:
    found = judged(system("2025-04-01"), RuleSubject.SYSTEM, date(2025, 4, 20))
    assert (found["filing.new"].outcome, found["filing.new"].due) == (
        RuleOutcome.DUE,
        date(2025, 5, 1),
    )
    assert found["filing.legacy"].outcome is RuleOutcome.NOT_APPLICABLE
    late = judged(system("2025-04-01"), RuleSubject.SYSTEM, date(2025, 5, 2))
    assert late["filing.new"].outcome is RuleOutcome.BROKEN
    assert judged(system("2025-04-01", "accepted"), RuleSubject.SYSTEM)["filing.new"].outcome is (
        RuleOutcome.MET
    )


def test_case_3_an_article_9_place_needs_a_sign_but_no_filing_and_no_thirty_days() -> None:
    shop = camera(
        place_class="art9",
        filed=Filed("", "2020-01-01"),
        storage_days=7,
        sign="no",
        wrong=frozenset({"sign.missing", "forbidden.zone"}),
    )
    found = judged(shop)
    for rule in ("filing.new", "filing.legacy", "retention.min", "retention.complete"):
        assert found[rule].outcome is RuleOutcome.NOT_APPLICABLE, rule
    assert found["signage.required"].outcome is RuleOutcome.BROKEN
    assert found["forbidden_zone"].outcome is RuleOutcome.BROKEN


def test_case_4_ninety_days_win_over_thirty_and_deleting_waits_for_them() -> None:
    key = camera(anti_terror=True, measured=measured(60))
    found = judged(key)
    assert found["retention.antiterror"].outcome is RuleOutcome.BROKEN
    assert found["retention.antiterror"].params["least"] == 90
    assert found["retention.min"].outcome is RuleOutcome.NOT_APPLICABLE
    assert found["retention.delete"].outcome is RuleOutcome.MET
    past = judged(camera(anti_terror=True, measured=measured(91)))
    assert past["retention.antiterror"].outcome is RuleOutcome.MET
    assert past["retention.delete"].opens
    hold = Hold("案件", "分管局长")
    held = judged(camera(anti_terror=True, measured=measured(200, holds=(hold,))))
    assert held["retention.delete"].outcome is RuleOutcome.MET


def test_case_5_thirty_days_are_set_and_the_oldest_that_plays_is_24_days_old() -> None:
    found = judged(camera(storage_days=30, measured=measured(24)))
    assert found["retention.min"].outcome is RuleOutcome.BROKEN
    assert found["retention.min"].params == {"days": 24, "least": 30, "how": "measured"}


def test_case_6_a_gap_of_five_hours_fails_completeness_though_the_span_is_thirty_days() -> None:
    gap = Gap(NOON - timedelta(days=10), NOON - timedelta(days=10) + timedelta(hours=5))
    found = judged(camera(measured=measured(31, gaps=(gap,))))
    assert found["retention.min"].outcome is RuleOutcome.MET
    assert found["retention.complete"].outcome is RuleOutcome.BROKEN
    assert found["retention.complete"].params["hours"] == 5.0
    old = Gap(NOON - timedelta(days=40), NOON - timedelta(days=39))
    assert judged(camera(measured=measured(45, gaps=(old,))))["retention.complete"].outcome is (
        RuleOutcome.MET
    )


def test_case_7_a_hold_at_day_40_keeps_it_and_its_release_makes_a_deletion_due() -> None:
    hold = Hold("刑事案件〔2026〕12号", "李局长", until=date(2027, 3, 1))
    kept = judged(camera(measured=measured(40, holds=(hold,))))["retention.delete"]
    assert kept.outcome is RuleOutcome.MET
    assert kept.params["hold"] == "刑事案件〔2026〕12号"
    released = Hold("刑事案件〔2026〕12号", "李局长", released_on=TODAY)
    task = judged(camera(measured=measured(40, holds=(released,))))["retention.delete"]
    assert (task.outcome, task.due) == (RuleOutcome.DUE, TODAY + timedelta(days=7))
    later = TODAY + timedelta(days=8)
    late = judged(camera(measured=measured(40, holds=(released,))), today=later)
    assert late["retention.delete"].outcome is RuleOutcome.BROKEN


def test_case_8_aimed_anew_into_a_window_is_found_though_the_device_is_the_same() -> None:
    look = NOON - timedelta(days=100)
    again = camera(viewed_at=look, sees_private=False, aimed_at=NOON - timedelta(days=3))
    found = judged(again)
    assert (found["view.recheck"].outcome, found["view.privacy"].outcome) == (
        RuleOutcome.DUE,
        RuleOutcome.MET,
    )
    seen = camera(viewed_at=NOON, sees_private=True, aimed_at=NOON - timedelta(days=3))
    assert judged(seen)["view.privacy"].outcome is RuleOutcome.BROKEN
    assert judged(seen)["view.recheck"].outcome is RuleOutcome.MET


def test_case_9_a_contractors_account_that_works_after_its_contract_is_found() -> None:
    account = AccountFacts(1, contractor=True, active=True, contract_ends_on=date(2026, 11, 19))
    assert judged(account, RuleSubject.ACCOUNT)["contractor.account"].outcome is RuleOutcome.BROKEN
    on_the_day = judged(account, RuleSubject.ACCOUNT, date(2026, 11, 19))
    assert on_the_day["contractor.account"].outcome is RuleOutcome.MET
    endless = judged(AccountFacts(1, contractor=True), RuleSubject.ACCOUNT)["contractor.account"]
    assert endless.outcome is RuleOutcome.BROKEN
    assert judged(AccountFacts(1), RuleSubject.ACCOUNT)["contractor.account"].outcome is (
        RuleOutcome.NOT_APPLICABLE
    )
    ended = AccountFacts(1, contractor=True, active=False, contract_ends_on=date(2026, 11, 19))
    assert judged(ended, RuleSubject.ACCOUNT)["contractor.account"].outcome is RuleOutcome.MET


@pytest.mark.parametrize("rule", ["retention.min", "retention.complete", "retention.delete"])
def test_what_nothing_measures_is_said_to_be_unmeasured_and_never_passes(rule: str) -> None:
    assert judged(camera(storage_days=90))[rule].outcome is RuleOutcome.NOT_MEASURED


def test_nothing_playable_at_all_is_no_retention() -> None:
    found = judged(camera(measured=Measured(NOON, None)))
    assert found["retention.min"].params["days"] == 0


def test_a_camera_of_ten_days_need_not_have_thirty() -> None:
    young = camera(in_use_on=TODAY - timedelta(days=10), measured=measured(10))
    assert judged(young)["retention.min"].outcome is RuleOutcome.MET
    assert judged(camera(in_use_on=date(2020, 1, 1), measured=measured(10)))[
        "retention.min"
    ].outcome is (RuleOutcome.BROKEN)


def test_where_ninety_days_are_switched_off_thirty_hold_again() -> None:
    off = Override("retention.antiterror", "3401", 1, TODAY, enabled=False)
    found = judged(camera(anti_terror=True, measured=measured(20)), overrides=(off,))
    assert found["retention.min"].outcome is RuleOutcome.BROKEN
    assert "retention.antiterror" not in found


def test_a_place_whose_class_is_not_known_is_neither_met_nor_broken() -> None:
    found = judged(camera(place_class="", measured=measured(3)))
    assert found["retention.min"].outcome is RuleOutcome.UNKNOWN
