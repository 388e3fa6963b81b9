"""Playback control bodies."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.body_reading import CORPUS, expected, read, samples

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import mansrtsp
from lianjing.protocol.mansrtsp import Method, Range, Request, Response, RtpInfo

SAMPLES = samples("mansrtsp")


def sample(path: str) -> bytes:
    return (CORPUS / "mansrtsp" / f"{path}.rtsp").read_bytes()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_sample_reads_as_expected(path):
    assert read("mansrtsp", path.read_bytes()) == expected(path)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_what_was_read_is_written_so_that_it_reads_the_same(path):
    message = mansrtsp.parse(path.read_bytes())
    assert mansrtsp.parse(mansrtsp.build(message)) == message


# cases: 109, 110
@pytest.mark.parametrize(
    ("request_", "path", "cseq"),
    [
        (mansrtsp.seek(100), "gb28181/s5-seek", 4),
        (mansrtsp.pause(), "field/pause", 2),
        (mansrtsp.play(), "field/resume", 3),
        (mansrtsp.speed(2), "field/speed", 4),
        (mansrtsp.teardown(), "field/teardown", 6),
    ],
)
def test_commands_are_the_standard_forms_to_the_byte(request_, path, cseq):
    assert mansrtsp.build(replace(request_, cseq=cseq)) == sample(path)


def test_answer_is_the_standard_form_to_the_byte():
    answer = Response(200, "OK", 4, None, Range(100.0), RtpInfo(18139, 3119600838))
    assert mansrtsp.build(answer) == sample("gb28181/s5-seek-answer")


# cases: 111
def test_start_line_of_the_2016_samples_is_read():
    request = mansrtsp.parse(sample("field/quirk-mansrtsp-start-line"))
    assert request == Request(Method.PLAY, 3, 1.0, Range())


# cases: 112
def test_refusal_is_an_answer_that_is_not_ok():
    refused = mansrtsp.parse(sample("field/refused"))
    assert isinstance(refused, Response)
    assert not refused.ok
    assert Response(200).ok


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("npt=now-", Range()),
        ("ntp=now-", Range()),
        ("npt=0-", Range(0.0)),
        ("npt=-30", Range(None, 30.0)),
        ("npt=600-120", Range(600.0, 120.0)),
        ("npt = 1:00:00.25-", Range(3600.25)),
        ("smpte=0:10:00-", Range(600.0)),
        ("clock=19960213T143205Z-", None),
        ("npt=x-", None),
        ("npt=1:2:3:4-", None),
        ("npt=inf-", None),
        ("", None),
    ],
)
def test_ranges_in_their_forms(text, value):
    body = f"PLAY RTSP/1.0\r\nCSeq: 1\r\nRange: {text}\r\n\r\n".encode()
    assert mansrtsp.parse(body).range == value


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\r\n\r\n", b"PLAY", b"PLAY sip:1 SIP/2.0", b"RECORD RTSP/1.0", b"RTSP/1.0",
        b"RTSP/1.0 abc", b"RTSP/1.0 99", b"\xff" * 64,
        b"a" * 20_000,
    ],
)  # fmt: skip
def test_what_is_no_playback_control_is_malformed(body):
    with pytest.raises(MalformedMessageError):
        mansrtsp.parse(body)


def test_line_breaks_cannot_be_smuggled_in():
    with pytest.raises(ValueError, match="line break"):
        mansrtsp.build(Request(Method.PLAY, headers=(("X", "a\r\nScale: 8"),)))


@given(st.binary(max_size=300))
def test_any_bytes_parse_or_raise_the_one_error(body):
    _parse(body)


@given(st.sampled_from([p.read_bytes() for p in SAMPLES]), st.data())
def test_damaged_samples_parse_or_raise_the_one_error(seed, data):
    body = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    _parse(bytes(body[: data.draw(st.integers(0, len(body)))]))


def _parse(body):
    try:
        message = mansrtsp.parse(body)
    except MalformedMessageError:
        return
    assert mansrtsp.parse(mansrtsp.build(message)) == message


scales = st.none() | st.integers(-64, 64).map(lambda n: n / 4)
seconds = st.none() | st.integers(0, 10**6).map(lambda n: n / 100)
ranges = st.none() | st.builds(Range, seconds, seconds)


@given(st.builds(Request, st.sampled_from(Method), st.integers(0, 10**9), scales, ranges))
def test_requests_read_back_as_they_were_written(request_):
    assert mansrtsp.parse(mansrtsp.build(request_)) == request_
