"""Picks the bus of the profile: the journal unless a URL is set."""

from pathlib import Path

from lianjing.link.bus.journal import JournalPublisher, JournalSubscriber
from lianjing.link.bus.port import Publisher, Subscriber


def publisher(url: str, directory: Path, node: str) -> Publisher:
    """Give the writing end for a node."""
    if not url:
        return JournalPublisher(directory, node)
    from lianjing.link.bus.redis import RedisPublisher

    return RedisPublisher(url, node)


def subscriber(url: str, directory: Path) -> Subscriber:
    """Give the reading end."""
    if not url:
        return JournalSubscriber(directory)
    from lianjing.link.bus.redis import RedisSubscriber

    return RedisSubscriber(url)
