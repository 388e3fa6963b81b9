"""A folder, and a bus one writes by hand."""

from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from lianjing.ingest.folder import Folder
from lianjing.link import events
from lianjing.link.bus.port import Record
from lianjing.link.events import Node

PLATFORM = "34022100002000000001"
RECORDER = "34020000001180000001"
ORGANISATION = "34022100002160000001"


class Feed:
    """Gives events positions and folds them, one run at a time."""

    def __init__(self) -> None:
        self.folder = Folder("signal")
        self.position, _ = self.folder.resume()
        self.number = 0

    def records(self, *run: events.Event) -> list[Record]:
        found = []
        for event in run:
            self.number += 1
            found.append(Record("signal", f"{1:012d}:{self.number:012d}", event))
        return found

    def __call__(self, *run: events.Event) -> None:
        records = self.records(*run)
        assert self.folder.fold(records, self.position)
        self.position = records[-1].position
        self.folder.recount()


@pytest.fixture
async def own_thread() -> AsyncIterator[None]:
    """Close the connection of the thread asynchronous tests use, so that tables can go."""
    yield
    await sync_to_async(lambda: connection.close())()  # noqa: PLW0108 - of that thread


@pytest.fixture
def feed(db: None) -> Feed:
    return Feed()


def registered(device: str = PLATFORM, *, at: float = 1000.0, **fields: object) -> events.Event:
    values: dict[str, object] = {
        "source": "192.0.2.1:5060",
        "transport": "udp",
        "expires_at": at + 3600,
        "known": False,
        **fields,
    }
    return events.DeviceRegistered(device=device, at=at, **values)  # type: ignore[arg-type]


def online(device: str = PLATFORM, *, at: float = 1000.0) -> events.Event:
    return events.DeviceStatusChanged(
        device=device, at=at, online=True, reason=events.Reason.REGISTERED
    )


def offline(device: str = PLATFORM, *, at: float = 2000.0) -> events.Event:
    return events.DeviceStatusChanged(
        device=device, at=at, online=False, reason=events.Reason.KEEPALIVE_LOST
    )


def camera(number: int, **fields: object) -> Node:
    values: dict[str, object] = {"name": f"摄像机{number}", "parent": PLATFORM, **fields}
    return Node(code=f"3402210000131{number:07d}", **values)  # type: ignore[arg-type]


def catalogue(
    nodes: Sequence[Node],
    *,
    query: str = "q1",
    done: bool = True,
    complete: bool = True,
    device: str = PLATFORM,
    at: float = 1100.0,
) -> events.Event:
    return events.CatalogueReceived(
        device=device, query=query, at=at, nodes=tuple(nodes), done=done, complete=complete
    )


Feeder = Callable[..., None]
