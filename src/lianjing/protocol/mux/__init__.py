"""What goes out to browsers: fragmented MP4 and HLS playlists."""

from lianjing.protocol.mux.audio import AudioFormat, read_adts
from lianjing.protocol.mux.codecs import codec_string
from lianjing.protocol.mux.muxer import Fragment, FragmentMuxer, InitSegment
from lianjing.protocol.mux.playlist import PlaylistSegment, build_playlist

__all__ = [
    "AudioFormat",
    "Fragment",
    "FragmentMuxer",
    "InitSegment",
    "PlaylistSegment",
    "build_playlist",
    "codec_string",
    "read_adts",
]
