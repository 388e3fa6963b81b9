"""What is owed follows the files: at once, in the background, whole; and the regulation's cases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.compliance import library, sources
from lianjing.apps.compliance.choices import FilePaperKind, Owed, OwedStepKind, Seen
from lianjing.apps.compliance.engine import Gravity, RuleOutcome, RuleSubject
from lianjing.apps.compliance.engine.measured import Hold, Measured
from lianjing.apps.compliance.models import Mark, Obligation, RuleOverride, Step, Tally
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors import governed
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.selectors.preview import preview
from lianjing.apps.compliance.services import judging, owing, packs, papers, rules
from lianjing.apps.compliance.services.papers import Look, PaperWish
from lianjing.apps.compliance.services.rules import Wish
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.deadlines import rows_now, rules_now
from lianjing.apps.equipment.models import Camera, Contract, Filing, System
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services import filing as filings
from lianjing.apps.jobs.handlers import handlers
from lianjing.apps.jobs.models import Job
from lianjing.apps.places import services as places
from lianjing.apps.places.choices import ZoneKind
from lianjing.apps.places.models import Division, Unit
from lianjing.apps.quality import selectors as quality
from lianjing.kernel.datum import Datum
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

pytestmark = [pytest.mark.django_db, pytest.mark.integration]

ME = system("test")
HERE = "340121"
VALUES: dict[str, Any] = {"name": "人民路口", "region": HERE, "place_class": "B1", "sign": "yes"}


@pytest.fixture(autouse=True)
def fresh() -> Any:
    for code, level in (("34", 1), ("3401", 2), ("340121", 3), ("340122", 3)):
        Division.objects.get_or_create(code=code, defaults={"name": code, "level": level})
    governed.forget()
    yield
    governed.forget()


def person(role: Role = Role.REGISTRAR, name: str = "r", region: str = HERE) -> Actor:
    return Actor(None, name, role, (ScopeOf(ScopeKind.REGION, region),))


def make(kind: FileKind = FileKind.CAMERA, **values: Any) -> Any:
    return files.create(actor=ME, kind=kind, values={**VALUES, **values}, source=Source.PAGE)


def forbidden(file: Any) -> Any:
    """Have an old row say what no form takes any more."""
    Camera.objects.filter(pk=file.pk).update(forbidden_zone="c")
    return file


def make_system(**values: Any) -> System:
    given = {"name": "某校平台", "region": HERE, "place_class": "B1", **values}
    return System.objects.create(**given)


def change(file: Any, kind: FileKind = FileKind.CAMERA, **values: Any) -> None:
    files.change(actor=ME, kind=kind, key=file.pk, values=values, source=Source.PAGE)


def judge_waiting() -> None:
    while judging.judge_marked():
        pass


def owed(subject: RuleSubject, key: int) -> dict[str, Obligation]:
    rows = Obligation.objects.filter(subject=subject, key=key).exclude(state=Owed.FIXED)
    return {row.rule: row for row in rows}


class Recorder:
    """Stands where recorders are measured."""

    def __init__(self, **days: Any) -> None:
        self.answer: Measured | None = None

    def __call__(self, keys: Any) -> dict[int, Measured]:
        return {} if self.answer is None else dict.fromkeys(keys, self.answer)


@pytest.fixture
def recorder() -> Any:
    one = Recorder()
    sources.measure_recordings(one)
    yield one
    sources.forget(one)


def days_ago(days: int, **more: Any) -> Measured:
    now = datetime.now(UTC)
    return Measured(now, now - timedelta(days=days), **more)


def test_a_single_edit_is_judged_as_soon_as_it_is_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = make(sign="no")
    row = owed(RuleSubject.CAMERA, file.pk)["signage.required"]
    assert (row.state, row.severity, row.name) == (Owed.OPEN, "major", "人民路口")
    assert not Mark.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        change(file, sign="yes")
    row.refresh_from_db()
    assert row.state == Owed.FIXED
    assert Step.objects.get(obligation=row).kind == OwedStepKind.FIXED


def test_each_file_of_a_few_is_judged_at_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            make(sign="no")
    assert Obligation.objects.filter(rule="signage.required").count() == 3


def test_judging_twice_writes_nothing_new() -> None:
    forbidden(make(sign="no"))
    judging.judge_everything()
    before = list(Obligation.objects.order_by("pk").values())
    judging.judge_everything()
    assert list(Obligation.objects.order_by("pk").values()) == before
    assert not Step.objects.exists()


def test_a_whole_run_counts_what_was_not_measured_and_not_passes() -> None:
    make()
    make(sign="no")
    judging.judge_everything()
    sums = selectors.outcomes(actor=ME)
    assert sums["retention.min"] == {RuleOutcome.NOT_MEASURED: 2}
    assert sums["signage.required"] == {RuleOutcome.MET: 1, RuleOutcome.BROKEN: 1}
    assert sums["register.mandatory_fields"] == {RuleOutcome.MET: 1}
    assert selectors.outcomes(actor=person(region="340122")) == {}
    assert Tally.objects.exists()


def test_the_nightly_job_is_known_and_runs() -> None:
    make(sign="no")

    class Running:
        key, actor, params = 1, ME, {}

        def progress(self, *_: Any) -> None: ...

    handled = handlers()["compliance.judge_all"]
    assert handled.resumable
    assert handled.every == 86_400.0
    assert handled.work(Running())["files"] >= 1  # type: ignore[arg-type, index]
    assert Obligation.objects.filter(rule="signage.required").exists()


# --- the cases of the regulation, with the tables ---


def test_case_1_a_legacy_system_never_filed_is_overdue_since_july_2025() -> None:
    one = make_system(in_use_on="2025-03-31")
    judging.judge(RuleSubject.SYSTEM, [one.pk])
    row = owed(RuleSubject.SYSTEM, one.pk)["filing.legacy"]
    assert (row.due, row.outcome) == (date(2025, 7, 1), RuleOutcome.BROKEN)
    judging.judge(RuleSubject.SYSTEM, [one.pk])
    row.refresh_from_db()
    assert row.due == date(2025, 7, 1)


def test_case_2_a_new_system_is_due_after_thirty_days_and_fixed_by_its_filing() -> None:
    one = make_system(in_use_on="2025-04-01")
    with time_machine.travel("2025-04-10T04:00:00+00:00", tick=False):
        judging.judge(RuleSubject.SYSTEM, [one.pk])
        row = owed(RuleSubject.SYSTEM, one.pk)["filing.new"]
        assert (row.due, row.outcome) == (date(2025, 5, 1), RuleOutcome.DUE)
    unit = Unit.objects.create(name="某校", region=HERE, uscc="", address="路1号")
    made = filings.create_filing(actor=ME, unit=unit.pk, system_key=one.pk)
    Filing.objects.filter(pk=made.pk).update(filing_state="submitted")
    judging.mark_filed(made.updated_at - timedelta(minutes=1))
    judge_waiting()
    row.refresh_from_db()
    assert row.state == Owed.FIXED


def test_case_3_a_shop_front_owes_a_sign_but_no_filing_and_no_thirty_days() -> None:
    file = make(place_class="art9", sign="no", in_use_on="2020-01-01", storage_days=7)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert set(owed(RuleSubject.CAMERA, file.pk)) == {"signage.required", "forbidden_zone.checked"}


def test_case_4_a_key_target_owes_ninety_days(recorder: Recorder) -> None:
    file = make(anti_terror_key=True)
    recorder.answer = days_ago(60)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    found = owed(RuleSubject.CAMERA, file.pk)
    assert found["retention.antiterror"].params["least"] == 90
    assert not found.keys() & {"retention.min", "retention.delete"}


def test_case_5_what_plays_counts_not_what_is_set(recorder: Recorder) -> None:
    file = make(storage_days=30)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "retention.min" not in owed(RuleSubject.CAMERA, file.pk)
    recorder.answer = days_ago(24)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    row = owed(RuleSubject.CAMERA, file.pk)["retention.min"]
    assert row.params == {"days": 24, "least": 30, "how": "measured"}
    recorder.answer = None
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert owed(RuleSubject.CAMERA, file.pk)["retention.min"].state == Owed.OPEN
    recorder.answer = days_ago(31)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "retention.min" not in owed(RuleSubject.CAMERA, file.pk)


def test_case_7_released_from_hold_it_becomes_a_task_with_a_history(recorder: Recorder) -> None:
    file = make()
    hold = Hold("刑事案件", "李局长")
    recorder.answer = days_ago(40, holds=(hold,))
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert "retention.delete" not in owed(RuleSubject.CAMERA, file.pk)
    shown = selectors.standing(actor=ME, subject=RuleSubject.CAMERA, key=file.pk)
    (verdict,) = [one.verdict for one in shown.judged if one.rule.id == "retention.delete"]
    assert verdict.params["hold"] == "刑事案件"
    today = books.today()
    recorder.answer = days_ago(40, holds=(Hold("刑事案件", "李局长", released_on=today),))
    judging.judge(RuleSubject.CAMERA, [file.pk])
    row = owed(RuleSubject.CAMERA, file.pk)["retention.delete"]
    assert row.due == today + timedelta(days=7)
    recorder.answer = days_ago(30)
    judging.judge(RuleSubject.CAMERA, [file.pk])
    assert [step.kind for step in row.steps.all()] == [OwedStepKind.FIXED]


def test_case_8_aimed_into_a_window_it_is_found_though_the_device_is_the_same(
    django_capture_on_commit_callbacks: Any,
) -> None:
    look = {"subject": RuleSubject.CAMERA, "at": datetime.now(UTC) - timedelta(minutes=1)}
    with django_capture_on_commit_callbacks(execute=True):
        file = make(azimuth="90", serial="S1")
    papers.enter_inspection(actor=ME, look=Look(key=file.pk, seen=Seen.CLEAN, **look))
    with django_capture_on_commit_callbacks(execute=True):
        change(file, azimuth="200")
    assert "view.recheck" in owed(RuleSubject.CAMERA, file.pk)
    look["at"] = datetime.now(UTC)
    papers.enter_inspection(actor=ME, look=Look(key=file.pk, seen=Seen.PRIVATE, **look))
    row = owed(RuleSubject.CAMERA, file.pk)["view.privacy"]
    assert row.severity == Gravity.CRITICAL
    assert "view.recheck" not in owed(RuleSubject.CAMERA, file.pk)
    with pytest.raises(NotAllowedError) as never:
        owing.ask_exception(actor=ME, key=row.pk, reason="同意", until=books.today())
    assert never.value.code == "exception_never"
    look["at"] = datetime.now(UTC)
    papers.enter_inspection(actor=ME, look=Look(key=file.pk, seen=Seen.CLEAN, **look))
    assert "view.privacy" not in owed(RuleSubject.CAMERA, file.pk)


# --- zones, permits, contracts, units ---


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


# --- what people do ---


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


# --- rules ---


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
