"""MPEG program streams as GB/T 28181 carries them."""

from lianjing.protocol.ps.demuxer import Demuxer
from lianjing.protocol.ps.muxer import Muxer
from lianjing.protocol.ps.notices import CodecFound, Dropped, DropReason, Notice, Undecodable

__all__ = [
    "CodecFound",
    "Demuxer",
    "DropReason",
    "Dropped",
    "Muxer",
    "Notice",
    "Undecodable",
]
