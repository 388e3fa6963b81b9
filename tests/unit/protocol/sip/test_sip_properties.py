"""What holds for any bytes."""

import random

from fuzz.fuzz_sip_message import one_input as message_input
from fuzz.fuzz_sip_stream import one_input as stream_input
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.sip.sip_reading import samples

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip import params
from lianjing.protocol.sip.build import build_request, build_response
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest
from lianjing.protocol.sip.parse import parse_message

SAMPLES = [sample.read_bytes() for sample in samples()]
TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u0085\u2028\u2029"),
    min_size=1,
    max_size=40,
).map(str.strip)
TOKEN = st.text("abcXYZ019-.!%*_+`'~", min_size=1, max_size=20)


@given(st.binary(max_size=600))
def test_any_bytes_parse_or_are_malformed(data: bytes) -> None:
    message_input(data)


@given(st.binary(max_size=600))
def test_any_stream_is_cut_the_same_however_it_is_split(data: bytes) -> None:
    stream_input(data)


@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
def test_damaged_samples_parse_or_are_malformed(sample: bytes, chance: random.Random) -> None:
    data = bytearray(sample or b"x")
    for _ in range(chance.randrange(1, 6)):
        position = chance.randrange(len(data))
        data[position : position + chance.randrange(3)] = chance.choice(
            [b"\r", b"\n", b"\0", b'"', b"<", b";", b",", b"\xff", b" ", b":", b"", b"\\"]
        )
        data = data or bytearray(b"x")
    message_input(bytes(data))
    stream_input(bytes(data))


@given(
    method=TOKEN,
    values=st.lists(
        st.tuples(TOKEN.filter(lambda n: n.lower() not in ("l", "content-length")), TEXT)
    ),
    body=st.binary(max_size=200),
)
def test_what_we_write_reads_as_what_we_wrote(
    method: str, values: list[tuple[str, str]], body: bytes
) -> None:
    written = build_request(
        method,
        "sip:34020000002000000001@3402000000",
        from_="<sip:a@b>;tag=1",
        to="<sip:c@d>",
        call_id="x",
        cseq=1,
        headers=values,
        body=body,
    )
    read = parse_message(written.serialise())
    assert (read.start_line, read.items, read.body) == (
        written.start_line,
        written.items,
        written.body,
    )
    assert read.serialise() == written.serialise()


@given(st.text(alphabet='ab=",;', max_size=30), st.sampled_from(",;"))
def test_both_ways_of_splitting_agree(text: str, separator: str) -> None:
    if text.count('"') % 2:
        text += '"'
    assert params._split_by_quote(text, separator) == params._split_by_character(text, separator)


@given(st.sampled_from(SAMPLES))
def test_every_readable_request_can_be_answered(sample: bytes) -> None:
    try:
        request = parse_message(sample)
    except MalformedMessageError:
        return
    if isinstance(request, SipRequest):
        flow = Flow(Transport.UDP, "203.0.113.7", 40001)
        response = build_response(request, 200, to_tag="t", source=flow)
        assert parse_message(response.serialise()).items == response.items
