"""Parts of the picture a device covers because a platform told it to (PictureMask, 2022 §9.3)."""

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Edition, PictureMask
from lianjing.simulator.channel import Channel
from lianjing.simulator.footage.scene import Planes
from lianjing.simulator.plan import DevicePlan

MOST = 4
"""Regions a device knows (GB/T 28181-2022, PictureMask)."""

_BLACK = (16, 128, 128)


def configure(channel: Channel, plan: DevicePlan, message: manscdp.DeviceConfig) -> str:
    """Take a setting over; gives why not, or nothing if it was taken or is none of ours."""
    mask = next((c for c in message.configs if isinstance(c, PictureMask)), None)
    if mask is None:
        return ""
    if plan.edition is not Edition.V2022:
        return "PictureMask unknown"
    if len(mask.regions) > MOST:
        return "too many regions"
    width, height = plan.picture.width, plan.picture.height
    covered = []
    for region in mask.regions:
        corners = [part.strip() for part in region.point.split(",")]
        if len(corners) != 4 or not all(corner.isdecimal() for corner in corners):
            return "bad point"
        left, top, right, bottom = (int(corner) for corner in corners)
        if not (left < right < width and top < bottom < height):
            return "outside the picture"
        covered.append((left / width, top / height, (right + 1) / width, (bottom + 1) / height))
    channel.mask = mask
    channel.covered = tuple(covered) if mask.on else ()
    return ""


def cover(picture: Planes, covered: tuple[tuple[float, float, float, float], ...]) -> None:
    """Paint what is covered black, in the picture as it leaves the sensor."""
    for left, top, right, bottom in covered:
        parts = zip(picture.planes, picture.strides, (1, 2, 2), _BLACK, strict=True)
        for plane, stride, shrink, value in parts:
            width, height = picture.width // shrink, picture.height // shrink
            first, last = int(left * width), min(round(right * width), width)
            line = bytes((value,)) * (last - first)
            for y in range(int(top * height), min(round(bottom * height), height)):
                plane[y * stride + first : y * stride + last] = line
