"""Database work outside of requests: the thread's connection is closed after each piece.

Nobody else would notice that a connection kept between two ticks has died meanwhile.
"""

from collections.abc import Callable
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

T = TypeVar("T")


async def in_database(work: Callable[[], T]) -> T:
    """Run work on the thread for such work, with a connection of its own."""

    def run() -> T:
        try:
            return work()
        finally:
            close_old_connections()

    return await sync_to_async(run)()
