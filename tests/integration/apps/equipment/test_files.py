"""Files are made, changed, moved through their life; nothing of what others wrote is lost."""

from typing import Any

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment import observers
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.models import Camera, Change, UsedCode
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import (
    BadValuesError,
    ChangedMeanwhileError,
    FileChange,
    NewFile,
)
from lianjing.kernel.errors import DomainError, NotAllowedError, NotFoundError

pytestmark = pytest.mark.django_db

ME = system("test")
CODE = "34022100001320000001"
CAMERA = FileKind.CAMERA


def make(actor: Actor = ME, **values: Any) -> Camera:
    given = {"name": "北门", "region": "340221", **values}
    file = files.create(actor=actor, kind=CAMERA, values=given, source=Source.PAGE)
    assert isinstance(file, Camera)
    return file


def change(file: Camera, version: int | None = None, **values: Any) -> files.Saved:
    return files.change(
        actor=ME,
        kind=CAMERA,
        key=file.pk,
        values=values,
        source=Source.PAGE,
        expected_version=version,
    )


def person(role: Role, *scopes: ScopeOf) -> Actor:
    return Actor(user_id=None, username=role.value, role=role, scopes=scopes)


def test_a_new_file_has_its_values_normalised_its_history_and_its_record() -> None:
    file = make(code=CODE, mac="001a:2b3c:4d5e", function_types="5/１", installed_on="2020.3")
    file.refresh_from_db()
    assert (file.mac, file.function_types, file.installed_on) == (
        *("00-1A-2B-3C-4D-5E", "1/5", "2020-03"),
    )
    assert "beimen" in file.search
    assert CODE in file.search
    change = Change.objects.get(file=file.pk)
    assert change.after["mac"] == "00-1A-2B-3C-4D-5E"
    assert (change.action, change.version) == ("created", 1)
    assert Record.objects.filter(action="file.created", target_id=str(file.pk)).exists()
    assert UsedCode.objects.get(code=CODE).file == file.pk


def test_bad_values_are_all_told_and_nothing_is_saved() -> None:
    with pytest.raises(BadValuesError) as caught:
        make(ipv4="300.1.1.1", mac="xyz", colour="red", code="3.40123E+19")
    assert {p.field: p.code for p in caught.value.problems} == {
        "ipv4": "value_not_ipv4",
        "mac": "value_not_mac",
        "colour": "unknown_field",
        "code": "code_became_number",
    }
    assert "192.0.2.10" in caught.value.sentences("en")["ipv4"]
    assert not Camera.objects.exists()


def test_a_position_is_kept_as_given_and_in_wgs84() -> None:
    file = make(given_longitude="117.250000", given_latitude="31.850000", datum="gcj02")
    assert (file.given_longitude, file.datum) == ("117.250000", "gcj02")
    assert file.longitude == pytest.approx(117.2445, abs=0.001)
    saved = change(file, longitude=117.5, latitude=31.5)
    assert saved.after["datum"] == "wgs84"
    assert saved.after["given_longitude"] == "117.5"
    unknown = make(name="x", given_longitude="117.25", given_latitude="31.85", datum="unknown")
    assert unknown.longitude is None


def test_two_people_who_change_different_fields_both_keep_theirs() -> None:
    file = make()
    change(file, 1, address="人民路")
    saved = change(file, 1, maker="1")
    assert saved.merged == ("address",)
    file.refresh_from_db()
    assert (file.address, file.maker, file.version) == ("人民路", "1", 3)


def test_the_second_who_changes_the_same_field_is_told_who_when_and_both_values() -> None:
    file = make()
    change(file, 1, address="人民路")
    with pytest.raises(ChangedMeanwhileError) as caught:
        change(file, 1, address="中山路", maker="1")
    (clash,) = caught.value.clashes
    assert (clash.field, clash.base, clash.theirs, clash.mine) == (
        *("address", "", "人民路", "中山路"),
    )
    assert clash.actor == "system:test"
    assert caught.value.fields == {"address": "人民路"}
    file.refresh_from_db()
    assert file.maker == ""
    change(file, caught.value.version, address="中山路")


def test_a_value_the_second_only_read_does_not_undo_the_first() -> None:
    file = make(address="旧")
    change(file, 1, address="新")
    saved = change(file, 1, address="旧", maker="2")
    assert saved.after == {"maker": "2"}
    file.refresh_from_db()
    assert file.address == "新"


def test_positions_clash_as_a_whole() -> None:
    file = make(longitude=117.1, latitude=31.1)
    change(file, 1, longitude=117.2)
    with pytest.raises(ChangedMeanwhileError):
        change(file, 1, latitude=31.2)


def test_saving_what_is_there_changes_nothing() -> None:
    file = make(address="人民路")
    saved = change(file, address=" 人民路 ")
    assert saved.after == {}
    assert saved.file.version == 1
    assert Change.objects.filter(file=file.pk).count() == 1


def test_no_code_is_given_twice_not_even_that_of_a_removed_camera() -> None:
    first = make(code=CODE)
    with pytest.raises(BadValuesError) as caught:
        make(code=CODE)
    assert caught.value.code == "code_used"
    files.change_state(
        actor=ME,
        kind=CAMERA,
        key=first.pk,
        state=LifeState.REMOVED,
        reason="拆迁",
        source=Source.PAGE,
    )
    first.refresh_from_db()
    assert (first.state, first.code) == ("removed", CODE)
    assert first.removed_on
    with pytest.raises(BadValuesError) as again:
        make(code=CODE)
    assert again.value.code == "code_was_used"


def test_a_code_waiting_for_its_file_is_taken_by_it() -> None:
    UsedCode.objects.create(code=CODE, kind="camera", file=None, origin="allocated")
    file = make(code=CODE)
    used = UsedCode.objects.get(code=CODE)
    assert (used.file, used.origin) == (file.pk, "allocated")


def test_life_goes_by_its_steps_and_needs_a_reason() -> None:
    file = make()

    def move(state: LifeState, reason: str = "r") -> None:
        files.change_state(
            actor=ME, kind=CAMERA, key=file.pk, state=state, reason=reason, source=Source.PAGE
        )

    with pytest.raises(DomainError, match="reason"):
        move(LifeState.REPAIR, " ")
    with pytest.raises(BadValuesError) as caught:
        move(LifeState.PLANNED)
    assert caught.value.code == "step_not_allowed"
    move(LifeState.REPAIR)
    assert Change.objects.filter(file=file.pk).first().action == "state"  # type: ignore[union-attr]


def test_nobody_puts_a_camera_into_use_in_a_forbidden_zone() -> None:
    with pytest.raises(BadValuesError) as caught:
        make(forbidden_zone="1")
    assert caught.value.code == "forbidden_zone"
    file = make()
    with pytest.raises(BadValuesError):
        change(file, forbidden_zone="1")
    planned = files.create(
        actor=ME,
        kind=CAMERA,
        values={"name": "宿舍", "region": "340221", "forbidden_zone": "1"},
        source=Source.PAGE,
        state=LifeState.PLANNED,
    )
    with pytest.raises(BadValuesError):
        files.change_state(
            actor=ME,
            kind=CAMERA,
            key=planned.pk,
            state=LifeState.IN_USE,
            reason="x",
            source=Source.PAGE,
        )


def test_files_out_of_scope_do_not_exist_and_cannot_be_made() -> None:
    elsewhere = make(region="340100")
    mine = person(Role.REGISTRAR, ScopeOf(ScopeKind.REGION, "340221"))
    make(actor=mine)
    with pytest.raises(NotAllowedError):
        make(actor=mine, region="340100")
    with pytest.raises(NotFoundError):
        files.change(
            actor=mine, kind=CAMERA, key=elsewhere.pk, values={"name": "x"}, source=Source.PAGE
        )
    with pytest.raises(NotAllowedError):
        make(actor=person(Role.VIEWER, ScopeOf(ScopeKind.ALL)))


def test_who_may_only_edit_does_not_change_a_code() -> None:
    file = make(code=CODE)
    clerk = person(Role.REPORTER, ScopeOf(ScopeKind.ALL))
    with pytest.raises(BadValuesError) as caught:
        files.change(
            actor=clerk,
            kind=CAMERA,
            key=file.pk,
            values={"code": "34022100001320000002"},
            source=Source.PAGE,
        )
    assert caught.value.code == "code_is_fixed"


def test_many_are_written_at_once_and_bad_rows_are_left_out() -> None:
    rows = [NewFile({"name": f"cam {n}", "code": f"3402210000132{n:07d}"}) for n in range(2500)]
    rows[7] = NewFile({"name": "bad", "ipv4": "x"})
    rows[8] = NewFile({"name": "twice", "code": rows[9].values["code"]})
    told: list[Touched] = []
    observers.watch(told.append)
    try:
        outcomes = files.create_many(
            actor=ME, kind=CAMERA, files=rows, source=Source.IMPORT, batch=4
        )
    finally:
        observers.unwatch(told.append)
    refused = [n for n, outcome in enumerate(outcomes) if outcome.problems]
    assert len(refused) == 2
    assert refused[0] == 7
    assert Camera.objects.count() == Change.objects.filter(batch=4).count() == 2498
    assert Record.objects.filter(action="files.created").count() == 1
    changes = [FileChange(o.key, {"maker": "2"}) for o in outcomes if o.key]
    changed = files.change_many(actor=ME, kind=CAMERA, changes=changes, source=Source.IMPORT)
    assert all(outcome.after == {"maker": "2"} for outcome in changed)
    assert Camera.objects.filter(maker="2", version=2).count() == 2498


def test_a_dry_run_writes_nothing() -> None:
    file = make()
    dry = files.change_many(
        actor=ME,
        kind=CAMERA,
        changes=[FileChange(file.pk, {"maker": "2"}), FileChange(file.pk + 1, {"maker": "2"})],
        source=Source.PAGE,
        dry_run=True,
    )
    assert dry[0].after == {"maker": "2"}
    assert dry[1].problems[0].code == "not_found"
    file.refresh_from_db()
    assert file.version == 1


@pytest.mark.parametrize("kind", list(FileKind))
def test_every_kind_of_file_is_written_the_same_way(kind: FileKind) -> None:
    file = files.create(actor=ME, kind=kind, values={"name": "一"}, source=Source.PAGE)
    saved = files.change(
        actor=ME, kind=kind, key=file.pk, values={"name": "二"}, source=Source.PAGE
    )
    assert (saved.before, saved.after) == ({"name": "一"}, {"name": "二"})
