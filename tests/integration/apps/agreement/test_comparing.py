"""The list of differences is what files and network differ in, whole or by what changed."""

from typing import Any

import pytest

from lianjing.apps.agreement.models import Difference, Mark
from lianjing.apps.agreement.services.comparing import compare_everything, compare_marked
from lianjing.apps.agreement.services.marks import mark_codes
from lianjing.apps.agreement.services.thresholds import change_thresholds
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.services import files

from .conftest import ME, OTHER, PLATFORM, camera, channel, code, found, only

pytestmark = pytest.mark.django_db


def marked() -> None:
    while compare_marked():
        pass


def test_what_agrees_is_on_no_list() -> None:
    camera(1)
    channel(1)
    compare_everything()
    assert found() == set()


def test_each_side_alone_and_each_field_is_found() -> None:
    camera(1)
    camera(2, name="东门", latitude=31.81, camera_type="3")
    channel(2, name="东 门口", fields={"PointType": "2"}, address="人民路1号")
    channel(3)
    compare_everything()
    assert found() == {
        ("only_file", "", "摄像机1", ""),
        ("only_network", "", "", "摄像机3"),
        ("field", "name", "东门", "东 门口"),
        ("field", "position", "117.500000,31.810000", "117.500000,31.800000"),
        ("field", "camera_type", "3", "1"),
        ("field", "point_class", "", "2"),
        ("field", "address", "", "人民路1号"),
    }
    row = only(field="name")
    assert (row.code, row.region, row.device_code) == (code(2), "340221", PLATFORM)
    assert row.due_on is not None


def test_positions_within_the_tolerance_agree() -> None:
    camera(1, latitude=31.8001)
    channel(1)
    compare_everything()
    assert found() == set()
    change_thresholds(actor=ME, values={"tolerance": 5})
    compare_everything()
    assert [row.field for row in Difference.objects.filter(state="open")] == ["position"]


def test_a_code_shown_twice_and_a_camera_elsewhere_than_filed_are_found() -> None:
    camera(1, parent_code=OTHER)
    channel(1)
    camera(2)
    channel(2)
    channel(2, below=OTHER)
    compare_everything()
    assert found() == {
        ("drift", "parent", OTHER, PLATFORM),
        ("collision", "", "摄像机2", f"{PLATFORM}/{OTHER}"),
    }


def test_a_camera_that_sends_another_code_is_one_difference() -> None:
    camera(1, ipv4="10.1.1.1")
    channel(9, name="摄像机1", ip="10.1.1.1")
    compare_everything()
    assert found() == {("drift", "code", code(1), code(9))}
    # looked at again in part, it stays what it is
    mark_codes([code(9), code(1)])
    marked()
    assert found() == {("drift", "code", code(1), code(9))}


def test_a_removed_camera_that_still_sends_is_told() -> None:
    file = camera(1)
    channel(1)
    files.change_state(
        actor=ME,
        kind=FileKind.CAMERA,
        key=file.pk,
        state=LifeState.REMOVED,
        reason="拆",
        source=Source.PAGE,
    )
    compare_everything()
    assert found() == {("only_network", "", "removed", "摄像机1")}


def test_what_changes_is_compared_by_itself() -> None:
    file = camera(1)
    shown = channel(1)
    camera(2)
    marked()
    assert found() == {("only_file", "", "摄像机2", "")}
    assert not Mark.objects.exists()
    files.change(
        actor=ME, kind=FileKind.CAMERA, key=file.pk, values={"name": "西门"}, source=Source.PAGE
    )
    marked()
    assert ("field", "name", "西门", "摄像机1") in found()
    shown.name = "西门"
    shown.save()
    mark_codes([shown.code])
    marked()
    assert found() == {("only_file", "", "摄像机2", "")}
    assert found(state="gone") == {("field", "name", "西门", "摄像机1")}
    channel(2)
    mark_codes([code(2)])
    marked()
    assert found() == set()


def test_a_changed_code_leaves_nothing_behind() -> None:
    file = camera(1, name="南门")
    channel(1)
    marked()
    assert len(found()) == 1
    files.change(
        actor=ME, kind=FileKind.CAMERA, key=file.pk, values={"code": code(7)}, source=Source.PAGE
    )
    marked()
    assert found() == {("only_file", "", "南门", ""), ("only_network", "", "", "摄像机1")}


def test_a_whole_comparison_and_one_by_marks_say_the_same(
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(40):
        if number % 3:
            camera(number, name=f"点位{number % 7}")
        if number % 4:
            channel(number, name=f"点位{number % 5}")
    marked()
    by_marks = found()
    mark_codes([code(n) for n in range(40)])
    marked()
    assert found() >= by_marks
    some = found()
    with django_assert_max_num_queries(60):
        compare_everything()
    assert found() == some
    assert len(some) > 20
