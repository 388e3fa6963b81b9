"""The hidden number: not seen, found again at half the size, and found nowhere else."""

from itertools import pairwise

import numpy as np
import pytest

from lianjing.media.picturing.marks import hidden

from .films import h264, luma

KEY = b"k" * 32
NUMBER = 0x0123456789ABCDEF
KINDS = ["even", "sky", "dark", "noise", "wall"]
WIDTH, HEIGHT = 1280, 720


@pytest.mark.parametrize("kind", ["even", "sky", "dark", "noise"])
def test_it_survives_half_the_size_and_one_more_pass_in_a_single_picture(kind):
    marked = hidden.embed(luma(kind, WIDTH, HEIGHT), NUMBER, KEY)
    (seen,) = h264([marked], quality=23, scale=0.5)
    assert seen.shape == (HEIGHT // 2, WIDTH // 2)
    assert hidden.recover([seen], KEY) == NUMBER


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_not_seen(kind):
    plain = luma(kind, WIDTH, HEIGHT)
    marked = hidden.embed(plain, NUMBER, KEY)
    error = (marked.astype(float) - plain) ** 2
    assert 10 * np.log10(255**2 / error.mean()) > 34
    assert abs(marked.astype(int) - plain).max() <= hidden.STRONGEST_COVERED + 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_unmarked_picture_has_no_number(kind):
    assert hidden.recover([luma(kind, WIDTH, HEIGHT)], KEY) is None


def test_another_installation_finds_nothing():
    marked = hidden.embed(luma("sky", WIDTH, HEIGHT), NUMBER, KEY)
    assert hidden.recover([marked], b"x" * 32) is None


def test_a_mark_across_other_proportions_is_found():
    marked = hidden.embed(luma("sky", WIDTH, HEIGHT), NUMBER, KEY)
    assert hidden.recover([marked[::2, ::3]], KEY) == NUMBER


def film(kind, count, *, rate=5.0):
    embedder = hidden.Embedder(NUMBER, KEY)
    return [
        embedder.embed(luma(kind, 640, 360, n), sign=hidden.sign_at(n / rate)) for n in range(count)
    ]


def test_a_film_that_was_cut_anywhere_is_read():
    frames = film("wall", 36)
    for begins in (0, 7):
        assert hidden.recover(frames[begins:], KEY, rate=5.0) == NUMBER


def test_the_sign_turns_smoothly_and_evenly():
    signs = [hidden.sign_at(n / 100) for n in range(800)]
    assert max(signs) == 1.0
    assert min(signs) == -1.0
    assert abs(sum(signs)) < 5
    assert max(abs(a - b) for a, b in pairwise(signs)) < 0.05


def test_no_pictures_have_no_number():
    assert hidden.recover([], KEY) is None
