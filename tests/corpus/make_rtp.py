"""Makes the RTP files of the corpus from the pictures beside them, by hand like `make_media.py`.

Each file is a stream as it comes over TCP (RFC 4571), so that one file holds packets in the order
they arrived; the JSON beside it says what a receiver must make of it.
"""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.unit.protocol.media_samples import STEP, h264, h265

from lianjing.kernel.frames import VideoFrame
from lianjing.protocol import ps, rtp

HERE = Path(__file__).parent / "rtp" / "generated"
SSRC = 200_000_001


def packets(frames: Sequence[VideoFrame], *, first: int = 0, start: int = 90_000) -> list[bytes]:
    """Cut frames into packets, 25 frames a second from `start` on."""
    muxer, cutter = (
        ps.Muxer(video=frames[0].codec),
        rtp.Packetizer(ssrc=SSRC, first_sequence=first, max_payload=200),
    )
    out = []
    for number, frame in enumerate(frames):
        time = start + number * STEP
        out += cutter.packetize(muxer.mux(frame._replace(pts=time, dts=time)), time)
    return out


def write(
    name: str, data: bytes, *, codec: str, frames: int, lost: int = 0, special: str = ""
) -> None:
    """Write a file and its expected reading."""
    (HERE / f"{name}.rtp").write_bytes(data)
    reading = {"codec": codec, "frames": frames, "lost": lost, "ssrc": SSRC, "special": special}
    (HERE / f"{name}.json").write_text(json.dumps(reading, indent=2) + "\n")


def framed(data: Sequence[bytes]) -> bytes:
    return b"".join(map(rtp.frame_packet, data))


def main() -> int:
    HERE.mkdir(parents=True, exist_ok=True)
    plain = packets(h264())
    write("h264-plain", framed(plain), codec="H.264", frames=12)
    write("h265-plain", framed(packets(h265())), codec="H.265", frames=12)
    write(
        "h264-counters-wrap",
        framed(packets(h264(), first=65_530, start=2**32 - 5 * STEP)),
        codec="H.264",
        frames=12,
        special="sequence and both time stamps wrap",
    )
    dollar = b"".join(b"$\x00" + len(p).to_bytes(2, "big") + p for p in plain)
    write("h264-dollar-framing", dollar, codec="H.264", frames=12, special="interleaved framing")
    private = b"\x01\x00\x01" + bytes(253)
    write(
        "h264-private-header",
        private + framed(plain),
        codec="H.264",
        frames=12,
        special="256 private bytes first",
    )
    chance = random.Random(1)
    order = sorted(range(len(plain)), key=lambda at: at + chance.uniform(0, 8) * (at > 0))
    write(
        "h264-reordered",
        framed([plain[at] for at in order]),
        codec="H.264",
        frames=12,
        special="disorder of up to eight packets",
    )
    write(
        "h264-one-lost",
        framed(plain[:6] + plain[7:]),
        codec="H.264",
        frames=11,
        lost=1,
        special="the seventh packet is missing, its frame is dropped",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
