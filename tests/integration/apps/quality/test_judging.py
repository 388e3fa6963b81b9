"""Findings and scores follow the files: at once, in the background, and whole; always the same."""

from typing import Any

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.models import Camera, Filing, Photo, Pole, System
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.withdrawal import withdraw_many
from lianjing.apps.jobs.handlers import chores, handlers
from lianjing.apps.jobs.models import Job
from lianjing.apps.places.models import Division
from lianjing.apps.quality import jobs, selectors, services
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.models import Appraisal, Dirty, Finding, RuleSetting
from lianjing.apps.quality.services import Wish
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

pytestmark = [pytest.mark.django_db, pytest.mark.integration]

ME = system("test")
CAMERA = FileKind.CAMERA
VALUES: dict[str, Any] = {
    "name": "人民路口",
    "region": "340121",
    "place_class": "B1",
    "sign": "yes",
    "storage_days": 20,
    "given_longitude": "117.266573",
    "given_latitude": "31.870837",
    "datum": "wgs84",
}


@pytest.fixture(autouse=True)
def divisions() -> None:
    for code, level in (("34", 1), ("3401", 2), ("340121", 3), ("340122", 3)):
        Division.objects.get_or_create(code=code, defaults={"name": code, "level": level})


def make(**values: Any) -> Camera:
    file = files.create(actor=ME, kind=CAMERA, values={**VALUES, **values}, source=Source.PAGE)
    assert isinstance(file, Camera)
    return file


def change(file: Camera, **values: Any) -> None:
    files.change(actor=ME, kind=CAMERA, key=file.pk, values=values, source=Source.PAGE)


def judge_waiting() -> None:
    while services.judge_dirty():
        pass


def broken(file: Camera, state: str = "open") -> set[str]:
    rows = Finding.objects.filter(kind="camera", file=file.pk, state=state)
    return set(rows.values_list("rule", flat=True))


def table() -> list[tuple[Any, ...]]:
    """Give everything judging wrote, without times and keys of its own."""
    columns = ("kind", "file", "rule", "severity", "field", "group", "region", "unit", "state")
    found = list(Finding.objects.exclude(state="gone").order_by(*columns).values_list(*columns))
    scores = list(Camera.objects.order_by("pk").values_list("score", "errors", "warnings"))
    rates = ("camera", "completeness", "complete", "position_good", "code_good")
    return [*found, *scores, *Appraisal.objects.order_by("pk").values_list(*rates)]


def test_a_single_edit_is_judged_as_soon_as_it_is_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = make()
    assert "retention.general" in broken(file)
    assert not Dirty.objects.exists()
    file.refresh_from_db()
    assert file.score is not None
    assert file.errors == Finding.objects.filter(severity="error", state="open").count()
    with django_capture_on_commit_callbacks(execute=True):
        change(file, storage_days=30)
    assert "retention.general" in broken(file, "gone")


def test_many_files_wait_for_the_background() -> None:
    keys = [make(name=f"路口{n}").pk for n in range(7)]
    assert Dirty.objects.count() == len(keys)
    (chore,) = [one for one in chores() if one.name == "quality.judge"]
    assert chore.work() == len(keys)
    assert not Dirty.objects.exists()
    assert Finding.objects.filter(rule="retention.general").count() == len(keys)
    assert chore.work() == 0


def test_a_crowd_of_files_is_handed_to_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    monkeypatch.setattr(jobs, "_TOO_MANY", 0)
    jobs.judge_marked_files()
    jobs.judge_marked_files()
    (job,) = Job.objects.filter(kind=jobs.JUDGE_MARKED)

    class Running:
        key, actor, params = job.pk, ME, {}

        def progress(self, *_: Any) -> None: ...

    assert handlers()[job.kind].work(Running()) == {"files": 1}  # type: ignore[arg-type]
    assert not Dirty.objects.exists()


def test_judging_twice_equals_once() -> None:
    make(mac="00-1A-2B-3C-4D-5E")
    make(mac="00-1A-2B-3C-4D-5E", name="人民路口")
    judge_waiting()
    before = table()
    stamps = list(Finding.objects.order_by("pk").values_list("pk", "first_seen", "due"))
    services.judge_everything()
    services.judge_everything()
    assert table() == before
    assert list(Finding.objects.order_by("pk").values_list("pk", "first_seen", "due")) == stamps


def test_judging_what_changed_equals_judging_everything() -> None:
    cameras = [make(name=f"路口{n % 3}", ipv4=f"10.0.0.{n % 4}") for n in range(9)]
    judge_waiting()
    change(cameras[0], name="路口9", ipv4="10.0.0.9", region="3401")
    change(cameras[1], mac="00-1A-2B-3C-4D-5E")
    change(cameras[2], mac="00-1A-2B-3C-4D-5E")
    files.change_state(
        actor=ME,
        kind=CAMERA,
        key=cameras[3].pk,
        state=LifeState.REMOVED,
        source=Source.PAGE,
        reason="拆除",
    )
    judge_waiting()
    change(cameras[4], ipv4="10.0.0.5")
    judge_waiting()
    step_by_step = table()
    Finding.objects.all().delete()
    Appraisal.objects.all().delete()
    Camera.objects.update(score=None, errors=0, warnings=0)
    services.judge_everything()
    assert table() == step_by_step


def test_duplicates_are_found_and_vanish_with_their_cause() -> None:
    first = make(ipv4="10.1.1.1", mac="00-1A-2B-3C-4D-5E")
    second = make(ipv4="10.1.1.1", mac="00-1A-2B-3C-4D-5E")
    judge_waiting()
    wanted = {"network.endpoint", "network.mac_twice", "name.unique", "position.duplicate"}
    assert wanted <= broken(first)
    assert wanted <= broken(second)
    others = Finding.objects.get(file=first.pk, rule="network.endpoint").params["others"]
    assert others == [["camera", second.pk]]
    change(
        second,
        ipv4="10.1.1.2",
        mac="00-1A-2B-3C-4D-5F",
        name="别处",
        given_longitude="117.266599",
    )
    judge_waiting()
    assert not wanted & broken(first)
    assert not wanted & broken(second)
    first.refresh_from_db()
    assert (
        first.errors
        == Finding.objects.filter(file=first.pk, state="open", severity="error").count()
    )


def test_cameras_of_one_pole_may_share_its_position() -> None:
    pole = Pole.objects.create(name="杆", region="340121")
    first, second = make(pole=pole.pk), make(pole=pole.pk, name="另一个")
    judge_waiting()
    assert "position.duplicate" not in broken(first)
    change(second, pole=None)
    judge_waiting()
    assert "position.duplicate" in broken(first)


def test_channels_of_a_recorder_share_its_address() -> None:
    first = make(ipv4="10.1.1.1", port=8000, channel_number=1)
    make(ipv4="10.1.1.1", port=8000, channel_number=2, name="二")
    judge_waiting()
    assert "network.endpoint" not in broken(first)


def test_filings_and_photos_are_facts_of_a_camera() -> None:
    home = System.objects.create(name="平台", region="340121")
    file = make(in_use_on="2025-03-31", system=home.pk)
    Photo.objects.create(
        file=file.pk, kind="scene", digest="0" * 64, width=1, height=1, size=1, distance=350.0
    )
    judge_waiting()
    assert {"filing.overdue", "position.photo"} <= broken(file)
    Filing.objects.create(system=home, filing_state="accepted", region="340121")
    (chore,) = [one for one in chores() if one.name == "quality.filings"]
    chore.work()
    judge_waiting()
    assert "filing.overdue" not in broken(file)


def test_a_removed_camera_is_no_longer_judged_nor_counted() -> None:
    file = make()
    judge_waiting()
    Camera.objects.filter(pk=file.pk).update(state=LifeState.REMOVED)
    services.judge(CAMERA, [file.pk])
    file.refresh_from_db()
    assert (file.score, file.errors, broken(file)) == (None, 0, set())
    assert not Appraisal.objects.exists()


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_is_wrong_with_a_file_an_undone_import_took_back(*, whole: bool) -> None:
    file = make(name="")
    judge_waiting()
    assert broken(file)
    withdraw_many(actor=ME, kind=CAMERA, versions={file.pk: file.version}, reason="撤销")
    if whole:
        Dirty.objects.all().delete()
        services.judge_everything()
    else:
        judge_waiting()
    assert not broken(file)


# --- waiving ---


def boundary() -> tuple[Camera, Finding]:
    file = make(code="34012201001320000001", storage_days=30, forbidden_checked=True)
    judge_waiting()
    return file, Finding.objects.get(file=file.pk, rule="code.region")


def test_a_waived_finding_counts_no_more_until_it_says_something_else() -> None:
    file, finding = boundary()
    file.refresh_from_db()
    before = (file.score or 0, file.errors)
    services.waive(actor=ME, finding=finding, reason="边界点位")
    file.refresh_from_db()
    assert ((file.score or 0) > before[0], file.errors) == (True, before[1] - 1)
    assert Appraisal.objects.get(camera=file).code_good
    services.judge_everything()
    finding.refresh_from_db()
    assert (finding.state, finding.waived_reason) == ("waived", "边界点位")
    change(file, code="34012201001320000002")
    judge_waiting()
    finding.refresh_from_db()
    assert (finding.state, finding.waived_by) == ("open", "")
    assert Record.objects.filter(action="finding.waived").exists()


def test_a_waiver_comes_back_with_the_same_finding() -> None:
    file, finding = boundary()
    services.waive(actor=ME, finding=finding, reason="边界点位")
    change(file, region="340122")
    judge_waiting()
    finding.refresh_from_db()
    assert finding.state == "gone"
    change(file, region="340121")
    judge_waiting()
    finding.refresh_from_db()
    assert finding.state == "waived"
    services.unwaive(actor=ME, finding=finding)
    finding.refresh_from_db()
    assert finding.state == "open"
    with pytest.raises(ConflictError):
        services.unwaive(actor=ME, finding=finding)


def test_not_every_finding_can_be_waived() -> None:
    file = make(forbidden_zone="", storage_days=20)
    judge_waiting()
    finding = Finding.objects.get(file=file.pk, rule="retention.general")
    with pytest.raises(NotAllowedError) as refused:
        services.waive(actor=ME, finding=finding, reason="不行")
    assert refused.value.code == "finding_not_waivable"


# --- settings ---


def test_a_region_changes_a_rule_with_a_reason_and_a_history() -> None:
    file = make(manager_contact="123456")
    elsewhere = make(region="3401", name="别处", manager_contact="123456")
    wish = Wish(severity=Severity.NOTICE, parameters={"digits": 5})
    services.set_rule(actor=ME, rule="contact.phone", region="340121", wish=wish, reason="试点")
    (job,) = Job.objects.filter(kind=jobs.JUDGE_ALL)
    assert job.params == {"region": "340121"}
    judge_waiting()
    assert "contact.phone" not in broken(file)
    assert "contact.phone" in broken(elsewhere)
    services.withdraw_rule(actor=ME, rule="contact.phone", region="340121", reason="结束")
    rows = list(RuleSetting.objects.values_list("version", "current", "withdrawn"))
    assert sorted(rows) == [(1, False, False), (2, True, True)]
    services.judge_everything("340121")
    assert "contact.phone" in broken(file)
    with pytest.raises(NotFoundError):
        services.withdraw_rule(actor=ME, rule="contact.phone", region="340121", reason="再")


@pytest.mark.parametrize(
    ("rule", "region", "wish", "code"),
    [
        ("forbidden.zone", "", Wish(enabled=False), "rule_locked"),
        ("forbidden.zone", "340121", Wish(severity=Severity.NOTICE), "rule_locked"),
        ("retention.general", "34012", Wish(), "rule_region_bad"),
        ("retention.general", "", Wish(parameters={"leest": 3}), "rule_parameter_bad"),
        ("retention.general", "", Wish(parameters={"least": "3"}), "rule_parameter_bad"),
        ("retention.general", "", Wish(parameters={"least": -1}), "rule_parameter_bad"),
        ("retention.general", "", Wish(parameters={"least": True}), "rule_parameter_bad"),
        ("filing.overdue", "", Wish(parameters={"in_force": "nowhenever"}), "rule_parameter_bad"),
        ("name.dummy", "", Wish(parameters={"dummies": "无"}), "rule_parameter_bad"),
        ("no.such", "", Wish(), "not_found"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    rule: str, region: str, wish: Wish, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        services.set_rule(actor=ME, rule=rule, region=region, wish=wish, reason="试")
    assert refused.value.code == code
    assert not RuleSetting.objects.exists()


def test_who_keeps_files_may_not_change_rules() -> None:
    registrar = Actor(
        user_id=None,
        username="r",
        role=Role.REGISTRAR,
        scopes=(ScopeOf(ScopeKind.REGION, "340121"),),
    )
    with pytest.raises(NotAllowedError):
        services.set_rule(
            actor=registrar, rule="name.ptz", region="340121", wish=Wish(enabled=True), reason="x"
        )
    assert services.ask_to_judge(actor=registrar, region="340121").params["region"] == "340121"
    with pytest.raises(NotAllowedError):
        services.ask_to_judge(actor=registrar, region="34")


def test_the_context_knows_the_divisions_and_police_that_are_entered() -> None:
    now = selectors.context()
    assert now.divisions is not None
    assert "340121" in now.divisions
    assert "349999" not in now.divisions
    assert "340121101" in now.divisions, "a county without towns accuses nobody"
    assert now.police is None
    assert {"118", "132", "145"} <= now.kinds
    assert "l1.maker" not in now.tables, "an open list is no rule"


def test_who_asks_twice_for_everything_waits_for_one_job() -> None:
    first = services.ask_to_judge(actor=ME, region="340121")
    assert services.ask_to_judge(actor=ME, region="340121") == first
    assert services.ask_to_judge(actor=ME) != first
