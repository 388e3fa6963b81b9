"""HLS playlists with fragmented MP4 (RFC 8216)."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple


class PlaylistSegment(NamedTuple):
    """One entry of a live playlist."""

    uri: str
    duration: float
    """Seconds."""
    init_uri: str
    """The init segment it needs; where it changes, a discontinuity is announced."""


def build_playlist(
    segments: Sequence[PlaylistSegment],
    *,
    first_number: int,
    first_discontinuity: int = 0,
    independent: bool = False,
    ended: bool = False,
) -> str:
    """Write a live media playlist.

    Players keep three target durations from the end, so segments of about a second and a target of
    the longest one keep the picture a few seconds behind.
    """
    target = max((ceil(segment.duration) for segment in segments), default=1)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(target, 1)}",
        f"#EXT-X-MEDIA-SEQUENCE:{first_number}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{first_discontinuity}",
    ]
    if independent:
        # Each segment begins with a key frame.
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    lines += _entries(segments)
    if ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def _entries(segments: Sequence[PlaylistSegment]) -> Iterator[str]:
    init_uri = ""
    for segment in segments:
        if segment.init_uri != init_uri:
            if init_uri:
                yield "#EXT-X-DISCONTINUITY"
            init_uri = segment.init_uri
            yield f'#EXT-X-MAP:URI="{init_uri}"'
        yield f"#EXTINF:{segment.duration:.3f},"
        yield segment.uri
