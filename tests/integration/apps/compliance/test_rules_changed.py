"""Rules are changed with a day and a reason, in one's own division, and seen before they hold."""

from datetime import date

import pytest
from tests.integration.apps.compliance.files_of_a_town import (
    HERE,
    ME,
    Recorder,
    days_ago,
    make,
    make_system,
    owed,
    person,
)

from lianjing.apps.accounts.choices import Role
from lianjing.apps.audit.models import Record
from lianjing.apps.compliance import library
from lianjing.apps.compliance.choices import FilePaperKind
from lianjing.apps.compliance.engine import Gravity, RuleSubject
from lianjing.apps.compliance.models import Obligation, RuleOverride
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors.preview import preview
from lianjing.apps.compliance.services import judging, packs, papers, rules
from lianjing.apps.compliance.services.papers import PaperWish
from lianjing.apps.compliance.services.rules import Wish
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.deadlines import rows_now, rules_now
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.services import filing as filings
from lianjing.apps.jobs.models import Job
from lianjing.apps.quality import selectors as quality
from lianjing.kernel.errors import DomainError, NotAllowedError

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def test_a_rule_is_changed_from_a_day_with_before_and_after_and_its_weakness_is_named() -> None:
    wish = Wish(parameters={"days": 20})
    rules.change_rule(actor=person(), rule="retention.min", region=HERE, wish=wish, reason="试点")
    record = Record.objects.get(action="rulebook.changed")
    assert record.before is not None
    assert record.after is not None
    assert record.before["parameters"] == {"days": 30}
    assert (record.after["parameters"], record.after["weaker"]) == ({"days": 20}, ["days"])
    assert record.after["reason"] == "试点"
    assert Job.objects.filter(kind="compliance.judge_all").exists()
    back = rules.withdraw_change(actor=ME, rule="retention.min", region=HERE, reason="结束")
    assert (back.version, back.withdrawn) == (2, True)


@pytest.mark.parametrize(
    ("rule", "region", "wish", "code"),
    [
        ("forbidden_zone", "", Wish(enabled=False), "rule_locked"),
        ("view.privacy", HERE, Wish(severity=Gravity.NOTICE), "rule_locked"),
        ("filing.new", HERE, Wish(parameters={"days": 20}), "rule_national"),
        ("retention.min", "34012", Wish(), "rule_region_bad"),
        ("retention.min", "", Wish(parameters={"dayz": 20}), "rule_parameter_bad"),
        ("retention.min", "", Wish(parameters={"days": "20"}), "rule_parameter_bad"),
        ("retention.min", "", Wish(parameters={"days": -1}), "rule_parameter_bad"),
        ("filing.legacy", "", Wish(parameters={"before": "2025-99-99"}), "rule_parameter_bad"),
        ("log.keep", "", Wish(parameters={"fact": "other"}), "rule_parameter_bad"),
        ("retention.min", "", Wish(from_on=date(2020, 1, 1)), "rule_day_bad"),
        ("no.such", "", Wish(), "not_found"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    rule: str, region: str, wish: Wish, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        rules.change_rule(actor=ME, rule=rule, region=region, wish=wish, reason="试")
    assert refused.value.code == code
    assert not RuleOverride.objects.exists()


def test_rules_are_changed_in_ones_own_division_only() -> None:
    wish = Wish(parameters={"days": 60})
    for actor, region in ((person(), "3401"), (person(Role.OPERATOR), HERE)):
        with pytest.raises(NotAllowedError):
            rules.change_rule(
                actor=actor, rule="retention.min", region=region, wish=wish, reason="试"
            )


def test_what_is_changed_here_holds_where_others_reckon_by_it() -> None:
    one = make_system(in_use_on="2026-11-01")
    made = filings.create_filing(actor=ME, system_key=one.pk)
    assert made.due_on == date(2026, 12, 1)
    change_days = Wish(parameters={"days": 10})
    rules.change_rule(actor=ME, rule="filing.new", region="", wish=change_days, reason="提前")
    assert rules_now().new_days == 10
    assert {row.id: row.value for row in rows_now()}["filing.new.days"] == 10
    filings.reckon_again(after=0)
    made.refresh_from_db()
    assert made.due_on == date(2026, 11, 11)
    longer = Wish(parameters={"days": 60})
    rules.change_rule(actor=ME, rule="retention.min", region=HERE, wish=longer, reason="试点")
    book = quality.rulebook()
    assert book.rules(HERE)["retention.general"].parameters["least"] == 60
    assert book.rules("3402")["retention.general"].parameters["least"] == 30
    assert book.rules("3402")["filing.overdue"].parameters["days_after_start"] == 10


def test_a_preview_says_how_many_would_change_and_writes_nothing(recorder: Recorder) -> None:
    recorder.answer = days_ago(40)
    for _ in range(3):
        make()
    rule = books.rule("retention.min")
    override = rules.override_of(rule, HERE, Wish(parameters={"days": 60}))
    found = preview(actor=person(), rule=rule, override=override)
    assert (found.subjects, found.before, found.after, found.appear) == (3, 0, 3, 3)
    assert not Obligation.objects.filter(rule="retention.min").exists()
    assert not RuleOverride.objects.exists()
    assert preview(actor=person(region="340122"), rule=rule, override=override).subjects == 0


def test_a_pack_of_a_region_holds_there_and_goes_again() -> None:
    text = (library.PACKS / "tianjin.toml").read_text("utf-8")
    text = text.replace('region = "12"', f'region = "{HERE}"')
    file = make()
    Camera.objects.filter(pk=file.pk).update(state=LifeState.MOVED)
    wish = PaperWish(
        FilePaperKind.PERMIT, file.pk, "迁1", "住建局", date(2026, 1, 5), until=date(2026, 6, 1)
    )
    papers.enter_paper(actor=ME, wish=wish)
    packs.load_pack(actor=person(), text=text)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert owed(RuleSubject.CAMERA, file.pk)["tianjin.restore"].due == date(2026, 6, 1)
    with pytest.raises(NotAllowedError):
        packs.remove_pack(actor=person(region="340122"), name="tianjin")
    packs.remove_pack(actor=person(), name="tianjin")
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "tianjin.restore" not in owed(RuleSubject.CAMERA, file.pk)
