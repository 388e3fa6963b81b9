"""Each kind of value is brought into one shape, or refused with a reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.equipment import normalise
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import FIELDS
from lianjing.apps.equipment.normalise import BadValueError
from lianjing.apps.equipment.prepare import POSITION, converters_of, prepare
from lianjing.kernel.causes import CODES

CAMERA = FileKind.CAMERA


def one(field: str, value: object) -> object:
    prepared = prepare(CAMERA, {field: value})
    if prepared.problems:
        return prepared.problems[0].code
    return prepared.values[field]


@pytest.mark.parametrize(
    ("field", "given_", "kept"),
    [
        ("name", "  北门\t1\n", "北门 1"),
        ("name", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("name", "a\u202eb", "ab"),
        ("name", "长" * 201, "value_too_long"),
        ("notes", "a\r\nb", "a\nb"),
        ("code", " 3402 2100001320000001", "34022100001320000001"),
        ("code", "３４０２２１００００１３２００００００１", "34022100001320000001"),
        ("code", "", None),
        ("code", "340221", "value_not_code"),
        ("code", "3.40123E+19", "code_became_number"),
        ("port", "8000", 8000),
        ("port", 8000.0, 8000),
        ("port", "80.5", "value_not_whole"),
        ("port", -1, "value_out_of_range"),
        ("port", "", None),
        ("port", True, "value_not_number"),
        ("secrecy", "", 0),
        ("azimuth", "12.5", 12.5),
        ("azimuth", float("nan"), "value_not_number"),
        ("azimuth", "1e400", "value_not_number"),
        ("key_part", "是", True),
        ("key_part", "", False),
        ("rent_instead_of_build", "", None),
        ("key_part", "maybe", "value_not_yes_or_no"),
        ("installed_on", "2020", "2020"),
        ("installed_on", "2020.3", "2020-03"),
        ("installed_on", "2020年3月5日", "2020-03-05"),
        ("installed_on", "20200305", "2020-03-05"),
        ("installed_on", "2020/3/5 00:00:00", "2020-03-05"),
        ("installed_on", date(2020, 3, 5), "2020-03-05"),
        ("installed_on", "2020-02-30", "value_not_date"),
        ("installed_on", "0020-01-01", "value_not_date"),
        ("camera_type", " ３ ", "3"),
        ("camera_type", "球机", "value_not_choice"),
        ("function_types", "5／1,1", "1/5"),
        ("position_types", "96/2/15", "2/15/96"),
        ("departments", [12, 8], "8/12"),
        ("ipv4", "192.000.2.1", "value_not_ipv4"),
        ("ipv4", "１０.0.0.1", "10.0.0.1"),
        ("ipv6", "2001:DB8:0:0::1", "2001:db8::1"),
        ("mac", "00:1a:2B:3c:4d:5e", "00-1A-2B-3C-4D-5E"),
        ("mac", "001a.2b3c.4d5e", "00-1A-2B-3C-4D-5E"),
        ("mac", "00:1a", "value_not_mac"),
        ("region", "340221000000", "340221"),
        ("region", "芜湖", "value_not_region"),
        ("police_code", "340221010000", "340221010000"),
        ("police_code", "340221", "value_not_police"),
        ("unit", "7", 7),
        ("unit", "x", "value_not_number"),
        ("labels", "重点、学校/重点", "学校/重点"),
        ("latitude", "118", "value_not_coordinate"),
        ("given_latitude", "北纬31.50°", "31.50"),
        ("longitude", "1e-3", "value_not_number"),
    ],
)
def test_values_are_kept_in_one_shape(field: str, given_: object, kept: object) -> None:
    assert one(field, given_) == kept


def test_positions_are_converted_and_kept_as_given() -> None:
    given_ = {"given_longitude": "118.500000", "given_latitude": "31.10", "datum": "bd09"}
    values = prepare(CAMERA, given_).values
    assert values["given_latitude"] == "31.10"
    assert values["longitude"] == pytest.approx(118.4885, abs=0.001)
    assert prepare(CAMERA, values).values == values
    assert prepare(CAMERA, given_ | {"given_longitude": "东经118.500000"}).values == values
    assert not POSITION & set(prepare(CAMERA, dict(values), values).values)
    assert prepare(CAMERA, {"datum": "wgs84"}, values).values["longitude"] == 118.5
    assert prepare(CAMERA, {"given_longitude": ""}, values).values["longitude"] is None


def test_numbers_beside_a_datum_are_given_in_it_and_alone_in_wgs84() -> None:
    beside = prepare(CAMERA, {"longitude": 118.5, "latitude": 31.1, "datum": "gcj02"}).values
    assert (beside["given_longitude"], beside["datum"]) == ("118.5", "gcj02")
    assert beside["longitude"] == pytest.approx(118.4947, abs=0.001)
    alone = prepare(CAMERA, {"longitude": "118.500000", "latitude": "31.1"}, beside).values
    assert (alone["given_longitude"], alone["datum"]) == ("118.500000", "wgs84")
    half = prepare(CAMERA, {"latitude": 31.2}, alone).values
    assert (half["longitude"], half["latitude"]) == (118.5, 31.2)
    gone = prepare(CAMERA, {"longitude": None, "latitude": None}, alone).values
    assert (gone["longitude"], gone["given_latitude"], gone["datum"]) == (None, "", "")


def test_extras_are_laid_over_what_is_there() -> None:
    prepared = prepare(CAMERA, {"extras": {"b": "2", "a": ""}}, {"extras": {"a": "1", "c": "3"}})
    assert prepared.values == {"extras": {"b": "2", "c": "3"}}
    foreign = {"fill_light": {"table": "gb2016.fill_light", "code": "3"}}
    assert prepare(CAMERA, {"coded": foreign}).values == {"coded": foreign}
    assert prepare(CAMERA, {"coded": {"x": {}}}).problems[0].code == "unknown_field"
    assert prepare(CAMERA, {"extras": [1]}).problems[0].code == "value_not_mapping"


_KEYS = st.sampled_from([(kind, one.key) for kind, fields in FIELDS.items() for one in fields])
_VALUES = st.one_of(
    st.text(max_size=60),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=5),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3)),
)


@given(_KEYS, _VALUES)
def test_any_value_is_kept_or_refused_and_keeping_it_again_changes_nothing(
    key: tuple[FileKind, str], value: object
) -> None:
    kind, field = key
    convert = converters_of(kind)[field]
    codes = []
    try:
        kept = convert(value)
        assert convert(kept) == kept
    except BadValueError as error:
        codes.append(error.code)
    assert set(codes) <= set(CODES)


def test_plain_text_has_one_line() -> None:
    assert normalise.plain("a\x00b\u2028c\x85d") == "a b c d"
