"""One JPEG of a running stream; runs in a child of its own."""

import io
import time
from collections.abc import Iterator

from av.video.frame import VideoFrame as Picture
from PIL import Image

from lianjing.link.pictures import Marking
from lianjing.media.picturing import painting
from lianjing.media.picturing.decoding import Decoder, Undecodable
from lianjing.media.picturing.marks.hidden import embed
from lianjing.media.picturing.marks.visible import Visible
from lianjing.media.picturing.plans import StillPlan
from lianjing.media.picturing.wire import Flag, Kind, Unit

_IMAGE_DESCRIPTION, _SOFTWARE = 0x010E, 0x0131
"""Tags of Exif."""


def take(plan: StillPlan, units: Iterator[Unit]) -> Unit:
    """Decode what comes and give its last picture, masked and marked; size in `pts`, `dts`."""
    picture = _last_picture(plan, units)
    canvas = Picture(picture.width & ~1, picture.height & ~1, picture.format.name)
    painting.copy(picture, canvas)
    if 0 < plan.most_width < canvas.width:
        height = max(2, canvas.height * plan.most_width // canvas.width) & ~1
        canvas = canvas.reformat(width=plan.most_width & ~1, height=height)
    covered = painting.blocks(plan.masks, canvas.width, canvas.height)
    painting.paint(canvas, covered, full_range=picture.format.name == "yuvj420p")
    _mark(canvas, plan.marking)
    image = Image.fromarray(canvas.to_ndarray(format="rgb24"))
    exif = Image.Exif()
    exif[_IMAGE_DESCRIPTION] = plan.marking.comment
    exif[_SOFTWARE] = "Lianjing"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=plan.quality, exif=exif, comment=plan.marking.comment)
    return Unit(Kind.STILL, Flag.NONE, image.width, image.height, out.getvalue())


def _mark(canvas: Picture, marking: Marking) -> None:
    """Hide the number first, so that the text lies over it and not under."""
    luma, *chroma = painting.planes(canvas)
    if marking.hidden:
        luma[:] = embed(luma, marking.hidden, marking.key)
    if marking.lines:
        Visible(marking.lines, canvas.width, canvas.height).draw(luma, *chroma)


def _last_picture(plan: StillPlan, units: Iterator[Unit]) -> Picture:
    """Decode up to the newest picture, or as far as the time goes."""
    decoder = Decoder(plan.codec)
    until = time.process_time() + plan.seconds
    last: Picture | None = None
    for unit in units:
        for picture in decoder.decode(unit.data, pts=unit.pts, dts=unit.dts):
            last = picture
        if time.process_time() > until:
            break
    for picture in decoder.flush():
        last = picture
    if last is None:
        raise Undecodable(plan.codec)
    return last
