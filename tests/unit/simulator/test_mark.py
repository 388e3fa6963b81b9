"""The mark in a picture names its channel, however the picture was scaled or squeezed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.simulator.footage.mark import COLUMNS, encode_mark, read_mark

CODE = "34020211001320000001"


def painted(code: str, *, cell: int = 6, left: int = 20, depth: int = 1) -> tuple[bytes, int, int]:
    """Paint a bare mark on grey: a stand-in for a picture."""
    width, rows = left * 2 + COLUMNS * cell, encode_mark(code)
    lines = [bytes((120,)) * width] * 10
    dark = [bytes((16,)) * width] * 2
    lines += dark
    for row in rows:
        cells = b"".join(bytes((235 if light else 16,)) * cell for light in row)
        edge = bytes((16,)) * left
        lines += [edge + cells + edge] * 4
    lines += [*dark, *[bytes((120,)) * width] * 10]
    pixels = b"".join(lines)
    if depth > 1:
        pixels = b"".join(bytes((value,)) * depth for value in pixels)
    return pixels, width, len(lines)


@pytest.mark.parametrize("depth", [1, 3, 4])
def test_a_painted_mark_is_read_whatever_the_bytes_of_a_pixel(depth):
    pixels, width, height = painted(CODE, depth=depth)
    assert read_mark(pixels, width, height) == CODE


@given(st.integers(0, 10**20 - 1))
def test_every_code_of_twenty_digits_comes_back(number):
    code = f"{number:020d}"
    pixels, width, height = painted(code, cell=3, left=4)
    assert read_mark(pixels, width, height) == code


def test_one_wrong_cell_spoils_the_mark_rather_than_naming_another_camera():
    pixels, width, height = painted(CODE)
    damaged = bytearray(pixels)
    for line in range(12, 16):
        start = line * width + 20 + 10 * 6
        damaged[start : start + 6] = bytes(251 - value for value in damaged[start : start + 6])
    assert read_mark(bytes(damaged), width, height) is None


@given(st.binary(min_size=64 * 40, max_size=64 * 40))
def test_noise_is_no_mark(noise):
    assert read_mark(noise, 64, 40) is None


def test_an_image_of_the_wrong_size_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="image must be"):
        read_mark(b"123", 2, 2)
