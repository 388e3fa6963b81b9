"""How the tasks of ingest reach the database."""

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Database(Protocol):
    """Runs what uses the database on the thread that owns the connection."""

    async def __call__(self, work: Callable[[], T]) -> T:
        """Run and give back the result."""
