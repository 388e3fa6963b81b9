"""Files and a network, written by hand."""

from typing import Any

import pytest

from lianjing.apps.accounts.actor import system
from lianjing.apps.agreement.models import Difference
from lianjing.apps.agreement.services.comparing import compare_everything
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.services import files
from lianjing.apps.registry.models import Channel, ChannelDetail, Device

ME = system("test")
PLATFORM = "34022100002000000001"
OTHER = "34022200002000000001"


def code(number: int) -> str:
    return f"34022100001320{number:06d}"


def device(code: str = PLATFORM) -> Device:
    return Device.objects.get_or_create(code=code, kind="platform")[0]


def camera(number: int, **values: Any) -> Camera:
    """Make a file that agrees with `channel(number)`."""
    given = {
        **{"code": code(number), "name": f"摄像机{number}", "region": "340221"},
        **{"longitude": 117.5, "latitude": 31.8, "camera_type": "1", "maker": "海康威视"},
        **values,
    }
    made = files.create(actor=ME, kind=FileKind.CAMERA, values=given, source=Source.PAGE)
    assert isinstance(made, Camera)
    return made


def channel(number: int, below: str = PLATFORM, **values: Any) -> Channel:
    """Let the network show a camera."""
    given = {
        **{"name": f"摄像机{number}", "civil_code": "340221", "longitude": 117.5},
        **{"latitude": 31.8, "ptz_type": 1, "manufacturer": "Hikvision", "fields": {}},
        **values,
    }
    narrow = {k: given.pop(k) for k in ("name", "longitude", "latitude", "ptz_type")}
    made = Channel.objects.create(
        device=device(below), code=given.pop("code", code(number)), region="340221", **narrow
    )
    ChannelDetail.objects.create(channel=made, **given)
    return made


def found(*, state: str = "open") -> set[tuple[str, str, str, str]]:
    """Give what is on the list: kind, field, the value of the file, that of the network."""
    rows = Difference.objects.filter(state=state)
    return set(rows.values_list("kind", "field", "registry_value", "network_value"))


def only(**where: Any) -> Difference:
    return Difference.objects.get(**where)


@pytest.fixture
def compare(db: None) -> Any:
    return compare_everything
