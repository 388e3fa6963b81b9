"""Bodies are bounded before anything keeps them."""

import asyncio
import json
from typing import Any

import pytest

from lianjing.conf.body_limit import ROOM, limited

MEGABYTE = 1024 * 1024


async def swallow(scope: Any, receive: Any, send: Any) -> None:
    """Read a whole body as Django does, then answer with its size."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


def serve(pieces: list[bytes], headers: list[tuple[bytes, bytes]]) -> list[dict[str, Any]]:
    """Give what is sent in answer to a body that comes in pieces."""
    sent: list[dict[str, Any]] = []
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": headers}
    asyncio.run(limited(swallow, 1)(scope, receive, send))
    return sent


def test_a_body_within_the_limit_passes() -> None:
    sent = serve([b"x" * MEGABYTE, b"y" * ROOM], [])
    assert sent[0]["status"] == 200
    assert sent[1]["body"] == str(MEGABYTE + ROOM).encode()


@pytest.mark.parametrize(
    ("pieces", "headers"),
    [
        ([b""], [(b"content-length", str(MEGABYTE + ROOM + 1).encode())]),
        ([b"x" * MEGABYTE] * 3, []),
        ([b"x" * MEGABYTE] * 3, [(b"content-length", b"5")]),
        ([b""], [(b"content-length", b"9" * 400)]),
    ],
)
def test_what_is_larger_is_refused_whatever_it_says(
    pieces: list[bytes], headers: list[tuple[bytes, bytes]]
) -> None:
    sent = serve(pieces, [*headers, (b"accept-language", b"en")])
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["message"] == "The file is larger than 1 MB"


def test_other_traffic_passes_untouched() -> None:
    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    asyncio.run(limited(application, 1)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]
