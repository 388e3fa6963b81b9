"""The story of a call."""

import json
from typing import Any

from lianjing.apps.registry.signalling import EngineFaultError, ask
from lianjing.apps.viewing.models import Call
from lianjing.kernel.errors import ResourceError
from lianjing.link.signal import AskStory, Story


def story_of(call: Call) -> dict[str, Any] | None:
    """Give the story of a call: the kept one, or what signal still has in memory."""
    if call.story is not None:
        return dict(call.story)
    try:
        story = ask(AskStory(call=call.key), Story)
    except (EngineFaultError, ResourceError):
        return None
    return read_story(story.body)


def read_story(body: str) -> dict[str, Any] | None:
    """Read the JSON of a story; None for anything but an object."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
