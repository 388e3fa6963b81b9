"""A device covers what a platform tells it to, and refuses what it cannot."""

import pytest

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Edition, MaskRegion, PictureMask
from lianjing.simulator.answers import answer
from lianjing.simulator.channel import Channel
from lianjing.simulator.footage.live import SMALL, LiveFootage
from lianjing.simulator.footage.pose import Head
from lianjing.simulator.footage.scene import planes_of
from lianjing.simulator.plan import ChannelPlan, DevicePlan, FleetPlan, ServerPlan

CODE = "34020211001320000001"


@pytest.fixture
def channel() -> Channel:
    return Channel(ChannelPlan(CODE, "东门"))


def told(channel, *points, on=True, edition=Edition.V2022):
    plan = DevicePlan(CODE, "东门", edition=edition)
    fleet = FleetPlan(server=ServerPlan("3" * 20, "192.0.2.1", 5060, "x"), devices=(plan,))
    regions = tuple(MaskRegion(n, point) for n, point in enumerate(points, 1))
    config = manscdp.DeviceConfig(1, CODE, (PictureMask(on=on, regions=regions),))
    taken = answer(config, plan=plan, fleet=fleet, channels={CODE: channel})
    query = manscdp.ConfigDownloadQuery(2, CODE, ("PictureMask",))
    said = answer(query, plan=plan, fleet=fleet, channels={CODE: channel})
    return taken, said


def test_what_it_is_told_it_tells_again(channel):
    taken, said = told(channel, "0,0,319,359", "400,10,500,100")
    assert taken.result is manscdp.Result.OK
    (mask,) = said.configs
    assert mask.on
    assert [region.point for region in mask.regions] == ["0,0,319,359", "400,10,500,100"]
    assert channel.as_json()["covered"] == ["0,0,319,359", "400,10,500,100"]


@pytest.mark.parametrize(
    "points",
    [("0,0,640,100",), ("5,5,5,9",), ("a,b,c,d",), ("1,2,3",), ("0,0,9,9",) * 5],
)
def test_what_it_cannot_cover_is_an_error_and_changes_nothing(channel, points):
    told(channel, "0,0,99,99")
    taken, _ = told(channel, *points)
    assert taken.result is manscdp.Result.ERROR
    assert channel.as_json()["covered"] == ["0,0,99,99"]


def test_a_device_of_2016_knows_nothing_of_it(channel):
    taken, said = told(channel, "0,0,99,99", edition=Edition.V2016)
    assert taken.result is manscdp.Result.ERROR
    assert said.configs == ()


def test_the_picture_itself_is_covered(channel):
    told(channel, "0,0,319,359")
    from lianjing.simulator.covering import cover

    footage = LiveFootage(
        code=CODE,
        spec=SMALL,
        head=Head(),
        video=None,
        retouch=lambda picture: cover(picture, channel.covered),
    )
    picture = planes_of(footage.render(0, now=0.0))
    luma, stride = picture.planes[0], picture.strides[0]
    middle = [bytes(luma[y * stride : y * stride + 640]) for y in range(120, 240)]
    assert {value for line in middle for value in line[:320]} == {16}
    assert any(value != 16 for line in middle for value in line[320:])


def test_switched_off_it_covers_nothing(channel):
    told(channel, "0,0,319,359")
    told(channel, "0,0,319,359", on=False)
    assert channel.covered == ()
