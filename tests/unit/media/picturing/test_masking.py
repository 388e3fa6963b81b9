"""A masked stream: covered in every picture, and right beside the cover."""

import numpy as np
import pytest

from lianjing.kernel.frames import Codec
from lianjing.link.pictures import Rect
from lianjing.media.picturing import painting
from lianjing.media.picturing.decoding import Decoder, Undecodable
from lianjing.media.picturing.masking import Masker
from lianjing.media.picturing.plans import MaskPlan
from lianjing.media.picturing.wire import Flag, Kind, Unit

from .films import filmed

LEFT = (Rect(0.0, 0.0, 0.5, 1.0),)


def units(codec=Codec.H264, count=12, *, first=90_000, flags=Flag.NONE, **size):
    return [
        Unit(Kind.PICTURE, flags, first + n * 3600, first + n * 3600, data)
        for n, (data, _) in enumerate(filmed(codec, count, **size))
    ]


def masked(feed, codec=Codec.H264, masks=LEFT):
    masker = Masker(MaskPlan(codec=codec, masks=masks))
    return [made for unit in feed for made in masker.feed(unit)]


def shown(made):
    decoder = Decoder(Codec.H264)
    pictures = [p for unit in made for p in decoder.decode(unit.data, pts=unit.pts, dts=unit.dts)]
    return [painting.planes(p)[0].copy() for p in [*pictures, *decoder.flush()]]


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_every_picture_is_covered_and_none_is_lost(codec):
    made = masked(units(codec), codec)
    lumas = shown(made)
    assert len(lumas) == 12
    for grey in lumas:
        middle = grey.shape[1] // 2
        assert grey[:, : middle - 2].max() < 40
        assert grey[:, middle + 2 :].min() > 120


def test_it_begins_with_a_key_picture_and_keeps_the_times():
    made = masked(units())
    assert made[0].flags is Flag.KEY
    assert [unit.pts for unit in made] == [90_000 + n * 3600 for n in range(12)]
    assert made[0].data[:5] in (b"\0\0\0\1\x67", b"\0\0\1\x67\x4d", b"\0\0\0\1\x09")


def test_silent_pictures_are_decoded_and_not_shown():
    feed = units()
    quiet = [unit._replace(flags=Flag.SILENT) for unit in feed[:8]]
    made = masked([*quiet, *feed[8:]])
    assert len(made) == 4
    assert made[0].flags is Flag.KEY


def test_a_key_picture_comes_when_it_is_asked_for():
    feed = units()
    feed[5] = feed[5]._replace(flags=Flag.KEY)
    assert [n for n, unit in enumerate(masked(feed)) if unit.flags is Flag.KEY] == [0, 5]


def test_another_size_and_a_jump_back_in_time_begin_anew():
    feed = [*units(count=3), *units(count=3, width=160, height=96), *units(count=3, first=1000)]
    made = masked(feed)
    assert len(made) == 9
    assert [n for n, unit in enumerate(made) if unit.flags is Flag.KEY] == [0, 3, 6]


def test_nonsense_between_pictures_costs_only_itself():
    feed = units()
    feed.insert(4, Unit(Kind.PICTURE, Flag.NONE, 1, 1, b"\0\0\0\1\x65" + bytes(range(256)) * 4))
    for grey in shown(masked(feed)):
        assert grey[:, : grey.shape[1] // 2 - 2].max() < 40


def test_what_cannot_be_decoded_is_told():
    with pytest.raises(Undecodable):
        Masker(MaskPlan(codec=Codec.SVAC, masks=LEFT))


def test_a_mask_covers_more_rather_than_less():
    (block,) = painting.blocks((Rect(0.333, 0.333, 0.5, 0.5),), 320, 180)
    assert block.left <= 0.333 * 320
    assert block.right >= 0.5 * 320
    assert block.top <= 0.333 * 180
    assert block.bottom >= 0.5 * 180
    assert block.left % 2 == block.top % 2 == block.right % 2 == block.bottom % 2 == 0


def test_a_mask_of_everything_is_everything():
    assert painting.blocks((Rect(0, 0, 1, 1),), 322, 182) == ((0, 0, 322, 182),)


def test_what_moves_out_from_under_the_mask_is_seen_as_it_is():
    """The decoder's own references are not painted, or black would trail behind."""
    plain = shown(masked(units(count=40), masks=(Rect(0.0, 0.0, 0.01, 0.01),)))
    covered = shown(masked(units(count=40)))
    for before, after in zip(plain, covered, strict=True):
        right = before.shape[1] // 2 + 8
        difference = np.abs(before[:, right:].astype(int) - after[:, right:])
        assert difference.mean() < 4
