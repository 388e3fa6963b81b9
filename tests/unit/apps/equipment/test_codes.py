"""20-digit codes in words, and what is wrong with a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.equipment import codes
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.codes import PartName, Trouble

NAMES = {"34": "安徽省", "3401": "合肥市", "340123": "肥西县", "340121": "长丰县"}
CAMERA = "34012341001320175079"


def troubles(code, **more):
    return {one.id for one in codes.explain(code, divisions=NAMES, **more).troubles}


def test_a_camera_of_the_county_form_is_put_into_words():
    found = codes.explain(CAMERA, divisions=NAMES, kind=FileKind.CAMERA)
    assert found.valid
    assert found.troubles == ()
    assert [(part.digits, part.zh) for part in found.parts] == [
        ("34", "安徽省"),
        ("01", "合肥市"),
        ("23", "肥西县"),
        ("41", "由县级自编"),
        ("00", "社会治安路面接入"),
        ("132", "网络摄像机（IPC）"),
        ("0", "公安视频传输网"),
        ("175079", "第 175079 号"),
    ]
    assert "".join(part.digits for part in found.parts) == CAMERA


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("", Trouble.EMPTY),
        ("3.40123E+19", Trouble.EXCEL_NUMBER),
        ("3.4012341001320175E19", Trouble.EXCEL_NUMBER),
        ("3401234100132O175079", Trouble.NOT_DIGITS),
        ("3401234100132017507", Trouble.WRONG_LENGTH),
        ("34019941001320175079", Trouble.DIVISION_UNKNOWN),
        ("34012341391320175079", Trouble.INDUSTRY_UNKNOWN),
        ("34012341001190175079", Trouble.TYPE_UNKNOWN),
        ("34012341002000175079", Trouble.TYPE_OF_OTHER),
        ("34012341001329175079", Trouble.NETWORK_RESERVED),
        ("34012341001320000000", Trouble.SERIAL_ZERO),
        ("34012341001320100000", Trouble.EXCEL_ZEROS),
    ],
)
def test_what_is_wrong_is_said(code, trouble):
    assert troubles(code, kind=FileKind.CAMERA) == {trouble}


def test_the_version_decides_what_digits_nine_and_ten_mean():
    electricity = "34012341441320175079"
    old = codes.explain(electricity, "2011", NAMES)
    new = codes.explain(electricity, "2022", NAMES)
    assert old.fits == new.fits == ("2022", "2011")
    words = [
        next(part.zh for part in one.parts if part.name is PartName.INDUSTRY) for one in (old, new)
    ]
    assert words == ["电力企业接入", "建筑业接入"]


def test_an_industry_of_another_version_is_named_with_it():
    aviation = "34012341121320175079"
    assert codes.explain(aviation, divisions=NAMES).version == "2022"
    assert troubles(aviation, version="2011") == {Trouble.INDUSTRY_OTHER_VERSION}


def test_full_width_digits_and_spaces_are_read():
    assert codes.explain("　３４０１２３ 41001320175079 ").code == CAMERA
    assert codes.explain(f"'{CAMERA}").code == CAMERA


def test_a_code_of_a_city_needs_no_county():
    assert troubles("34010000001320000001") == set()


def test_without_names_divisions_are_not_judged():
    assert codes.explain("99999900001320000001").valid


@given(st.text(max_size=80))
def test_anything_is_explained_and_nothing_raises(text):
    found = codes.explain(text, divisions={})
    assert found.code or found.troubles
    assert all(one.zh and one.en for one in found.troubles)


@given(st.from_regex(r"[0-9]{20}", fullmatch=True))
def test_the_parts_make_the_code_again(code):
    assert "".join(part.digits for part in codes.explain(code).parts) == code


def test_a_prefix_is_put_together_or_refused():
    assert codes.prefix(centre="340123", industry="00", kind="132", network="0") == "34012300001320"
    assert codes.prefix(centre="34012", industry="00", kind="132", network="0") == ""
    assert codes.prefix(centre="340123", industry="0", kind="132", network="00") == ""
    assert codes.numbered("34012300001320", 7) == "34012300001320000007"
