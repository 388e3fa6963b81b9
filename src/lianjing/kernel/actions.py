"""What can be done with a camera: the words rights are written in, here and between processes."""

from enum import IntFlag


class Action(IntFlag):
    """What can be done with a camera; a grant holds a sum of them."""

    CATALOGUE = 1
    """Know that it exists."""
    LIVE = 2
    PLAYBACK = 4
    PTZ = 8
    SNAPSHOT = 16
    DOWNLOAD = 32
    FORWARD = 64
    """Pass it on to a platform or an office further on."""
    SECRET = 128
    """Cameras marked `Secrecy` = 1 too (GB/T 28181-2022 Annex A.2.1.9)."""
    UNMASK = 256
    """Without privacy masks."""
    PRIVATE = 512
    """Pictures of cameras in private places too (Decree 799 Art. 8(1), 13)."""


PICTURES = (
    Action.LIVE | Action.PLAYBACK | Action.PTZ | Action.SNAPSHOT | Action.DOWNLOAD | Action.FORWARD
)
"""What comes to a picture, or moves it; to know of a camera does not."""
