"""The pipe to a child: a head is what we wrote, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link.pictures import MAX_MASKS, Rect, canonical
from lianjing.media.picturing import wire
from lianjing.media.picturing.wire import Flag, Kind, Unit

TIMES = st.integers(-(2**63), 2**63 - 1)


@given(st.sampled_from(Kind), st.sampled_from(Flag), TIMES, TIMES, st.binary(max_size=50))
def test_a_head_comes_back(kind, flags, pts, dts, data):
    head = wire.pack_head(Unit(kind, flags, pts, dts, data))
    assert wire.unpack_head(head) == (kind, flags, pts, dts, len(data))


@given(st.binary(min_size=wire.HEAD.size, max_size=wire.HEAD.size))
def test_any_bytes_are_a_head_or_refused(head):
    try:
        kind, _, _, _, size = wire.unpack_head(head)
    except MalformedMessageError:
        return
    assert size <= wire.MAX_UNIT
    assert kind in Kind


def test_masks_are_the_same_in_any_order():
    first, second = Rect(0.1, 0.1, 0.2, 0.2), Rect(0.5, 0.5, 0.6, 0.6)
    assert canonical((first, second, first)) == canonical((second, first))


@pytest.mark.parametrize(
    "masks",
    [
        (Rect(0, 0, 0, 1),),
        (Rect(0, 0.5, 1, 0.4),),
        (Rect(0, 0, 1.01, 1),),
        (Rect(float("inf"), 0, 1, 1),),
        tuple(Rect(0, 0, 1, (n + 1) / 100) for n in range(MAX_MASKS + 1)),
    ],
)
def test_masks_that_cannot_be_painted_are_refused(masks):
    with pytest.raises(MalformedMessageError):
        canonical(masks)
