"""Doubles are found once, decided once, and a merge can be taken back whatever the files are."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianjing.apps.accounts.actor import ScopeOf
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.agreement.models import Duplicate
from lianjing.apps.agreement.selectors.duplicates import duplicates
from lianjing.apps.agreement.services.duplicates import find_duplicates
from lianjing.apps.agreement.services.pairs import keep, merge, preview, reopen
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.fields import CAMERA
from lianjing.apps.equipment.models import Camera, Pole
from lianjing.apps.equipment.services import files
from lianjing.kernel.errors import ConflictError

from .conftest import ME, camera

pytestmark = pytest.mark.django_db


def pairs(state: str = "open") -> set[tuple[str, int, int]]:
    rows = Duplicate.objects.filter(state=state)
    return set(rows.values_list("kind", "first", "second"))


def test_same_address_same_mac_and_same_view_are_found() -> None:
    apart = {"longitude": 117.6}
    one = camera(1, ipv4="10.1.1.1", channel_number=1)
    two = camera(2, ipv4="10.1.1.1", channel_number=1)
    camera(3, ipv4="10.1.1.1", channel_number=2, **apart)
    mac = {"mac": "00-11-22-33-44-55", "longitude": 118.0}
    three, four = camera(4, **mac), camera(5, **mac)
    east = {"longitude": 117.7, "azimuth": 90}
    five, six = camera(6, **east), camera(7, **{**east, "longitude": 117.70001, "azimuth": 100})
    camera(8, **{**east, "azimuth": 270})
    camera(9, **{**east, "longitude": 117.701})
    find_duplicates()
    assert pairs() == {
        ("address", one.pk, two.pk),
        ("mac", three.pk, four.pk),
        ("place", five.pk, six.pk),
    }


def test_one_pole_and_one_view_is_told_as_that() -> None:
    pole = Pole.objects.create(code="G1")
    view = {"pole": pole.pk, "direction": "1"}
    one, two = camera(1, **view), camera(2, **view)
    camera(3, pole=pole.pk, direction="2")
    find_duplicates()
    assert pairs() == {("pole", one.pk, two.pk)}


def test_a_thousand_at_one_place_are_bounded() -> None:
    for number in range(90):
        camera(number, azimuth=10, ipv4="10.1.1.1")
    assert find_duplicates() <= 90 * 60


def test_a_decided_pair_does_not_come_back_and_one_that_vanishes_is_gone() -> None:
    one = camera(1, mac="00-11-22-33-44-55")
    two = camera(2, mac="00-11-22-33-44-55")
    find_duplicates()
    keep(actor=ME, pair=Duplicate.objects.get(), reason="双目")
    find_duplicates()
    assert pairs() == set()
    reopen(actor=ME, pair=Duplicate.objects.get(), reason="看错")
    assert pairs() == {("mac", one.pk, two.pk)}
    values = {"mac": "00-11-22-33-44-56"}
    files.change(actor=ME, kind=FileKind.CAMERA, key=two.pk, values=values, source=Source.PAGE)
    find_duplicates()
    assert pairs("gone") == {("mac", one.pk, two.pk)}


def test_a_merge_takes_what_is_missing_and_is_taken_back() -> None:
    one = camera(1, mac="00-11-22-33-44-55", longitude=None, latitude=None)
    two = camera(2, mac="00-11-22-33-44-55", address="人民路", storage_days=30)
    find_duplicates()
    pair = Duplicate.objects.get()
    seen = preview(actor=ME, pair=pair, survivor=one.pk)
    assert {"address", "storage_days"} <= seen.taken.keys()
    merge(actor=ME, pair=pair, survivor=one.pk, reason="同一台")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.address, one.storage_days, one.longitude) == ("人民路", 30, 117.5)
    assert two.merged_into_id == one.pk
    with pytest.raises(ConflictError):
        merge(actor=ME, pair=pair, survivor=one.pk, reason="再来")
    find_duplicates()
    assert pairs() == set()
    reopen(actor=ME, pair=pair, reason="不是同一台")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.address, one.storage_days, one.longitude) == ("", None, None)
    assert two.merged_into_id is None


def test_reuse_says_so_in_the_file() -> None:
    one = camera(1, mac="00-11-22-33-44-55")
    camera(2, mac="00-11-22-33-44-55")
    find_duplicates()
    merge(
        actor=ME, pair=Duplicate.objects.get(), survivor=one.pk, reason="学校与公安共用", reuse=True
    )
    one.refresh_from_db()
    assert one.measure == "multi_use"
    assert pairs("reused")


_TEXT = st.text("东西南北门口路abc123", max_size=8)
_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "address": _TEXT,
        "common_name": _TEXT,
        "manager": _TEXT,
        "storage_days": st.integers(0, 365),
        "azimuth": st.integers(0, 359),
        "point_class": st.sampled_from(["1", "2", "3"]),
        "key_part": st.booleans(),
        "sign": st.sampled_from(["yes", "no"]),
        "installed_on": st.sampled_from(["2020", "2021-03", "2022-05-06"]),
        "longitude": st.sampled_from([None, 117.1, 117.2]),
        "measure": st.sampled_from(["keep", "rent"]),
    },
)


@settings(max_examples=25)
@given(one=_VALUES, two=_VALUES, survivor=st.booleans(), reuse=st.booleans())
def test_merging_is_reversible(
    one: dict[str, Any], two: dict[str, Any], *, survivor: bool, reuse: bool
) -> None:
    for row in Camera.objects.all():
        Duplicate.objects.filter(first=row).delete()
        Camera.objects.filter(pk=row.pk).update(mac="", code=None)
    first = _bare({**one, "mac": "00-11-22-33-44-55"})
    second = _bare({**two, "mac": "00-11-22-33-44-55"})
    before = _state(first), _state(second)
    pair = Duplicate.objects.create(kind="mac", first=first, second=second)
    merge(actor=ME, pair=pair, survivor=(first if survivor else second).pk, reason="x", reuse=reuse)
    reopen(actor=ME, pair=pair, reason="y")
    assert (_state(first), _state(second)) == before


def _bare(values: dict[str, Any]) -> Camera:
    if values.get("longitude") is not None:
        values["latitude"] = 31.5
    made = files.create(
        actor=ME, kind=FileKind.CAMERA, values={"name": "点", **values}, source=Source.PAGE
    )
    assert isinstance(made, Camera)
    return made


def _state(file: Camera) -> dict[str, Any]:
    file.refresh_from_db()
    names = {Camera._meta.get_field(one.key).attname for one in CAMERA}  # type: ignore[union-attr]
    return {name: getattr(file, name) for name in sorted(names | {"merged_into_id", "state"})}


def test_a_pair_across_a_border_is_for_who_keeps_both_sides() -> None:
    here = camera(1, ipv4="10.1.1.1", longitude=117.6)
    beyond = camera(2, ipv4="10.1.1.1", longitude=117.7, region="340222")
    find_duplicates()
    county = replace(
        ME, role=Role.REGISTRAR, itself=False, scopes=(ScopeOf(ScopeKind.REGION, "340221"),)
    )
    city = replace(
        ME, role=Role.REGISTRAR, itself=False, scopes=(ScopeOf(ScopeKind.REGION, "3402"),)
    )
    assert not duplicates(actor=county).exists()
    assert [(row.first_id, row.second_id) for row in duplicates(actor=city)] == [
        (here.pk, beyond.pk)
    ]


def test_a_direction_of_the_table_and_an_angle_are_the_same_view() -> None:
    north_east = camera(1, direction="6")
    same = camera(2, azimuth=45)
    camera(3, azimuth=225)
    find_duplicates()
    assert pairs() == {("place", north_east.pk, same.pk)}
