"""How our own processes write messages to each other: MessagePack of tagged structs.

A message is a `Message` subclass; its class name is the tag on the wire. Decoding is strict:
bytes that are not exactly one known message raise `MalformedMessageError`.
"""

from typing import Generic, TypeVar

import msgspec

from lianjing.kernel.errors import MalformedMessageError


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Base of everything that travels between our processes."""


T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()


def encode(message: Message) -> bytes:
    """Write one message."""
    return _encoder.encode(message)


class Decoder(Generic[T]):
    """Reads messages of one union of types."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder: msgspec.msgpack.Decoder[T] = msgspec.msgpack.Decoder(kind)

    def decode(self, data: bytes) -> T:
        """Read one message; raises `MalformedMessageError` for anything else."""
        try:
            return self._decoder.decode(data)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise MalformedMessageError(f"not a message of ours: {error}") from error
