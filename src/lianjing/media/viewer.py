"""One viewer's connection: fragments go out as they come, or whole groups are left out."""

import json
from enum import StrEnum

from lianjing.link.tickets import Ticket
from lianjing.protocol.mux import Fragment, InitSegment
from lianjing.runtime.http import Exchange, socket_head

MAX_BACKLOG = 2 * 1024 * 1024
"""Bytes a slow viewer may be behind before pictures are left out."""

RESUME_BACKLOG = 128 * 1024

STALLED = 20
"""Seconds without any progress after which a connection is taken for dead."""


class Way(StrEnum):
    """How a viewer takes the stream."""

    SOCKET = "ws"
    CHUNKED = "fmp4"
    HLS = "hls"


class Viewer:
    """Sends fragments to one connection; a slow one loses whole groups of pictures.

    Over a WebSocket each init segment is announced by a text message with the codec string, so that
    a page can rebuild its source buffer when the format changes.
    """

    __slots__ = (
        "_exchange",
        "_generation",
        "_skipping",
        "_socket",
        "_stalled",
        "reason",
        "sent",
        "since",
        "skipped",
        "ticket",
    )

    def __init__(self, exchange: Exchange, ticket: Ticket, *, way: Way, since: float) -> None:
        self._exchange = exchange
        self._socket = way is Way.SOCKET
        self._skipping = True
        self._stalled = 0
        self._generation: InitSegment | None = None
        self.ticket = ticket
        self.since = since
        self.sent = 0
        """Bytes given to the connection."""
        self.reason = ""
        """Why we ended it; empty while it runs, or if the viewer left."""
        self.skipped = 0
        """Fragments left out because the viewer was slow."""

    def offer(self, fragment: Fragment, init: InitSegment, notice: str) -> None:
        """Send a fragment, unless the viewer is too far behind."""
        backlog = self._exchange.backlog
        if self._skipping:
            if not fragment.key or backlog > RESUME_BACKLOG:
                self.skipped += fragment.key
                return
            self._skipping = False
        elif backlog > MAX_BACKLOG:
            self._skipping = True
            self.skipped += 1
            return
        if init is not self._generation and init != self._generation:
            self._generation = init
            self._announce(init, notice)
        self._send(fragment.data)

    def is_stalled(self) -> bool:
        """Tell whether nothing has left for `STALLED` looks in a row; looked at once a second.

        A peer whose network is gone closes nothing; TCP alone would wait a quarter of an hour.
        """
        if not self._skipping or self._exchange.backlog <= RESUME_BACKLOG:
            self._stalled = 0
            return False
        self._stalled += 1
        return self._stalled >= STALLED

    def cut(self, reason: str) -> None:
        """End at once, throwing away what has not left."""
        self.reason = self.reason or reason
        self._exchange.abort()

    def end(self, reason: str) -> None:
        """Finish politely; WebSockets learn why."""
        self.reason = self.reason or reason
        self._exchange.end(1000, reason)

    def _announce(self, init: InitSegment, notice: str) -> None:
        if self._socket:
            picture = init.picture
            self._exchange.send_text(
                json.dumps(
                    {
                        "type": "init",
                        "mime": f'video/mp4; codecs="{init.codecs}"',
                        "codecs": init.codecs,
                        "video": str(picture.codec),
                        "width": picture.width,
                        "height": picture.height,
                        "fps": picture.fps,
                        "audio": init.audio is not None,
                        "notice": notice,
                    }
                )
            )
        self._send(init.data)

    def _send(self, data: bytes) -> None:
        size = len(data)
        self.sent += size
        write = self._exchange.write
        # Two writes leave in one system call and spare copying the picture.
        if self._socket:
            write(socket_head(size))
            write(data)
        else:
            write(b"%x\r\n" % size)
            write(data)
            write(b"\r\n")
