"""Sending a file to where a peer wants it, over HTTP: once, bounded, followed nowhere else."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lianjing.runtime.networks import Network
from lianjing.runtime.outward import Place, look_up

if TYPE_CHECKING:
    import httpx

SECONDS = 20.0
"""For the whole of one file."""
MOST_ANSWER = 64 * 1024


async def upload(place: Place, name: str, image: bytes, allowed: Sequence[Network]) -> bool:
    """POST a JPEG; tells whether the other side took it.

    GB/T 28181-2022 leaves method and form open: the body is the picture, its name stands in
    Content-Disposition. Raises `RefusedUrlError` if the name leads where nothing is sent.
    """
    import httpx  # only who is asked for pictures needs it in memory

    address = await look_up(place, allowed)
    inside = f"[{address}]" if ":" in address else address
    headers = {
        "Host": place.shown.partition("://")[2],
        "Content-Type": "image/jpeg",
        "Content-Disposition": f'attachment; filename="{name}"',
        "User-Agent": "Lianjing",
    }
    url = f"{place.scheme}://{inside}:{place.port}{place.path}"
    named = {"sni_hostname": place.host}
    try:
        async with asyncio.timeout(SECONDS), httpx.AsyncClient(trust_env=False) as client:
            request = client.build_request(
                "POST", url, headers=headers, content=image, extensions=named
            )
            answer = await client.send(request, stream=True, follow_redirects=False)
            try:
                await _drain(answer)
            finally:
                await answer.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError):
        return False
    return answer.is_success


async def _drain(answer: "httpx.Response") -> None:
    """Read an answer as far as one is worth reading."""
    size = 0
    async for part in answer.aiter_raw():
        size += len(part)
        if size > MOST_ANSWER:
            return
