"""Feeds any bytes to parameter sets and the multiplexer: `python fuzz/fuzz_nal.py`."""

import contextlib
import sys

from lianjing.kernel import nal
from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import AudioFrame, Codec, VideoFrame
from lianjing.kernel.parameter_sets import read_sps
from lianjing.protocol import mux


def one_input(data: bytes) -> None:
    """Try one input; whatever is raised but the one error is a finding."""
    for codec in (Codec.H264, Codec.H265):
        with contextlib.suppress(MalformedMessageError):
            read_sps(codec, data)
        units = nal.spans(data)
        nal.sniff(data, units)
        nal.pictures(codec, data, units)
        muxer = mux.FragmentMuxer()
        with contextlib.suppress(MalformedMessageError):
            muxer.mux(VideoFrame(codec, key=True, pts=0, dts=0, data=data))
        with contextlib.suppress(MalformedMessageError):
            muxer.mux(AudioFrame(Codec.AAC, 0, data))


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
