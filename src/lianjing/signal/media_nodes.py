"""Our media nodes: links kept up, commands given, facts passed on (an adapter of `MediaPort`)."""

import asyncio
from collections.abc import Callable

from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.link.codec import Message
from lianjing.link.connection import Connection, connect
from lianjing.link.media import MediaCommand, MediaNotice, MediaReply
from lianjing.link.ports import MEDIA
from lianjing.runtime import logs

log = logs.get(__name__)

RETRY = 0.5
"""Seconds between attempts to reach a node."""


class MediaNode:
    """One media node over the link; its owner runs `run()`."""

    def __init__(self, node: str, address: str, port: int, *, key: bytes) -> None:
        self.node = node
        self._address = address
        self._port = port
        self._key = key
        self._connection: Connection | None = None
        self._take: Callable[[MediaNotice], None] = lambda _: None
        self._lost: Callable[[], None] = lambda: None
        self._found: Callable[[], None] = lambda: None

    @property
    def alive(self) -> bool:
        """Whether commands can be given now."""
        return self._connection is not None and not self._connection.closed

    async def call(self, command: MediaCommand, *, within: float = 5.0) -> MediaReply:
        """Give a command; raises `ResourceError` `media_down` if the node is gone or stuck."""
        connection = self._connection
        if connection is None or connection.closed:
            raise ResourceError(f"media node {self.node} is gone", code="media_down")
        try:
            reply = await connection.call(command, within=within)
        except (TimeoutError, ResourceError) as error:
            raise ResourceError(f"media node {self.node} is gone", code="media_down") from error
        if not isinstance(reply, MediaReply):
            raise MalformedMessageError("not a reply of a media node")
        return reply

    def on_notice(self, take: Callable[[MediaNotice], None]) -> None:
        """Say who is told the facts the node reports."""
        self._take = take

    def on_lost(self, tell: Callable[[], None]) -> None:
        """Say who is told when the node is gone."""
        self._lost = tell

    def on_found(self, tell: Callable[[], None]) -> None:
        """Say who is told when the node can be given commands."""
        self._found = tell

    async def run(self) -> None:
        """Keep the link up, until cancelled."""
        while True:
            try:
                connection = await connect(
                    self._address, self._port, key=self._key, shapes=MEDIA, on_notice=self._pass_on
                )
            except ResourceError:
                await asyncio.sleep(RETRY)
                continue
            log.info("media_node_found", node=self.node)
            self._connection = connection
            self._found()
            try:
                await connection.run()
            finally:
                self._connection = None
                log.warning("media_node_lost", node=self.node)
                self._lost()
            await asyncio.sleep(RETRY)

    def _pass_on(self, notice: Message) -> None:
        if isinstance(notice, MediaNotice):
            self._take(notice)
