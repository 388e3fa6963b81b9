"""Every message of every link survives the wire, and no two share a tag."""

import contextlib
import enum
import typing

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link import events, media, signal
from lianjing.link.codec import Decoder, Message, encode

UNIONS = {
    "media commands": media.MediaCommand,
    "media replies": media.MediaReply,
    "media notices": media.MediaNotice,
    "signal commands": signal.SignalCommand,
    "signal replies": signal.SignalReply,
    "signal notices": signal.SignalNotice,
    "events": events.Event,
}


NUMBERS = st.integers(-(2**63), 2**63 - 1)


def any_of(kind):
    """Give any message of a kind, with the numbers that MessagePack can hold."""
    fields = {}
    for field in msgspec.structs.fields(kind):
        if field.type is int:
            fields[field.name] = NUMBERS
        elif field.type in (str, float, bool, bytes):
            plain = st.from_type(field.type)
            is_nan = field.type is float
            fields[field.name] = plain.filter(lambda x: x == x) if is_nan else plain
        elif isinstance(field.type, type) and issubclass(field.type, enum.Enum):
            fields[field.name] = st.sampled_from(list(field.type))
        elif isinstance(field.type, type) and issubclass(field.type, Message):
            fields[field.name] = any_of(field.type)
        elif field.required:
            fields[field.name] = st.just(EMPTY[typing.get_origin(field.type)])
    return st.builds(kind, **fields)


EMPTY = {tuple: (), dict: {}}


@pytest.mark.parametrize("name", UNIONS)
def test_each_message_comes_back_as_it_was_sent(name):
    union = UNIONS[name]
    decoder = Decoder(union)
    for kind in typing.get_args(union):

        @settings(max_examples=15)
        @given(any_of(kind))
        def survives(sent):
            assert decoder.decode(encode(sent)) == sent

        survives()


@given(st.binary(max_size=100))
def test_any_bytes_are_a_message_or_the_one_error(data):
    with contextlib.suppress(MalformedMessageError):
        assert isinstance(Decoder(events.Event).decode(data), Message)
