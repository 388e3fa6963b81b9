"""One channel of a device: what it looks at and what state it is in."""

from lianjing.protocol.manscdp import HomePosition, PictureMask
from lianjing.simulator.faults import Faults
from lianjing.simulator.footage.live import LiveFootage
from lianjing.simulator.footage.loops import LoopFootage
from lianjing.simulator.footage.pose import Head
from lianjing.simulator.plan import ChannelPlan


class Channel:
    """State of one channel; whoever owns the device changes it."""

    def __init__(self, plan: ChannelPlan) -> None:
        self.plan = plan
        self.online = plan.online
        self.head = Head()
        self.home = HomePosition(enabled=False, reset_time=0, preset_index=0)
        self.recording = False
        self.guarded = False
        self.mask = PictureMask(on=False)
        """What a platform told it to cover, as it was told."""
        self.covered: tuple[tuple[float, float, float, float], ...] = ()
        """The same in fractions of the picture: left, top, right, bottom; empty when it is off."""
        self.faults: Faults | None = None
        """In place of the device's, where set."""
        self.key_requests = 0
        self.streams_started = 0
        self.streams_ended = 0
        self.frames_sent = 0
        """By all streams since the start."""
        self._running: set[LiveFootage | LoopFootage] = set()

    def stream_began(self, footage: LiveFootage | LoopFootage) -> None:
        """Note a running stream, so that a key picture can be asked of it."""
        self._running.add(footage)
        self.streams_started += 1

    def stream_ended(self, footage: LiveFootage | LoopFootage) -> None:
        """Forget a stream."""
        self._running.discard(footage)
        self.streams_ended += 1

    def request_key(self) -> None:
        """Make the next picture of every running stream a key picture."""
        self.key_requests += 1
        for footage in self._running:
            footage.request_key()

    def as_json(self) -> dict[str, object]:
        """Tell a test how things stand."""
        pose = self.head.pose
        return {
            "code": self.plan.code,
            "name": self.plan.name,
            "online": self.online,
            "ptz": {
                "pan": round(pose.pan, 2),
                "tilt": round(pose.tilt, 2),
                "zoom": round(pose.zoom, 3),
                "moves": self.head.moves,
                "presets": sorted(self.head.presets),
            },
            "recording": self.recording,
            "guarded": self.guarded,
            "covered": [region.point for region in self.mask.regions] if self.mask.on else [],
            "key_requests": self.key_requests,
            "streams_started": self.streams_started,
            "streams_ended": self.streams_ended,
            "frames_sent": self.frames_sent,
        }
