"""From the click that takes a right back to the last byte at a viewer, on one platform.

`python -m benchmarks.revoke [--times 20]` runs a whole platform with one simulated camera. A person
with a grant of his own watches it over WebSocket and over HTTP at once; then the grant is ended by
a process of its own, as another web process would. Measured from the call is when the last byte
comes to each. Half of the times the process forgets to tell anybody, as if it had been killed
between its commit and the command: then the watchman in ingest has to notice.
"""

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
from benchmarks.common import Figure, say, tell
from benchmarks.first_picture import at
from benchmarks.running import HOME, Running, free_block, platform
from benchmarks.watching import messages

WANTED_SECONDS = 2.0
CODE = "34020000002000000077"
CAMERA = "34020000001320000077"
_PLAYS_SECONDS = 1.5
_UP_SECONDS = 30.0
_MORE = 'pledge_version = ""\nentry_review = false\n'
"""Goes on with the section `identity`, which `running` ends with."""

_OTHER = """
import json, sys
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.models import User
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights import observers, services as rights
from lianjing.apps.rights.choices import WATCHING, Origin, Purpose, SubjectKind
from lianjing.apps.rights.services import GrantPlan
root, watchers, grant = system("bench"), list(observers._watchers), None
person = User.objects.create(username="bench-viewer", role="viewer", must_change_password=False,
                             password_at=timezone.now())
browser = Client()
browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
name = settings.SESSION_COOKIE_NAME
for line in sys.stdin:
    word = line.strip()
    channel = Channel.objects.filter(online=True).first()
    if word == "give":
        grant = rights.issue(actor=root, plan=GrantPlan(
            origin=Origin.REQUEST, title="bench", subject=SubjectKind.PERSON, person=person.pk,
            actions=WATCHING, purpose=Purpose.DUTY, channels=[channel.pk],
            valid_until=timezone.now() + timedelta(hours=1)))
    elif word in ("end", "forget"):
        observers._watchers[:] = watchers if word == "end" else []
        rights.end(actor=root, grant=grant, reason="bench")
    told = {"channel": channel.pk if channel else 0, "cookie": [name, browser.cookies[name].value]}
    print(json.dumps(told), flush=True)
"""
"""The other web process: gives rights and takes them back as it is told."""


class Ended(NamedTuple):
    """Seconds from the call until the last byte, by each way."""

    socket: float
    http: float


class Other:
    """A process with Django in it, told what to do line by line."""

    def __init__(self, directory: Path) -> None:
        settings = {
            "LIANJING_DATA": str(directory),
            "DJANGO_SETTINGS_MODULE": "lianjing.conf.settings",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-c", _OTHER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **settings},
        )

    def do(self, word: str) -> dict[str, object]:
        """Have one thing done."""
        coming, going = self._process.stdout, self._process.stdin
        if coming is None or going is None:
            raise SystemExit("the other process has no pipes")
        going.write(word + "\n")
        going.flush()
        answer: dict[str, object] = json.loads(coming.readline())
        return answer

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


@contextlib.contextmanager
def camera(running: Running) -> Iterator[None]:
    """Have one simulated camera registered."""
    ports = str(free_block(40))
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "lianjing.cli", "simulate", "--count", "1", "--bind", HOME),
            *("--server", f"{HOME}:{running.level.sip_port}", "--password", running.access),
            *("--code-from", CAMERA, "--ports-from", ports),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


async def by_socket(url: str, origin: str, playing: asyncio.Event) -> float:
    """Watch over WebSocket until the end; gives when the last byte came."""
    last = 0.0
    with contextlib.suppress(SystemExit):  # how it says that the other side has closed
        async for _ in messages(url, origin):
            last = time.monotonic()
            playing.set()
    return last


async def by_http(url: str, playing: asyncio.Event) -> float:
    """Watch over HTTP until the end."""
    last = 0.0
    async with (
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", url, timeout=30) as answer,
    ):
        async for _ in answer.aiter_bytes():
            last = time.monotonic()
            playing.set()
    return last


async def once(running: Running, other: Other, word: str) -> Ended:
    """Give a right, watch by it, take it back."""
    known = await asyncio.to_thread(other.do, "give")
    name, value = known["cookie"]  # type: ignore[misc]
    url = running.level.url
    async with httpx.AsyncClient(cookies={name: value}, trust_env=False) as client:
        path = f"{url}/api/v1/channels/{known['channel']}/live"
        answer = await client.post(path, json={"stream": "main"}, timeout=30)
    if answer.status_code != httpx.codes.OK:
        raise SystemExit(answer.text)
    live, ready = answer.json(), (asyncio.Event(), asyncio.Event())
    ways = asyncio.gather(
        by_socket(live["ws_url"], url, ready[0]), by_http(live["fmp4_url"], ready[1])
    )
    for event in ready:
        await asyncio.wait_for(event.wait(), 20)
    await asyncio.sleep(_PLAYS_SECONDS)
    begin = time.monotonic()
    await asyncio.to_thread(other.do, word)
    socket, http = await asyncio.wait_for(ways, 30)
    return Ended(socket - begin, http - begin)


async def measure(running: Running, other: Other, times: int) -> dict[str, list[Ended]]:
    """Take a right back many times, told and untold in turn."""
    deadline = time.monotonic() + _UP_SECONDS
    while not (await asyncio.to_thread(other.do, ""))["channel"]:
        if time.monotonic() > deadline:
            raise SystemExit("the camera did not register")
        await asyncio.sleep(0.2)
    done: dict[str, list[Ended]] = {"end": [], "forget": []}
    for number in range(times):
        word = ("end", "forget")[number % 2]
        done[word].append(await once(running, other, word))
        say(f"{number + 1}: {word}, last byte {max(done[word][-1]):.2f} s")
    return done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianjing-bench-") as name:
        directory = Path(name) / "platform"
        with platform(directory, code=CODE, more=_MORE) as running, camera(running):
            other = Other(directory)
            try:
                done = asyncio.run(measure(running, other, options.times))
            finally:
                other.stop()
    told, untold = ([max(one) for one in done[word]] for word in ("end", "forget"))
    figures = [
        Figure("last byte after the click, slowest", max(told), "s", WANTED_SECONDS),
        Figure("the same, revoker killed after its commit", max(untold), "s", WANTED_SECONDS),
    ]
    facts = {
        "last byte p50 / max": f"{at(0.5, told)} / {at(1, told)} ms",
        "revoker killed p50 / max": f"{at(0.5, untold)} / {at(1, untold)} ms",
    }
    return tell(figures, facts)


if __name__ == "__main__":
    sys.exit(main())
