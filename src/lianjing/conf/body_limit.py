"""Refuses bodies that are larger than any upload may be, before they lie on the disk.

Django's own ASGI handler puts a whole body into a temporary file before it looks at anything, so
that a stranger who has not even signed in could fill the disk with one request.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from lianjing.kernel.causes import explain

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

ROOM = 1024 * 1024
"""What a multipart body holds besides its file."""


class _TooLargeError(Exception):
    """More came than is taken; the reading of the body ends here."""


def limited(application: Application, megabytes: int) -> Application:
    """Answer 413 to bodies of more than so many megabytes, whether they say so or not."""
    most = megabytes * 1024 * 1024 + ROOM

    async def serve(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        if _announced(scope) > most:
            await _refuse(scope, send, megabytes)
            return
        came, answered = 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body") or b"")
            if came > most:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await application(scope, counted, noted)
        except _TooLargeError:
            if not answered:
                await _refuse(scope, send, megabytes)

    return serve


def _announced(scope: MutableMapping[str, Any]) -> int:
    for name, value in scope.get("headers", ()):
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


async def _refuse(scope: MutableMapping[str, Any], send: Send, megabytes: int) -> None:
    languages = [value for name, value in scope.get("headers", ()) if name == b"accept-language"]
    language = "en" if languages and languages[0].strip().lower().startswith(b"en") else "zh"
    words = explain("upload_too_large", language, {"most": str(megabytes)})
    body = json.dumps({"code": "upload_too_large", **words._asdict()}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
