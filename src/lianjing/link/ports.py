"""Interfaces behind which another engine can stand."""

from collections.abc import Callable
from typing import Protocol

from lianjing.link.codec import Message
from lianjing.link.connection import Shapes
from lianjing.link.media import MediaCommand, MediaNotice, MediaReply
from lianjing.link.signal import SignalCommand, SignalNotice, SignalReply

MEDIA: Shapes[Message] = Shapes(calls=MediaCommand, replies=MediaReply, notices=MediaNotice)
"""The link whose server is a media node and whose client is signal."""

SIGNAL: Shapes[Message] = Shapes(calls=SignalCommand, replies=SignalReply, notices=SignalNotice)
"""The link whose server is signal and whose clients are web and ingest."""


class MediaPort(Protocol):
    """What signal needs of a media engine, whatever it is made of.

    An engine of another make stands behind this with an adapter; nothing else in signal knows
    how media is received.
    """

    node: str
    """Name of the node, stable while it lives."""

    @property
    def alive(self) -> bool:
        """Whether commands can be given now."""

    async def call(self, command: MediaCommand, *, within: float = 5.0) -> MediaReply:
        """Give a command; a `Fault` is a reply. Raises `ResourceError` if the node is gone."""

    def on_notice(self, take: Callable[[MediaNotice], None]) -> None:
        """Say who is told the facts the node reports."""

    def on_lost(self, tell: Callable[[], None]) -> None:
        """Say who is told when the node is gone; all its pulls are gone with it."""
