"""A pull without sockets, a clock that stands still, and a connection that only remembers."""

from tests.unit.protocol.media_samples import STEP, h264

from lianjing.link.media import OpenPull, Transport
from lianjing.link.tickets import Ticket
from lianjing.media.pull import Pull
from lianjing.media.viewer import Viewer, Way
from lianjing.protocol import ps, rtp

HERE = ("192.0.2.7", 15060)
SSRC = 200_000_001


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class FakeExchange:
    """Remembers what was written instead of sending it."""

    def __init__(self) -> None:
        self.data = b""
        self.texts: list[str] = []
        self.backlog = 0
        self.ended = ""

    def write(self, data: bytes) -> None:
        self.data += data

    def send_text(self, text: str) -> None:
        self.texts.append(text)

    def end(self, code: int = 1000, reason: str = "") -> None:
        self.ended = reason


def pull(*, strict=True, transport=Transport.UDP):
    clock, notices = Clock(), []
    made = Pull(
        OpenPull(stream="s1", transport=transport, ssrc=SSRC, strict_ssrc=strict),
        notify=notices.append,
        now=clock,
        wall=clock,
    )
    return made, clock, notices


def armed(**options):
    made, clock, notices = pull(**options)
    made.arm(("192.0.2.7",), SSRC)
    return made, clock, notices


def packets(frames=None, *, ssrc=SSRC, first=0, size=300, **options):
    frames = frames or h264()
    muxer = ps.Muxer(video=frames[0].codec, **options)
    cutter = rtp.Packetizer(ssrc=ssrc, first_sequence=first, max_payload=size)
    return [p for frame in frames for p in cutter.packetize(muxer.mux(frame), frame.pts)]


def feed(made, data, source=HERE):
    for packet in data:
        made.intake.datagram_received(packet, source)


def later(frames, steps):
    return [f._replace(pts=f.pts + steps * STEP, dts=f.dts + steps * STEP) for f in frames]


def viewer(way=Way.CHUNKED, session="v1"):
    exchange = FakeExchange()
    ticket = Ticket(session, "s1", "user", "1", "live", 2e9, 2e9)
    return Viewer(exchange, ticket, way=way, since=0.0), exchange


def unchunked(data: bytes) -> bytes:
    out, here = b"", 0
    while here < len(data):
        end = data.index(b"\r\n", here)
        size = int(data[here:end], 16)
        out += data[end + 2 : end + 2 + size]
        here = end + 4 + size
    return out


def kinds(notices, kind):
    return [notice for notice in notices if isinstance(notice, kind)]
