"""Roles, sub-streams, vendor encodings, SSRC and the f= line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.body_reading import CORPUS, samples

from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.protocol import sdp
from lianjing.protocol.sdp import (
    Direction,
    Media,
    MediaFormat,
    RecordSource,
    RtpMap,
    SessionDescription,
    SessionKind,
    Setup,
    SsrcAllocator,
    StreamChoice,
    StreamStyle,
    Transport,
    parse_format,
    write_format,
)

PLATFORM = "34020000002000000001"


def field(name: str) -> SessionDescription:
    return sdp.parse((CORPUS / "sdp" / "field" / f"quirk-{name}.sdp").read_bytes())


def offer(setup: Setup | None = None, **more) -> SessionDescription:
    return sdp.live_offer(
        owner=PLATFORM, address="192.0.2.20", port=30000, ssrc=1, setup=setup, **more
    )


# cases: 93, 94
@pytest.mark.parametrize("setup", list(Setup))
def test_answer_over_tcp_takes_the_opposite_role(setup):
    answer = sdp.answer(offer(setup), owner="1", address="192.0.2.102", port=9, ssrc=1)
    media = answer.media[0]
    assert (media.transport, media.setup) == (Transport.TCP, setup.complement)
    assert media.new_connection
    assert media.direction is Direction.SENDONLY


# cases: 95
def test_answer_without_y_and_setup_is_read():
    answered = field("no-y-no-setup")
    assert answered.ssrc is None
    assert sdp.role_of_answer(offer(Setup.PASSIVE).media[0], answered.media[0]) is Setup.ACTIVE
    assert sdp.role_of_answer(offer(Setup.ACTIVE).media[0], answered.media[0]) is Setup.PASSIVE


def test_udp_answer_to_a_tcp_offer_has_no_role():
    answered = field("udp-answer-to-tcp").media[0]
    assert answered.transport is Transport.UDP
    assert sdp.role_of_answer(offer(Setup.PASSIVE).media[0], answered) is None


def test_explicit_role_counts():
    answered = Media("video", 9, Transport.TCP, setup=Setup.PASSIVE)
    assert sdp.role_of_answer(offer(Setup.ACTIVE).media[0], answered) is Setup.PASSIVE


def test_address_comes_from_section_session_or_owner():
    in_section = field("address-in-media")
    assert in_section.address_of(in_section.media[0]) == "192.0.2.102"
    assert in_section.kind is SessionKind.OTHER
    in_session = field("talk")
    assert in_session.address_of(in_session.media[0]) == "192.0.2.20"
    only_owner = sdp.parse(b"o=1 0 0 IN IP4 192.0.2.9\nm=video 1 RTP/AVP 96\n")
    assert only_owner.address_of(only_owner.media[0]) == "192.0.2.9"


@pytest.mark.parametrize("make", ["dahua", "hikvision"])
def test_private_streams_are_flagged(make):
    assert not field(f"vendor-rtpmap-{make}").media[0].conforming
    assert offer().media[0].conforming


# cases: 105
@pytest.mark.parametrize("style", list(StreamStyle))
def test_sub_stream_is_chosen_in_each_style(style):
    choice = StreamChoice(1, style)
    body = sdp.build(offer(stream=choice))
    assert f"a={style.value}:".encode() in body
    assert sdp.parse(body).media[0].stream == choice
    assert field(f"substream-{style.value.lower()}").media[0].stream == choice


def test_second_section_is_refused_by_port_zero():
    answer = sdp.answer(field("audio-and-video"), owner="1", address="a", port=5, ssrc=1)
    assert [(media.kind, media.port) for media in answer.media] == [("video", 5), ("audio", 0)]


def test_answer_takes_the_first_payload_type_where_ps_is_not_offered():
    only = SessionDescription(
        media=(Media("video", 1, payload_types=(98,), rtpmaps=(RtpMap(98, "H264"),)),)
    )
    answer = sdp.answer(only, owner="1", address="a", port=5, ssrc=1)
    assert answer.media[0].rtpmaps == (RtpMap(98, "H264"),)


def test_kinds_know_whether_they_play_recordings():
    assert [kind for kind in SessionKind if kind.historic] == [
        SessionKind.PLAYBACK,
        SessionKind.DOWNLOAD,
    ]
    assert field("long-u-filesize").kind is SessionKind.DOWNLOAD
    assert field("long-u-filesize").source == RecordSource(
        "http://34020000002100000001/2026/01/01/a.ps", None
    )


def test_line_breaks_cannot_be_smuggled_in():
    with pytest.raises(ValueError, match="line break"):
        sdp.build(SessionDescription(name="Play\r\ny=1"))


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"\xff" * 100, b"=\n=\n", b"x=1\n" * 10_000, b"v=0\n" * 70_000]
)
def test_what_is_no_description_is_malformed(body):
    with pytest.raises(MalformedMessageError):
        sdp.parse(body)


@given(st.binary(max_size=400))
def test_any_bytes_parse_or_raise_the_one_error(body):
    _parse(body)


@given(st.sampled_from([p.read_bytes() for p in samples("sdp")]), st.data())
def test_damaged_samples_parse_or_raise_the_one_error(seed, data):
    body = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    _parse(bytes(body[: data.draw(st.integers(0, len(body)))]))


def _parse(body):
    try:
        description = sdp.parse(body)
    except MalformedMessageError:
        return
    sdp.build(description)


options = st.none() | st.integers(0, 999_999_999)
formats = st.builds(
    MediaFormat, options, st.sampled_from(["", "1", "6", "640x480"]), options, options, options,
    options, options, options,
)  # fmt: skip


@given(formats)
def test_formats_read_back_as_they_were_written(value):
    assert (parse_format(write_format(value)) or MediaFormat()) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("v/2/6/25/1/4096a///", MediaFormat(2, "6", 25, 1, 4096)),
        ("v/////a/1/8/1", sdp.TELEPHONE_AUDIO),
        ("v/5/2560X1440/25/2/6144a/6/11/3", MediaFormat(5, "2560x1440", 25, 2, 6144, 6, 11, 3)),
        ("v/2/704*576/25//a/1//", MediaFormat(2, "704x576", 25, audio_codec=1)),
        ("v/2/4 a/1", MediaFormat(2, "4", audio_codec=1)),
        ("", None),
        ("v/////a///", None),
        ("nonsense", None),
    ],
)
def test_format_line_in_its_forms(text, value):
    assert parse_format(text) == value


def test_format_gives_pixels_and_rates():
    assert MediaFormat(resolution="6").size == (1920, 1080)
    assert MediaFormat(resolution="2560x1440").size == (2560, 1440)
    assert MediaFormat().size is None
    assert sdp.AUDIO_RATES[8] == 64
    assert (sdp.AUDIO_RATES[20], sdp.AUDIO_RATES[30]) == (10.8, 48.61)
    assert (sdp.SAMPLING_RATES[1], sdp.SAMPLING_RATES[17]) == (8, 38.4)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0200000001", 0x0BEBC201),
        ("1200000001", 0x47868C01),
        ("100000001", 100000001),
        ("9999999999", None),
        ("02000000012", None),
        ("", None),
        ("x", None),
    ],
)
def test_ssrc_values(text, value):
    assert sdp.parse_ssrc(text) == value


def test_ssrc_is_written_in_ten_digits():
    assert sdp.write_ssrc(200000001) == "0200000001"
    assert sdp.is_historic(1200000001)
    assert not sdp.is_historic(200000001)


def test_allocator_gives_the_digits_of_the_domain():
    allocator = SsrcAllocator(PLATFORM, start=1)
    assert allocator.allocate(historic=False, now=0) == 200000001
    assert allocator.allocate(historic=True, now=0) == 1200000001
    assert SsrcAllocator("13010000002000000001").allocate(historic=False, now=0) == 100000000


def test_allocator_has_ten_thousand_of_each_kind_and_rests_what_comes_back():
    allocator = SsrcAllocator(PLATFORM, quarantine=60)
    live = [allocator.allocate(historic=False, now=0) for _ in range(10_000)]
    assert len(set(live)) == 10_000
    with pytest.raises(ResourceError) as caught:
        allocator.allocate(historic=False, now=0)
    assert caught.value.code == "ssrc_exhausted"
    allocator.release(live[7], now=10)
    allocator.release(live[7], now=10)
    with pytest.raises(ResourceError):
        allocator.allocate(historic=False, now=69)
    assert allocator.allocate(historic=False, now=70) == live[7]
    assert allocator.in_use(historic=False) == 10_000
    assert allocator.allocate(historic=True, now=0) // 10**9 == 1


def test_foreign_ssrc_cannot_be_released():
    allocator = SsrcAllocator(PLATFORM)
    mine = allocator.allocate(historic=False, now=0)
    allocator.release(mine + 10_000, now=0)
    assert allocator.in_use(historic=False) == 1
