"""The stream of events to a page (server-sent events)."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from lianjing import __version__
from lianjing.api.auth import actor_in, signed_in_async
from lianjing.api.events.database import in_database
from lianjing.api.events.hub import END, Page, hub
from lianjing.api.events.shapes import DATABASE_ERRORS
from lianjing.api.language import language_of
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.selectors import actor_now

router = Router(tags=["events"])
HEARTBEAT = 15.0


@router.get("/events", auth=signed_in_async, response={200: None})
async def events(request: HttpRequest) -> StreamingHttpResponse:
    """Send events as they happen.

    `hello`, `status`, `counts`, `streams`, `ended`, `upper`, `notice`, `inbox`.
    A comment every 15 seconds keeps the line; the stream ends when the session does.
    """
    page = Page(actor=actor_in(request), language=language_of(request))
    session = request.session.session_key or ""
    return StreamingHttpResponse(
        _stream(page, session),
        content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(page: Page, session: str) -> AsyncIterator[bytes]:
    hello = {"server_time": datetime.now(UTC).isoformat(), "version": __version__}
    yield _event("hello", json.dumps(hello))
    hub.join(page)
    check_at = time.monotonic() + HEARTBEAT
    try:
        while True:
            try:
                async with asyncio.timeout(max(0.0, check_at - time.monotonic())):
                    name, body = await page.queue.get()
            except TimeoutError:
                actor = await _still_there(page, session)
                if actor is None:
                    return
                page.actor = actor
                check_at = time.monotonic() + HEARTBEAT
                yield b": still here\n\n"
            else:
                if (name, body) == END:
                    return
                yield _event(name, body)
    finally:
        hub.leave(page)


async def _still_there(page: Page, session: str) -> Actor | None:
    """Look whether the session goes on, with the scopes as they are now."""
    try:
        return await in_database(lambda: actor_now(page.actor, session))
    except DATABASE_ERRORS:
        return page.actor  # the database is away; that is no reason to blind the page


def _event(name: str, body: str) -> bytes:
    return f"event: {name}\ndata: {body}\n\n".encode()
