"""The mark people see: everywhere, legible below, and never without the name."""

import numpy as np
import pytest

from lianjing.media.picturing.marks import visible
from lianjing.media.picturing.marks.visible import Visible

LINES = ("张伟 县教育局", "2026-11-20 20:15:03 10.1.2.3", "实验小学南门 34020000001320000001")


def drawn(lines, width=640, height=360, grey=120):
    luma = np.full((height, width), grey, np.uint8)
    colours = [np.full((height // 2, width // 2), 60, np.uint8) for _ in range(2)]
    Visible(lines, width, height).draw(luma, *colours)
    return luma, colours


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (1920, 1080), (704, 576)])
def test_no_quarter_of_the_picture_is_without_it(size):
    width, height = size
    luma, _ = drawn(LINES, width, height)
    for rows in (slice(0, height // 2), slice(height // 2, height)):
        for columns in (slice(0, width // 2), slice(width // 2, width)):
            assert (luma[rows, columns] != 120).sum() > 50


def test_below_it_is_light_on_dark():
    luma, _ = drawn(LINES)
    caption = luma[-70:-10, 10:200]
    assert caption.max() > 180
    assert np.median(caption) < 90


def test_most_of_the_picture_stays_as_it_was():
    luma, _ = drawn(LINES)
    assert (luma[: 360 - 90] == 120).mean() > 0.8


def test_it_takes_the_colour_where_it_is():
    _, (blue, _) = drawn(LINES)
    assert blue.max() > 60
    assert (blue == 60).mean() > 0.6


@pytest.mark.parametrize("grey", [0, 16, 235, 255])
def test_it_is_seen_on_black_and_on_white(grey):
    luma, _ = drawn(LINES, grey=grey)
    assert abs(luma[:200].astype(int) - grey).max() > 25


def test_what_the_font_lacks_is_a_box_and_not_left_out():
    assert visible._printable("张\U00020021三") == "张〓三"


def test_lines_are_bounded_and_hold_nothing_unprintable():
    assert visible._printable("a\x00\n\u202eb" + "x" * 500) == "ab" + "x" * 75
    drawn(("x" * 10_000,) * 50)


def test_without_words_nothing_is_drawn():
    luma, _ = drawn(("", "  "))
    assert (luma == 120).all()
