"""Recent stories in memory, and all of them on the way to the database."""

from collections import OrderedDict

from lianjing.link import events
from lianjing.signal.calls.story import Story
from lianjing.signal.core import Core

KEPT = 1000


class Stories:
    """Begins and finishes stories."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._recent: OrderedDict[str, Story] = OrderedDict()

    def find(self, call: str) -> Story | None:
        """Find a recent story."""
        return self._recent.get(call)

    def begin(self, device: str, channel: str, kind: str, viewer: str) -> Story:
        """Begin a story; `kind` is `live` for a pull, `relay` for what an upper asks of us."""
        direction = "up" if kind == "relay" else "down"
        story = Story(
            self._core.clock, device=device, channel=channel, kind=kind, direction=direction
        )
        story.add_viewer(viewer)
        self._recent[story.call] = story
        while len(self._recent) > KEPT:
            self._recent.popitem(last=False)
        return story

    def finish(self, story: Story, cause: str, facts: dict[str, str]) -> None:
        """A call is over: its story goes to the database."""
        story.end(cause, facts)
        self.keep(story)

    def keep(self, story: Story) -> None:
        """Send the story of a call that is over, again when its last words have been heard."""
        self._core.bus.append(
            events.CallEnded(
                call=story.call,
                device=story.device,
                channel=story.channel,
                started_at=story.started_at,
                ended_at=story.ended_at,
                outcome=story.outcome,
                cause=story.cause,
                first_packet_ms=story.first_packet_ms,
                viewer=story.viewers[0] if story.viewers else "",
                story=story.as_json(),
            )
        )
