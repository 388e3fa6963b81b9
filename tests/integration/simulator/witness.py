"""Takes the media of a simulated device and says what was in it."""

import asyncio
import contextlib
import socket
from dataclasses import dataclass, field

import av

from lianjing.kernel.frames import AudioFrame, Codec, VideoFrame
from lianjing.protocol.ps import Demuxer
from lianjing.protocol.rtp import Deframer, parse_packet
from lianjing.simulator.footage.mark import read_mark

_DECODERS = {Codec.H264: "h264", Codec.H265: "hevc"}


@dataclass
class Witness:
    """Collects packets from a datagram socket or a byte stream."""

    packets: list[bytes] = field(default_factory=list)
    sources: set[tuple[str, int]] = field(default_factory=set)
    _socket: socket.socket | None = None
    _server: asyncio.Server | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    deframer: Deframer = field(default_factory=Deframer)

    def datagrams(self) -> int:
        """Listen on a datagram port; gives it."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind(("127.0.0.1", 0))
        asyncio.get_running_loop().add_reader(self._socket, self._read)
        return self._socket.getsockname()[1]

    async def connections(self) -> int:
        """Listen for a connection; gives the port."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def connect(self, port: int) -> None:
        """Fetch the media from where the device listens."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        self._tasks.append(asyncio.create_task(self._take(reader, writer)))

    async def gather(self, packets: int, within: float = 30.0) -> None:
        """Wait for some packets."""
        async with asyncio.timeout(within):
            while len(self.packets) < packets:
                await asyncio.sleep(0.02)

    def close(self) -> None:
        """Stop listening."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._socket is not None:
                data, source = self._socket.recvfrom(2048)
                self.packets.append(data)
                self.sources.add(source)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            while data := await reader.read(65536):
                self.packets += self.deframer.feed(data)
        finally:
            writer.close()

    # ------------------------------------------------------------- findings

    @property
    def ssrcs(self) -> set[int]:
        return {parse_packet(packet).ssrc for packet in self.packets}

    def demultiplex(self) -> tuple[Demuxer, list[VideoFrame], list[AudioFrame]]:
        """Take the program stream apart."""
        demuxer, bundles = Demuxer(), []
        for packet in map(parse_packet, self.packets):
            if not bundles or bundles[-1][0] != packet.timestamp:
                bundles.append((packet.timestamp, []))
            bundles[-1][1].append(packet.payload)
        found = []
        for stamp, payloads in bundles[:-1]:
            found += demuxer.feed(payloads, timestamp=stamp, arrived=stamp)
        video = [frame for frame in found if isinstance(frame, VideoFrame)]
        return demuxer, video, [frame for frame in found if isinstance(frame, AudioFrame)]

    def look(self) -> tuple[str | None, int, int]:
        """Decode, and give the code in the last picture and its size."""
        _, video, _ = self.demultiplex()
        decoder = av.CodecContext.create(_DECODERS[video[0].codec], "r")
        pictures = [p for frame in video for p in decoder.decode(av.Packet(frame.data))]
        pictures += decoder.decode(None)
        picture = pictures[-1]
        grey = picture.reformat(format="gray")
        plane = grey.planes[0]
        raw, width, height = bytes(plane), picture.width, picture.height
        lines = (raw[y * plane.line_size : y * plane.line_size + width] for y in range(height))
        return read_mark(b"".join(lines), width, height), width, height
