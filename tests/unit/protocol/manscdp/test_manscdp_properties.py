"""What holds for all messages and for all bytes."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.body_reading import samples
from tests.unit.protocol.manscdp.manscdp_strategies import messages

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Charset, Edition

SEEDS = [sample.read_bytes() for sample in samples("manscdp")]


@given(messages(Edition.V2016))
def test_every_2016_message_reads_back_as_it_was_written(message):
    parsed = manscdp.parse(manscdp.build(message, edition=Edition.V2016))
    assert parsed.message == message
    assert parsed.repairs == ()


@given(messages(Edition.V2022))
def test_every_2022_message_reads_back_as_it_was_written(message):
    parsed = manscdp.parse(manscdp.build(message, edition=Edition.V2022))
    assert parsed.message == message
    assert parsed.repairs == ()


@given(messages(Edition.V2022))
def test_messages_read_back_in_utf8(message):
    body = manscdp.build(message, edition=Edition.V2022, charset=Charset.UTF8)
    assert manscdp.parse(body).message == message


@given(st.binary(max_size=300))
def test_any_bytes_parse_or_raise_the_one_error(body):
    _parse(body)


@given(st.sampled_from(SEEDS), st.data())
def test_damaged_samples_parse_or_raise_the_one_error(seed, data):
    body = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(body)))
    _parse(bytes(body))
    _parse(bytes(body[:end]))


def _parse(body):
    try:
        message = manscdp.parse(body).message
    except MalformedMessageError:
        return
    assert isinstance(message, manscdp.Message)
    if len(getattr(message, "positions", (None,))) == 1:
        manscdp.build(message)
