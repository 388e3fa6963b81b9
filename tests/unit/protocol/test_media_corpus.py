"""Every media file of the corpus reads as the JSON beside it says."""

import itertools
import json

import pytest
from tests.unit.protocol.media_samples import CORPUS, demux, only_video, receive

from lianjing.kernel import nal
from lianjing.kernel.frames import Codec
from lianjing.kernel.parameter_sets import read_sps
from lianjing.protocol import ps, rtp

RTP = CORPUS.parents[1] / "rtp" / "generated"


@pytest.mark.parametrize("path", sorted(RTP.glob("*.rtp")), ids=lambda path: path.stem)
def test_rtp_file(path):
    wanted = json.loads(path.with_suffix(".json").read_text())
    packets = rtp.Deframer(ssrc=wanted["ssrc"]).feed(path.read_bytes())
    receiver, demuxer, items = rtp.Receiver(ssrc=wanted["ssrc"]), ps.Demuxer(), []
    for bundle in receive(packets, receiver, step=0.02):
        items += demuxer.feed(
            bundle.payloads,
            timestamp=bundle.timestamp,
            arrived=0,
            damaged=bundle.damaged,
            whole=bundle.whole,
        )
    frames = only_video(items + demuxer.flush())
    assert {str(frame.codec) for frame in frames} == {wanted["codec"]}
    assert len(frames) == wanted["frames"]
    assert receiver.statistics.lost == wanted["lost"]
    steps = {after.pts - before.pts for before, after in itertools.pairwise(frames)}
    assert steps <= {3600, 7200}


PICTURES = [path for path in sorted(CORPUS.glob("*.json")) if (path.with_suffix(".mpg")).exists()]


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_program_stream_file(path):
    wanted = json.loads(path.read_text())
    frames = only_video(demux([path.with_suffix(".mpg").read_bytes()]))
    assert {str(frame.codec) for frame in frames} == {wanted["codec"]}
    assert len(frames) == wanted["frames"]
    assert [n for n, frame in enumerate(frames) if frame.key] == wanted["keys"]


STREAMS = [
    path for path in sorted(CORPUS.glob("*.json")) if not (path.with_suffix(".mpg")).exists()
]


@pytest.mark.parametrize("path", STREAMS, ids=lambda path: path.stem)
def test_elementary_stream_file(path):
    wanted = json.loads(path.read_text())
    codec = Codec(wanted["codec"])
    (data,) = [p.read_bytes() for p in CORPUS.glob(path.stem + ".h26?")]
    units = nal.spans(data)
    assert nal.sniff(data, units) is codec
    starts = nal.pictures(codec, data, units)
    assert len(starts) == wanted["frames"]
    keys = [n for n, at in enumerate(starts) if nal.is_key_slice(codec, data[units[at][0]])]
    assert keys == wanted["keys"]
    kind = nal.H265Unit.SPS if codec is Codec.H265 else nal.H264Unit.SPS
    begin, end = next(span for span in units if nal.unit_type(codec, data[span[0]]) == kind)
    picture = read_sps(codec, data[begin:end])
    assert (picture.width, picture.height, picture.fps) == (192, 112, 25.0)
