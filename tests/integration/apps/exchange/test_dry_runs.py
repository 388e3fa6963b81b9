"""What the dry run finds: conflicts, scope, datum, duplicates; and what corrections do."""

import io
import zipfile

import pytest

from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.models import Camera, Change, Pole, UsedCode
from lianjing.apps.equipment.services import files
from lianjing.apps.exchange.choices import DatumAnswer
from lianjing.apps.exchange.errors import (
    BatchStateError,
    ChangedSinceError,
    NothingToImportError,
    RowsRefusedError,
)
from lianjing.apps.exchange.models import Batch
from lianjing.apps.exchange.services import confirming, correcting, uploads
from lianjing.apps.exchange.services.uploads import Options
from lianjing.apps.exchange.staging import unpack
from lianjing.apps.places.models import Unit

from .conftest import CODE, UNIT, Desk, camera, rows_of, states_of, work, workbook

pytestmark = pytest.mark.django_db


def test_a_dry_run_shows_what_would_change_and_changes_nothing(registrar: Desk) -> None:
    registrar.bring_in(workbook("f4", [camera(1)], UNIT))
    batch = registrar.upload(workbook("f4", [camera(1, name="新名称"), camera(2)], UNIT))
    assert states_of(batch) == ["changed", "new"]
    assert unpack(rows_of(batch)[0].content).diff["name"] == ("人民路与文化路交口 001", "新名称")
    assert Camera.objects.get().name == "人民路与文化路交口 001"


def test_a_blank_cell_leaves_what_is_there(registrar: Desk) -> None:
    registrar.bring_in(workbook("f4", [camera(1)], UNIT))
    batch = registrar.upload(workbook("f4", [camera(1, maker="", measure="")], UNIT))
    assert states_of(batch) == ["unchanged"]


def test_a_code_twice_in_a_form_is_refused_with_the_row(registrar: Desk) -> None:
    batch = registrar.upload(workbook("f4", [camera(1), camera(2, code=CODE)], UNIT))
    assert states_of(batch) == ["new", "refused"]
    (remark,) = [r for r in unpack(rows_of(batch)[1].content).remarks if r.weight == "error"]
    assert (remark.code, remark.key) == ("row_code_twice", "code")


def test_the_code_of_a_removed_camera_is_refused(registrar: Desk) -> None:
    registrar.bring_in(workbook("f4", [camera(1)], UNIT))
    UsedCode.objects.create(code=f"{CODE[:-1]}9", kind="camera", released_at="2026-01-01T00:00Z")
    batch = registrar.upload(workbook("f4", [camera(9)], UNIT))
    assert "|row_code_removed|" in rows_of(batch)[0].findings


def test_rows_alike_without_a_code_are_refused(registrar: Desk) -> None:
    row = camera(1, code=None)
    batch = registrar.upload(workbook("f4", [row, row], UNIT))
    assert states_of(batch) == ["new", "refused"]


def test_coordinates_wait_for_their_datum(registrar: Desk) -> None:
    batch = registrar.upload(workbook("f4", [camera(1)], UNIT), datum=DatumAnswer.ASK)
    assert batch.findings["row_datum_missing"] == 1
    again = uploads.read_again(
        actor=registrar.actor, batch=batch, options=Options(datum=DatumAnswer.GCJ02)
    )
    work(again.job)
    batch.refresh_from_db()
    registrar.confirm(batch)
    found = Camera.objects.get()
    assert found.datum == "gcj02"
    assert found.given_longitude == str(camera(1)["longitude"])
    assert 0.003 < abs((found.longitude or 0) - float(found.given_longitude)) < 0.008


def test_coordinates_of_an_unknown_datum_are_refused(registrar: Desk) -> None:
    batch = registrar.upload(workbook("f4", [camera(1)], UNIT), datum=DatumAnswer.UNKNOWN)
    assert states_of(batch) == ["refused"]


def test_a_clerk_brings_in_his_own_unit_only(clerk: Desk, unit: Unit) -> None:
    other = Unit.objects.create(name="别的单位", region="341524")
    Camera.objects.create(code=CODE, name="别人的", unit=other, region="341524")
    rows = [camera(1), camera(2)]
    mine = clerk.upload(workbook("f4", rows, UNIT))
    assert states_of(mine) == ["refused", "new"]
    refused = rows_of(mine)[0]
    assert "|row_out_of_scope|" in refused.findings
    assert "别人的" not in refused.content, "nothing of another's file is told"
    theirs = clerk.upload(workbook("f4", [camera(3)], "别的单位"))
    assert states_of(theirs) == ["refused"]
    unknown = clerk.upload(workbook("f4", [camera(3)]))
    assert states_of(unknown) == ["new"], "his only unit counts where the form is silent"


def test_rows_outside_the_county_are_refused(registrar: Desk) -> None:
    outside = camera(1, code="34012101001320000001", region_name="长丰县")
    assert states_of(registrar.upload(workbook("f4", [outside]))) == ["refused"]


def test_a_corrected_cell_is_judged_again(registrar: Desk) -> None:
    content = workbook("f4", [camera(1, code="3415240100132"), camera(2)], UNIT)
    batch = registrar.upload(content)
    assert states_of(batch) == ["refused", "new"]
    row = rows_of(batch)[0]
    fixed = correcting.correct(actor=registrar.actor, batch=batch, row=row, cells={"code": CODE})
    assert (fixed.state, fixed.code) == ("new", CODE)
    batch.refresh_from_db()
    assert batch.counts == {"new": 2, "rows": 2, "warned": 0}
    again = correcting.correct(
        actor=registrar.actor, batch=batch, row=row, cells={"code": str(camera(2)["code"])}
    )
    assert again.state == "refused", "the other row has that code"


def test_the_audit_of_a_corrected_cell_shows_no_telephone_number(registrar: Desk) -> None:
    batch = registrar.upload(workbook("l1", [camera(1)]))
    row = rows_of(batch)[0]
    cells = {"manager_contact": "张三 13812345678"}
    correcting.correct(actor=registrar.actor, batch=batch, row=row, cells=cells)
    kept = Record.objects.get(action="batch.corrected")
    assert kept.after == {"manager_contact": "138****5678"}


def test_all_or_nothing_waits_until_every_row_is_right(registrar: Desk) -> None:
    content = workbook("f4", [camera(1), camera(2, name="")], UNIT)
    batch = registrar.upload(content, all_or_nothing=True)
    with pytest.raises(RowsRefusedError):
        registrar.confirm(batch)


def test_what_was_changed_meanwhile_is_not_overwritten(registrar: Desk) -> None:
    registrar.bring_in(workbook("f4", [camera(1), camera(2)], UNIT))
    batch = registrar.upload(workbook("f4", [camera(1, name="甲"), camera(2, name="乙")], UNIT))
    known = Camera.objects.get(code=CODE)
    files.change(
        actor=registrar.actor,
        kind=FileKind.CAMERA,
        key=known.pk,
        values={"name": "丙"},
        source=Source.PAGE,
    )
    batch = registrar.confirm(batch)
    assert states_of(batch) == ["stale", "changed"]
    assert set(Camera.objects.values_list("name", flat=True)) == {"丙", "乙"}
    assert batch.counts["stale"] == 1


def test_undoing_takes_everything_back(registrar: Desk) -> None:
    registrar.bring_in(workbook("f4", [camera(1)], UNIT))
    before = Camera.objects.values("name", "maker", "region", "extras").get()
    pole = {"pole.code": "G7", "pole.height": "4"}
    rows = [camera(1, name="改", police_station="某所", **pole), camera(2, **pole)]
    batch = registrar.bring_in(workbook("f4", rows, UNIT))
    assert Pole.objects.count() == 1, [row.content for row in rows_of(batch)]
    batch = registrar.undo(batch)
    assert batch.state == "undone"
    assert Camera.objects.values("name", "maker", "region", "extras").get() == before
    assert not Pole.objects.exists()
    assert states_of(batch) == ["undone"] * 2
    again = registrar.bring_in(workbook("f4", rows, UNIT))
    assert again.counts["applied"] == 2, "its codes are free again"


def test_undoing_is_refused_once_somebody_has_changed_a_file(registrar: Desk) -> None:
    batch = registrar.bring_in(workbook("f4", [camera(1)], UNIT))
    files.change(
        actor=registrar.actor,
        kind=FileKind.CAMERA,
        key=Camera.objects.get().pk,
        values={"name": "丙"},
        source=Source.PAGE,
    )
    with pytest.raises(ChangedSinceError):
        confirming.undo(actor=registrar.actor, batch=batch)


def test_nothing_to_do_is_said_and_done_things_are_not_done_twice(registrar: Desk) -> None:
    content = workbook("f4", [camera(1)], UNIT)
    batch = registrar.bring_in(content)
    with pytest.raises(BatchStateError):
        confirming.confirm(actor=registrar.actor, batch=batch)
    again = registrar.upload(content)
    with pytest.raises(NothingToImportError):
        confirming.confirm(actor=registrar.actor, batch=again)


def test_a_discarded_batch_leaves_neither_rows_nor_file(registrar: Desk) -> None:
    batch = registrar.upload(workbook("f4", [camera(1)], UNIT))
    confirming.discard(actor=registrar.actor, batch=batch)
    assert not Batch.objects.exists()


def test_the_state_of_a_new_file_follows_its_status(registrar: Desk) -> None:
    rows = [camera(1), camera(2, device_status="2"), camera(3, device_status="3")]
    registrar.bring_in(workbook("f4", rows, UNIT))
    assert list(Camera.objects.order_by("code").values_list("state", flat=True)) == [
        LifeState.IN_USE,
        LifeState.REPAIR,
        LifeState.REMOVED,
    ]


def test_a_masked_contact_of_an_export_overwrites_nobody(registrar: Desk) -> None:
    registrar.bring_in(workbook("l1", [l1_row(manager_contact="13800001111")]))
    content = registrar.take_out("l1")
    assert "13800001111" not in texts(content)
    batch = registrar.upload(content)
    assert states_of(batch) == ["unchanged"]
    assert Camera.objects.get().manager_contact == "13800001111"


def l1_row(**more: object) -> dict[str, object]:
    """Give a row of the 27-column sheet."""
    return {
        "code": CODE,
        "name": "东门",
        "maker": "1",
        "region": "341524",
        "point_class": "2",
        "address": "人民路1号",
        "longitude": "115.934366",
        "latitude": "31.727231",
        "position_types": "1",
        "networked": "yes",
        "police_code": "341524000000",
        "manager": UNIT,
        "device_status": "1",
        **more,
    }


def texts(content: bytes) -> str:
    """Give everything that is written in a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8") for name in book.namelist())


def test_the_workbook_that_goes_back_says_what_is_wrong_in_the_cells(registrar: Desk) -> None:
    rows = [camera(1), camera(2, code="3415"), camera(3, name="")]
    batch = registrar.upload(workbook("f4", rows, UNIT))
    export, content = registrar.marked(batch)
    assert export.state == "ready"
    said = texts(content)
    assert "3415" in said
    assert "必填项未填" in said
    again = registrar.upload(content)
    assert (again.form, again.counts["rows"]) == ("f4", 3)


def test_history_names_the_import(registrar: Desk) -> None:
    batch = registrar.bring_in(workbook("f4", [camera(1)], UNIT))
    assert Change.objects.filter(batch=batch.pk, kind="camera").count() == 1
