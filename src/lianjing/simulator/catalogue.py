"""What a device answers to a catalogue query, true or not."""

import random
import re
from collections.abc import Iterable, Sequence

from lianjing.kernel.codes import region_of
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogItem, Charset, Edition, Switch
from lianjing.simulator.channel import Channel
from lianjing.simulator.faults import Lie
from lianjing.simulator.plan import DevicePlan
from lianjing.simulator.quirks import Quirk

_SHORTFALL = 5
_FIELD = re.compile(rb"<(\w+)>([^<]*)</\1>")
_ITEM = re.compile(rb"<Item>(.*?)</Item>", re.DOTALL)
_WUHU = (118.376, 31.326)
"""Longitude and latitude around which cameras stand."""

_EXTRA = {
    Edition.V2016: ("PositionType", "2", "RoomType", "1", "UseType", "1", "Resolution", "6/4/2"),
    Edition.V2022: (
        *("PhotoelectricImagingType", "1", "RoomType", "1", "Resolution", "6/4/2"),
        *("StreamNumberList", "0/1", "GrassrootsCode", "102001", "PointType", "2"),
    ),
}


def channel_item(plan: DevicePlan, channel: Channel, server_code: str) -> CatalogItem:
    """Describe one channel as the catalogue does."""
    code, name = channel.plan.code, channel.plan.name
    if Quirk.BARE_AMPERSAND in plan.quirks:
        name += "A&B"
    if Quirk.RARE_CHARACTERS in plan.quirks:
        name += "镕"
    parent = plan.code if code != plan.code else ""
    if Quirk.PARENT_IS_SERVER in plan.quirks or (not parent and plan.edition is Edition.V2016):
        parent = server_code
    spread = random.Random(code)
    return CatalogItem(
        device_id=code,
        name=name,
        manufacturer="Lianjing",
        model="SIM-PTZ" if channel.plan.turns else "SIM-BOX",
        owner="Owner",
        civil_code=region_of(plan.region, plan.code),
        address="东区<3栋" if Quirk.ADDRESS_MARKUP in plan.quirks else channel.plan.name,
        parental=0,
        parent_id=parent,
        safety_way=0,
        register_way=1,
        secrecy=0,
        status=Switch.ON if channel.online else Switch.OFF,
        longitude=round(_WUHU[0] + spread.uniform(-0.05, 0.05), 6),
        latitude=round(_WUHU[1] + spread.uniform(-0.05, 0.05), 6),
        extra=("PTZType", "1" if channel.plan.turns else "3", *_EXTRA[plan.edition]),
    )


def list_items(
    plan: DevicePlan, channels: Iterable[Channel], server_code: str, lies: frozenset[Lie]
) -> list[CatalogItem]:
    """List the nodes of a device, with the untrue ones its faults ask for."""
    items = [channel_item(plan, channel, server_code) for channel in channels]
    if Quirk.DEVICE_AMONG_ITEMS in plan.quirks and plan.code not in {i.device_id for i in items}:
        items.insert(0, items[0]._replace(device_id=plan.code, name=plan.name, parental=1))
    return [*_untrue(plan, lies), *_bent(items, lies)]


def _untrue(plan: DevicePlan, lies: frozenset[Lie]) -> list[CatalogItem]:
    if Lie.CYCLE not in lies:
        return []
    first, second = plan.code[:10] + "2160990001", plan.code[:10] + "2160990002"
    group = plan.code[:10] + "2150990001"
    return [
        CatalogItem(first, name="甲组", parent_id=second, business_group_id=group),
        CatalogItem(second, name="乙组", parent_id=first, business_group_id=group),
    ]


def _bent(items: list[CatalogItem], lies: frozenset[Lie]) -> list[CatalogItem]:
    bent = list(items)
    if bent and Lie.SELF_PARENT in lies:
        bent[0] = bent[0]._replace(parent_id=bent[0].device_id)
    if bent and Lie.SHORT_CODE in lies:
        bent.append(bent[-1]._replace(device_id=bent[-1].device_id[:19], name="十九位"))
    if bent and Lie.DUPLICATE in lies:
        bent.append(bent[0])
    return bent


def catalogue_parts(
    plan: DevicePlan,
    items: Sequence[CatalogItem],
    *,
    sn: int,
    device_id: str,
    per_message: int,
    lies: frozenset[Lie],
    chance: random.Random,
) -> list[bytes]:
    """Write the bodies of a whole answer, in the order they are sent."""
    size = 1 if Quirk.ONE_PER_MESSAGE in plan.quirks else max(1, per_message)
    parts = list(
        manscdp.build_catalogue(
            sn=sn,
            device_id=device_id,
            items=items,
            edition=plan.edition,
            charset=Charset.UTF8 if Quirk.UTF8_UNDECLARED in plan.quirks else None,
            max_items=size,
            total=len(items) + (_SHORTFALL if Lie.WRONG_TOTAL in lies else 0),
        )
    )
    if Lie.BROKEN_NAME in lies:
        parts[0] = parts[0].replace(b"</Name>", b"\xd6\xff\x81</Name>", 1)
    if Lie.LOST_PART in lies and len(parts) > 1:
        del parts[len(parts) // 2]
    if Lie.SHUFFLED in lies:
        parts.append(parts[0])
        chance.shuffle(parts)
    return [deform(part, plan.quirks) for part in parts]


def deform(body: bytes, quirks: frozenset[Quirk]) -> bytes:
    """Give a body the deviations of a device."""
    if Quirk.BARE_AMPERSAND in quirks:
        body = body.replace(b"&amp;", b"&")
    if Quirk.ADDRESS_MARKUP in quirks:
        body = body.replace(b"&lt;", b"<")
    if Quirk.RARE_CHARACTERS in quirks:
        body = body.replace(b'encoding="GB18030"', b'encoding="GB2312"', 1)
    if Quirk.UTF8_UNDECLARED in quirks:
        body = body.replace(b'encoding="UTF-8"', b'encoding="GB2312"', 1)
    if Quirk.PARENTAL_65535 in quirks:
        body = re.sub(rb"<Parental>\d+<", b"<Parental>65535<", body)
    if Quirk.STATUS_ONLINE in quirks:
        body = body.replace(b"<Status>ON<", b"<Status>ONLINE<")
        body = body.replace(b"<Status>OFF<", b"<Status>OFFLINE<")
    if Quirk.ATTRIBUTES in quirks:
        body = _ITEM.sub(_as_attributes, body)
    return body


def _as_attributes(item: re.Match[bytes]) -> bytes:
    pairs = _FIELD.findall(item[1])
    return b"<Item " + b" ".join(b'%b="%b"' % (name, value) for name, value in pairs) + b"/>"
