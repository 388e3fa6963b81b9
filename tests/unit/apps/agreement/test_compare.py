"""Values that mean the same agree, whatever they look like; the others are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.agreement.compare import differing, for_file, for_network
from lianjing.apps.agreement.fields import BY_KEY, COMPARED, How
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import field


def differ(file: dict[str, object], network: dict[str, object], tolerance: float = 20) -> list[str]:
    return [found.field for found in differing(file, network, tolerance=tolerance)]


@pytest.mark.parametrize(
    ("file", "network"),
    [
        ({"name": "东门１ 号"}, {"Name": " 东门1号"}),
        ({"name": "东门"}, {"Name": ""}),
        ({"name": "东门"}, {}),
        ({"region": "340121101"}, {"CivilCode": "340121"}),
        ({"region": "340121"}, {"CivilCode": "34012100"}),
        ({"region": "340121"}, {"CivilCode": "3401"}),
        ({"maker": "海康威视"}, {"Manufacturer": "Hikvision"}),
        ({"camera_type": "1"}, {"PTZType": "1"}),
        ({"camera_type": "3"}, {"PTZType": "5"}),  # a code the file's table does not have
        ({"point_class": "1"}, {"PointType": "1"}),
        ({"fill_light": "2"}, {"SupplyLightType": "2"}),
        ({"fill_light": ""}, {"SupplyLightType": "1"}),
        ({"port": None}, {"Port": "0"}),
        ({"port": 5060}, {"Port": "5060"}),
        ({"secrecy": 0}, {"Secrecy": 0}),
        ({"mac": "00-1A-2B-3C-4D-5E"}, {"MAC": "001a:2b3c:4d5e"}),
        ({"installed_on": "2020-03"}, {"InstallTime": "2020-03-05T00:00:00"}),
        ({"function_types": "1/2"}, {"FunctionType": "02/03"}),
        ({"longitude": 117.5, "latitude": 31.8}, {"Longitude": 117.5001, "Latitude": 31.8}),
        ({"longitude": 117.5, "latitude": 31.8}, {"Longitude": 0.0, "Latitude": 0.0}),
        ({"longitude": 117.5, "latitude": 31.8}, {"Longitude": None, "Latitude": None}),
        ({"camera_type": "x", "coded": {"camera_type": {}}}, {"PTZType": "3"}),
    ],
)
def test_what_means_the_same_agrees(file: dict[str, object], network: dict[str, object]) -> None:
    assert differ(file, network) == []


@pytest.mark.parametrize(
    ("file", "network", "expected"),
    [
        ({"name": "东门"}, {"Name": "西门"}, "name"),
        ({"name": ""}, {"Name": "西门"}, "name"),
        ({"region": "340121"}, {"CivilCode": "340122"}, "region"),
        ({"region": ""}, {"CivilCode": "340122"}, "region"),
        ({"maker": "大华"}, {"Manufacturer": "Hikvision"}, "maker"),
        ({"camera_type": "1"}, {"PTZType": "3"}, "camera_type"),
        ({"ipv4": "10.0.0.1"}, {"IPAddress": "10.0.0.2"}, "ipv4"),
        ({"storage_days": 30}, {"RecordSaveDays": "90"}, "storage_days"),
        ({"installed_on": "2020-03"}, {"InstallTime": "2021-03-05"}, "installed_on"),
        (
            {"longitude": 117.5, "latitude": 31.8},
            {"Longitude": 117.5003, "Latitude": 31.8},
            "position",
        ),
        ({}, {"Longitude": 117.5, "Latitude": 31.8}, "position"),
    ],
)
def test_what_differs_is_told(
    file: dict[str, object], network: dict[str, object], expected: str
) -> None:
    assert differ(file, network) == [expected]


def test_skipped_fields_are_not_compared() -> None:
    found = differing({"name": "a"}, {"Name": "b"}, tolerance=1, skipped=frozenset({"name"}))
    assert list(found) == []


@pytest.mark.parametrize("one", COMPARED, ids=lambda one: one.key)
def test_each_compared_field_exists_and_is_named(one: object) -> None:
    assert one.zh  # type: ignore[attr-defined]
    assert one.en  # type: ignore[attr-defined]
    key = one.key  # type: ignore[attr-defined]
    assert key == "position" or field(FileKind.CAMERA, key) is not None


@given(st.sampled_from(COMPARED), st.text(max_size=30), st.text(max_size=30))
def test_any_values_compare(one: object, ours: str, theirs: str) -> None:
    key, element = one.key, one.element  # type: ignore[attr-defined]
    for found in differing({key: ours}, {element: theirs}, tolerance=1):
        assert found.field == key


@pytest.mark.parametrize("one", [c for c in COMPARED if c.how in (How.CODE, How.CODES)])
def test_codes_go_there_and_back(one: object) -> None:
    from lianjing.apps.agreement.compare import _backward

    for own in _backward(one):  # type: ignore[arg-type]
        up = for_network(one, own)  # type: ignore[arg-type]
        assert for_file(one, up[one.element]) == {one.key: own}  # type: ignore[arg-type, attr-defined]


def test_positions_go_there_and_back() -> None:
    one = BY_KEY["position"]
    up = for_network(one, "117.500000,31.800000")
    assert up == {"Longitude": "117.500000", "Latitude": "31.800000"}
    assert for_file(one, "117.5,31.8") == {"longitude": 117.5, "latitude": 31.8}
