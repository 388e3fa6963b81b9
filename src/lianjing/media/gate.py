"""The viewers' door: HTTP and WebSocket, and no byte without a ticket.

```
GET /live/<stream>/ws?ticket=…           WebSocket: JSON `init`, then fragmented MP4
GET /live/<stream>/stream.mp4?ticket=…   the same as one endless chunked answer
GET /live/<stream>/index.m3u8?ticket=…   HLS, for players that can do neither
```
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from lianjing.kernel.errors import NotAllowedError
from lianjing.link import tickets
from lianjing.link.media import MediaNotice, ViewerEnded, ViewersServed
from lianjing.link.tickets import Ticket
from lianjing.media.programme import Programme
from lianjing.media.viewer import Viewer, Way
from lianjing.runtime.http import Exchange, Request

MAX_VIEWERS = 2000
HLS_IDLE = 15.0
"""Seconds without a request after which an HLS viewer is gone."""

HLS_PATIENCE = 6.0
"""Seconds a first playlist waits for a picture."""

ENDED_KEPT = 100_000
"""Ended sessions and used tickets remembered; the oldest go first and have expired by then."""

SERVED_EVERY = 5
"""Seconds between two words on who is served."""

_OPEN = {"access-control-allow-origin": "*", "cache-control": "no-store"}
"""Pages come from another port; what protects the stream is the ticket."""


class _HlsSession:
    """Someone who asks for segments."""

    __slots__ = ("asked_at", "sent", "since", "ticket")

    def __init__(self, ticket: Ticket, since: float) -> None:
        self.ticket = ticket
        self.since = self.asked_at = since
        self.sent = 0


class Gate:
    """Checks tickets, lets viewers to their programme and sees them out."""

    def __init__(
        self,
        programmes: Mapping[str, Programme],
        *,
        key: bytes,
        notify: Callable[[MediaNotice], None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._programmes = programmes
        self._key = key
        self._notify = notify
        self._wall = wall
        self._ended: dict[str, None] = {}
        self._used: dict[str, None] = {}
        """Tickets that have let their connection in."""
        self._spent: dict[str, tuple[int, float]] = {}
        """Session → bytes of its connections that are over, and when its ticket expires."""
        self._seconds = 0
        self._viewers: dict[Viewer, Programme] = {}
        self._hls: dict[tuple[str, str], _HlsSession] = {}
        self.refused = 0

    @property
    def count(self) -> int:
        """Connections and HLS sessions now."""
        return len(self._viewers) + len(self._hls)

    async def handle(self, request: Request, exchange: Exchange) -> None:
        """Answer one request."""
        parts = [unquote(part) for part in request.path.split("/")]
        if request.path == "/healthz":
            exchange.respond(200, b"ok\n", headers={"content-type": "text/plain"})
            return
        if len(parts) != 4 or parts[1] != "live" or request.method != "GET":
            _refuse(exchange, 404, "not_found")
            return
        stream, name = parts[2], parts[3]
        try:
            ticket = self._check(request.query.get("ticket", ""), stream)
        except NotAllowedError as error:
            self.refused += 1
            _refuse(exchange, 403, error.code)
            return
        programme = self._programmes.get(stream)
        if programme is None:
            _refuse(exchange, 410, "stream_ended")
        elif self.count >= MAX_VIEWERS:
            _refuse(exchange, 503, "too_many_viewers")
        elif name == "ws" and exchange.is_socket_request:
            await self._watch(programme, ticket, exchange, Way.SOCKET)
        elif name == "stream.mp4":
            await self._watch(programme, ticket, exchange, Way.CHUNKED)
        else:
            await self._serve_hls(programme, ticket, exchange, name, request.query["ticket"])

    def end_session(self, session: str, reason: str) -> None:
        """Close what a session has open and refuse its ticket from now on."""
        _remember(self._ended, session)
        for viewer in [viewer for viewer in self._viewers if viewer.ticket.session == session]:
            viewer.end(reason)
        for key in [key for key in self._hls if key[1] == session]:
            self._end_hls(key, reason)

    def end_stream(self, programme: Programme, reason: str) -> None:
        """Tell everybody who watches a programme that it is over."""
        for viewer in list(programme.fanout.viewers):
            viewer.end(reason)
        for key in [key for key in self._hls if key[0] == programme.stream]:
            self._end_hls(key, reason)

    def sweep(self) -> None:
        """Close what has expired; called once a second."""
        now = self._wall()
        for viewer in list(self._viewers):
            if now > viewer.ticket.expires_at:
                viewer.end("ticket_expired")
            elif viewer.is_stalled():
                viewer.cut("stalled")
        for key, session in list(self._hls.items()):
            if now - session.asked_at > HLS_IDLE or now > session.ticket.expires_at:
                self._end_hls(key, "left")
        for name in [name for name, (_, until) in self._spent.items() if now > until]:
            del self._spent[name]
        self._seconds += 1
        if self._seconds % SERVED_EVERY == 0:
            self._tell_served(now)

    def _tell_served(self, now: float) -> None:
        sent: dict[str, int] = {}
        for ticket, count in (
            *((viewer.ticket, viewer.sent) for viewer in self._viewers),
            *((one.ticket, one.sent) for one in self._hls.values()),
        ):
            before = self._spent.get(ticket.session, (0, 0.0))[0]
            sent[ticket.session] = sent.get(ticket.session, before) + count
        if sent:
            self._notify(ViewersServed(at=now, sent=sent))

    def _check(self, text: str, stream: str) -> Ticket:
        """Read a ticket that may still be used; raises `NotAllowedError`."""
        now = self._wall()
        ticket = tickets.read(text, self._key, stream=stream, now=now)
        if ticket.session in self._ended:
            raise NotAllowedError("the session is over", code="session_ended")
        going_on = self._hls.get((stream, ticket.session))
        if going_on is not None and going_on.ticket.once == ticket.once:
            return ticket  # the next segment by the ticket its playlist was opened with
        tickets.require_open(ticket, now=now)
        if ticket.once and ticket.once in self._used:
            raise NotAllowedError("the ticket was used", code="ticket_used")
        return ticket

    def _let_in(self, ticket: Ticket) -> None:
        """Take a ticket in: it opens nothing else."""
        if ticket.once:
            _remember(self._used, ticket.once)

    async def _watch(
        self, programme: Programme, ticket: Ticket, exchange: Exchange, way: Way
    ) -> None:
        """Stream to one connection until either side ends it."""
        self._let_in(ticket)
        if way is Way.SOCKET:
            exchange.accept_socket()
        else:
            exchange.start_chunks({"content-type": "video/mp4", **_OPEN})
        viewer = Viewer(exchange, ticket, way=way, since=self._wall())
        self._viewers[viewer] = programme
        if not programme.fanout.join(viewer):
            programme.want_key_frame()
        try:
            await exchange.closed
        finally:
            programme.fanout.leave(viewer)
            del self._viewers[viewer]
            self._tell(ticket, viewer.since, viewer.sent, viewer.reason or "left")

    async def _serve_hls(
        self, programme: Programme, ticket: Ticket, exchange: Exchange, name: str, text: str
    ) -> None:
        key = (programme.stream, ticket.session)
        session = self._hls.get(key)
        if session is None:
            self._let_in(ticket)
            session = self._hls[key] = _HlsSession(ticket, self._wall())
        session.asked_at = self._wall()
        hls = programme.fanout.open_hls()
        if name == "index.m3u8":
            if not hls.ready:
                programme.want_key_frame()
            await _until(lambda: hls.ready or exchange.closed.done(), HLS_PATIENCE)
            kind, body = "application/vnd.apple.mpegurl", b""
            if hls.ready:
                body = hls.playlist(f"ticket={text}").encode("ascii")
        else:
            kind, body = "video/mp4", hls.file(name) or b""
        if not body:
            _refuse(exchange, 404, "not_found")
            return
        session.sent += len(body)
        exchange.respond(200, body, headers={"content-type": kind, **_OPEN})

    def _end_hls(self, key: tuple[str, str], reason: str) -> None:
        session = self._hls.pop(key)
        programme = self._programmes.get(key[0])
        if programme is not None and not any(stream == key[0] for stream, _ in self._hls):
            programme.fanout.hls = None
        self._tell(session.ticket, session.since, session.sent, reason)

    def _tell(self, ticket: Ticket, since: float, sent: int, reason: str) -> None:
        total = self._spent.get(ticket.session, (0, 0.0))[0] + sent
        self._spent[ticket.session] = total, ticket.expires_at
        going_on = {viewer.ticket.session for viewer in self._viewers}
        going_on |= {session for _, session in self._hls}
        self._notify(
            ViewerEnded(
                stream=ticket.stream,
                session=ticket.session,
                seconds=round(self._wall() - since, 3),
                bytes=total,
                reason=reason,
                last=ticket.session not in going_on,
            )
        )


def _remember(names: dict[str, None], name: str) -> None:
    """Keep a name, and forget the oldest when there are too many."""
    names[name] = None
    while len(names) > ENDED_KEPT:
        del names[next(iter(names))]


def _refuse(exchange: Exchange, status: int, code: str) -> None:
    body = json.dumps({"code": code}).encode("ascii")
    exchange.respond(status, body, headers={"content-type": "application/json", **_OPEN})


async def _until(condition: Callable[[], bool], within: float) -> None:
    """Look every now and then whether something has come true; polling suits a rare wait."""
    for _ in range(int(within / 0.05)):
        if condition():
            return
        await asyncio.sleep(0.05)
