"""Whether a camera looks where its masks were drawn."""

import pytest

from lianjing.protocol import manscdp as m
from lianjing.signal.standing import Pose, is_same, pose_in

CAMERA = "34020000001320000001"
STOOD = Pose(180.0, 30.0, 1.0)


@pytest.mark.parametrize(
    ("stood", "now", "same"),
    [
        (STOOD, STOOD, True),
        (STOOD, Pose(180.9, 29.2, 1.02), True),
        (STOOD, Pose(181.2, 30.0, 1.0), False),
        (STOOD, Pose(180.0, 28.5, 1.0), False),
        (STOOD, Pose(180.0, 30.0, 1.1), False),
        (Pose(359.8, 0.0, 1.0), Pose(0.3, 0.0, 1.0), True),
        (Pose(180.0, 30.0, 8.0), Pose(180.9, 30.0, 8.0), False),
        (Pose(180.0, 30.0, 8.0), Pose(180.1, 30.0, 8.1), True),
        (Pose(None, 30.0, None), Pose(90.0, 30.0, 5.0), True),
        (Pose(None, 30.0, None), Pose(None, 40.0, None), False),
        (Pose(180.0, 30.0, 0.0), Pose(180.5, 30.0, 0.0), True),
    ],
)
def test_what_the_eye_would_not_see_is_no_turning(stood: Pose, now: Pose, same: bool) -> None:
    assert is_same(stood, now, 1.0) is same


def test_an_answer_without_a_position_is_none() -> None:
    assert pose_in(m.PtzPositionResponse(1, CAMERA)) is None
    assert pose_in(m.PresetResponse(1, CAMERA)) is None
    assert pose_in(m.PtzPositionResponse(1, CAMERA, pan=1.5)) == Pose(1.5, None, None)
