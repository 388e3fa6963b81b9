"""Every form end to end; and an exported form changes nothing when it comes back."""

import random
from pathlib import Path

import pytest

from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera, Change, Pole, System
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import NewFile
from lianjing.apps.exchange.forms.cards import Card
from lianjing.apps.exchange.models import SurveyedGroup
from lianjing.apps.places import services as places
from lianjing.apps.places.models import Contact, Unit

from .conftest import CODE, UNIT, Desk, camera, cards, rows_of, states_of, workbook

pytestmark = pytest.mark.django_db
TABLES = ("f4", "l1", "gb2022", "ape", "csv")


def test_f4_makes_camera_pole_and_unit(registrar: Desk) -> None:
    pole = {"pole.code": "G1", "pole.height": "3.5", "pole.arms": 1, "pole.condition": "intact"}
    rows = [camera(1, **pole), camera(2, **pole), camera(3, **{"pole.height": "6"})]
    batch = registrar.bring_in(workbook("f4", rows, UNIT))
    assert batch.counts == {"new": 3, "rows": 3, "applied": 3, "warned": 0}
    first = Camera.objects.select_related("unit", "pole").get(code=CODE)
    assert first.unit is not None
    assert first.unit.name == UNIT
    assert (first.region, first.datum) == ("341524100", "wgs84")
    assert first.pole is not None
    assert first.pole.height == 3.5
    assert Camera.objects.filter(pole=first.pole).count() == 2
    assert Pole.objects.count() == 2
    history = Change.objects.filter(batch=batch.pk, kind="camera")
    assert set(history.values_list("action", "actor", "source")) == {("created", "jishu", "import")}


def test_systems_of_f3_take_the_cameras_that_named_them(registrar: Desk) -> None:
    registrar.bring_in(workbook("f4", [camera(1, system_name="旅游平台")], UNIT))
    row = {
        "name": "旅游平台",
        "code": "34152401002000000001",
        "address": "人民路",
        "storage_days": 30,
        "build_cost": "12.5",
    }
    registrar.bring_in(workbook("f3", [row], UNIT))
    system = System.objects.get()
    assert (system.code, system.storage_days, str(system.build_cost)) == (
        "34152401002000000001",
        30,
        "12.50",
    )
    assert Camera.objects.get().system == system
    assert states_of(registrar.upload(registrar.take_out("f3"))) == ["unchanged"]
    assert states_of(registrar.upload(registrar.take_out("f4"))) == ["unchanged"]


def school() -> Card:
    return Card(
        "第一中学",
        {
            "unit.name": "第一中学",
            "unit.head_contact": "张三 13800000000",
            "unit.category": "公共服务行业",
            "unit.address": "人民路1号",
            "system.built_on": "2019-05",
            "system.kind": "platform_digital",
            "system.maker": "大华",
            "system.sdk": True,
            "system.storage_method": "server/recorder",
            "system.storage_days": 30,
        },
        {
            "camera": [
                {
                    "camera.maker": "大华",
                    "camera.model_count": "DH-1 12台",
                    "camera.kind": "network",
                },
                {"camera.maker": "海康", "camera.model_count": "8台", "camera.kind": "analog"},
            ],
            "recorder": [{"recorder.maker": "大华", "recorder.model_count": "NVR 2台"}],
        },
    )


def test_f1_makes_a_unit_and_keeps_what_it_only_counted(registrar: Desk) -> None:
    batch = registrar.bring_in(cards(school()))
    unit = Unit.objects.get()
    assert (unit.name, unit.category, unit.region) == ("第一中学", "3", "341524")
    head = Contact.objects.get()
    assert (head.name, head.phone) == ("张三", "13800000000")
    assert System.objects.get().kind == "platform_digital"
    assert not Camera.objects.exists(), "no files are invented from a count"
    counts = SurveyedGroup.objects.values_list("kind", "position", "count")
    assert set(counts) == {("camera", 1, 12), ("camera", 2, 8), ("recorder", 1, 2)}
    again = registrar.upload(registrar.take_out("f1", contacts=True))
    assert states_of(again) == ["unchanged"] * 4, [row.content for row in rows_of(again)]
    assert batch.counts["applied"] == 4


def test_undoing_f1_takes_its_new_unit_and_contact_back(registrar: Desk) -> None:
    batch = registrar.undo(registrar.bring_in(cards(school())))
    assert batch.state == "undone"
    assert not Contact.objects.exists()
    assert not SurveyedGroup.objects.exists()
    assert not Unit.objects.filter(active=True).exists(), "gone, or out of use where files name it"


def test_undoing_f1_sets_back_what_it_changed_and_leaves_what_came_later(registrar: Desk) -> None:
    registrar.bring_in(cards(school()))
    said = {"unit.head_contact": "李四 13900000000", "unit.address": "新路2号"}
    moved = school()._replace(values={**school().values, **said})
    second = registrar.bring_in(cards(moved))
    assert Unit.objects.get().address == "新路2号"
    registrar.undo(second)
    head = Contact.objects.get()
    assert (head.name, head.phone) == ("张三", "13800000000")
    assert (Unit.objects.get().address, Unit.objects.get().active) == ("人民路1号", True)
    third = registrar.bring_in(cards(moved))
    Contact.objects.update(name="王五")
    places.change_unit(
        actor=registrar.actor, unit=Unit.objects.get(), values=places.UnitValues(remark="查过")
    )
    registrar.undo(third)
    assert Contact.objects.get().name == "王五"
    assert Unit.objects.get().address == "新路2号"


def test_a_smaller_f1_takes_groups_away(registrar: Desk) -> None:
    registrar.bring_in(cards(school()))
    fewer = school()
    fewer.repeats["camera"].pop()  # type: ignore[attr-defined, union-attr]
    registrar.bring_in(cards(fewer))
    assert SurveyedGroup.objects.filter(kind="camera").count() == 1


def test_f2_is_counted_and_an_uploaded_one_only_compared(registrar: Desk) -> None:
    registrar.bring_in(cards(school()))
    registrar.bring_in(workbook("f4", [camera(1), camera(2)], UNIT))
    batch = registrar.upload(registrar.take_out("f2"))
    assert states_of(batch) == ["unchanged"] * 2
    counted = {row.label: row.content for row in rows_of(batch)}
    assert '"cameras":20' in counted["第一中学"]
    assert '"cameras":2' in counted[UNIT]
    wrong = {"unit_name": UNIT, "cameras": 7, "systems": 0, "recorders": 0}
    compared = registrar.upload(workbook("f2", [wrong]))
    (row,) = rows_of(compared)
    assert row.warned
    assert "summary_differs" in row.findings


def random_cameras(seed: int, unit: Unit) -> list[NewFile]:
    """Make files with every kind of oddity a registry may hold."""
    chance = random.Random(seed)
    made = []
    for number in range(40):
        values: dict[str, object] = {
            "name": f"点位 {number}/{chance.choice(['=1+1', '东门', '@x', '1.20', ' 空 格 '])}",
            "region": chance.choice(["341524", "341524100", "341524101"]),
            "unit": chance.choice([unit.pk, None]),
            "maker": chance.choice(["海康威视", "某某", "", "99"]),
            "camera_type": chance.choice(["1", "5", "99", ""]),
            "fill_light": chance.choice(["1", "2", "3", "4", "9", ""]),
            "function_types": chance.choice(["1/5", "5", ""]),
            "position_types": chance.choice(["1/10", "96", ""]),
            "direction": chance.choice(["1", "9", ""]),
            "point_class": chance.choice(["1", "2", "4", "9", ""]),
            "encoding": chance.choice(["2", "4", ""]),
            "built_on": chance.choice(["2020", "2020-03", "2020-03-05", ""]),
            "rent_instead_of_build": chance.choice([True, False, None]),
            "device_status": chance.choice(["1", "2", ""]),
            "measure": chance.choice(["keep", "rent", ""]),
            "storage_days": chance.choice([0, 30, None]),
            "ipv4": chance.choice(["10.0.0.1", ""]),
            "mac": chance.choice(["aa:bb:cc:dd:ee:ff", ""]),
            "manager_contact": chance.choice(["张三 13800000000", ""]),
            "azimuth": chance.choice([12.5, None]),
            "extras": chance.choice([{"region_name": "老区划"}, {}, {"download_speed": "4"}]),
        }
        if chance.random() < 0.7:
            values["code"] = f"3415240100132{number:07d}"
        if chance.random() < 0.8:
            values["given_longitude"] = f"115.{chance.randrange(100000, 999999)}"
            values["given_latitude"] = f"31.{chance.randrange(100000, 999999)}"
            values["datum"] = chance.choice(["wgs84", "cgcs2000", "gcj02", "bd09"])
        made.append(NewFile(values))
    return made


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("contacts", [True, False])
def test_an_exported_form_changes_nothing_when_it_comes_back(
    registrar: Desk, unit: Unit, seed: int, contacts: bool
) -> None:
    outcomes = files.create_many(
        actor=registrar.actor,
        kind=FileKind.CAMERA,
        files=random_cameras(seed, unit),
        source=Source.PAGE,
    )
    assert not [o.problems for o in outcomes if o.problems]
    for form in TABLES:
        batch = registrar.upload(registrar.take_out(form, contacts=contacts), datum="")
        changed = [(r.state, r.content) for r in rows_of(batch) if r.state != "unchanged"]
        assert changed == [], form
        assert batch.counts["rows"] == len(outcomes)


def test_every_golden_workbook_is_read_or_refused_with_a_reason(registrar: Desk) -> None:
    corpus = Path(__file__).parents[3] / "corpus/forms"
    found = [path for path in corpus.rglob("*") if path.suffix in {".xlsx", ".csv"}]
    assert len(found) > 10
    for path in found:
        batch = registrar.upload(path.read_bytes(), name=path.name)
        assert batch.state in {"ready", "failed"}, path
        assert batch.state == "ready" or batch.cause, path
