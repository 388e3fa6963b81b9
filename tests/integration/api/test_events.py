"""The stream of events, with signal played by the test."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient
from django.utils import timezone

from lianjing.api.events import stream
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.approvals.models import Notice, Request, WorkflowText
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.registry.signalling import link_key
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantPlan
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.services import UpperChanges
from lianjing.apps.viewing.models import Session
from lianjing.link.codec import Message
from lianjing.link.connection import Server
from lianjing.link.media import Done
from lianjing.link.ports import SIGNAL
from lianjing.link.signal import (
    StatusNotice,
    StreamEndedNotice,
    StreamsNotice,
    TextNotice,
    UpperNotice,
)

from .conftest import COUNTY, PASSWORD, Country

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def server(settings: Any) -> AsyncIterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    installation = settings.INSTALLATION
    link = msgspec.structs.replace(installation.settings.link, signal_port=port)
    changed = msgspec.structs.replace(installation.settings, link=link)
    settings.INSTALLATION = msgspec.structs.replace(installation, settings=changed)

    async def answer(_: Message) -> Message:
        return Done()

    server = Server(key=link_key(), shapes=SIGNAL, on_call=answer)
    await server.start("127.0.0.1", port)
    yield server
    await server.stop()
    await sync_to_async(lambda: connection.close())()  # noqa: PLW0108 - of that thread


class Stream:
    """Reads events of one page."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.text = ""

    async def open(self) -> None:
        response: Any = await self.client.get("/api/v1/events", headers={"Accept-Language": "en"})
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/event-stream")
        self.chunks = aiter(response.streaming_content)
        assert (await self.next())[0] == "hello"

    async def next(self) -> tuple[str, Any]:
        async with asyncio.timeout(30):
            while True:
                block = (await anext(self.chunks)).decode()
                if block.startswith("event: "):
                    name, data = block.strip().split("\n", 1)
                    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def wait_for(self, name: str) -> Any:
        while True:
            found, body = await self.next()
            if found == name:
                return body

    async def settle(self) -> None:
        """Wait until everything that happens is told, and the page was told to look again."""
        while not (await self.wait_for("status")).get("reload"):
            pass

    async def close(self) -> None:
        await self.chunks.aclose()  # type: ignore[attr-defined]


async def sign_in(name: str) -> Stream:
    client = AsyncClient()
    body = json.dumps({"username": name, "password": PASSWORD})
    answer = await client.post("/api/v1/auth/login", body, content_type="application/json")
    assert answer.status_code == 200
    return Stream(client)


async def heard(server: Server) -> None:
    async with asyncio.timeout(30):
        while not server.connections:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)


async def test_pages_are_told_what_is_in_their_scope(
    server: Server, country: Country, people: Any
) -> None:
    everything, scoped = await sign_in("operator"), await sign_in("scoped")
    await everything.open()
    await scoped.open()
    await asyncio.gather(everything.settle(), scoped.settle())
    reading = [asyncio.create_task(p.wait_for("status")) for p in (everything, scoped)]
    server.broadcast(
        StatusNotice(
            devices=((COUNTY, False, "keepalive_lost"), (country.recorder.code, True, "keepalive")),
            channels=(
                (COUNTY, country.gate.code, False, "device_offline"),
                (COUNTY, country.yard.code, False, "device_offline"),
                ("unknown", "unknown", True, "x"),
            ),
        )
    )
    whole, part = await asyncio.gather(*reading)
    assert whole["channels"] == [
        [country.gate.pk, False, "device_offline"],
        [country.yard.pk, False, "device_offline"],
    ]
    assert len(whole["devices"]) == 2
    assert part["channels"] == [[country.gate.pk, False, "device_offline"]]
    assert part["devices"] == [[country.county.pk, False, "keepalive_lost"]]
    await everything.close()
    await scoped.close()


async def test_streams_uppers_and_texts_reach_whom_they_concern(
    server: Server, country: Country, people: Any, actor: Any
) -> None:
    values = UpperChanges(name="U", code="34000000002000000001", address="192.0.2.1")
    upper = await sync_to_async(sharing.create_upper)(actor=actor, values=values)
    await Session.objects.acreate(
        key="mine",
        username="operator",
        channel_code="x",
        profile="main",
        call="c",
        stream="s1",
        viewer_address="127.0.0.1",
        viewer_port=1,
        started_at="2026-11-20T00:00:00Z",
        expires_at="2036-11-20T00:00:00Z",
    )
    page = await sign_in("operator")
    await page.open()
    reading = asyncio.create_task(page.wait_for("streams"))
    await heard(server)
    server.broadcast(StreamsNotice(streams=(("s1", 900, 25.0, 0.5, 9.0), ("s2", 1, 1, 1, 1))))
    assert await reading == {"mine": {"kbps": 900, "fps": 25.0, "loss": 0.5, "delay_ms": 9.0}}
    server.broadcast(StreamEndedNotice(stream="s1", cause="idle"))
    ended = await page.wait_for("ended")
    assert (ended["session"], ended["code"]) == ("mine", "idle")
    assert "?" not in ended["cause"]
    numbers = {"shared": 3, "sent": 3, "acknowledged": 2, "expected": 3}
    server.broadcast(UpperNotice(upper=upper.key, online=True, reason="registered", **numbers))
    told = await page.wait_for("upper")
    assert (told["id"], told["status"], told["counts"]) == (upper.pk, "online", numbers)
    server.broadcast(TextNotice(level="warning", code="storage_unavailable"))
    assert (await page.wait_for("notice"))["level"] == "warning"
    for link in list(server.connections):
        link.close()
    assert (await page.wait_for("notice"))["code"] == "signal_down"
    assert (await page.wait_for("notice"))["code"] == "signal_back"
    await page.close()


async def test_counts_follow_the_tables_within_the_scope(
    server: Server, country: Country, people: Any
) -> None:
    page, scoped = await sign_in("operator"), await sign_in("scoped")
    await page.open()
    await scoped.open()
    await asyncio.gather(page.settle(), scoped.settle())
    reading = [asyncio.create_task(p.wait_for("counts")) for p in (page, scoped)]
    await Group.objects.filter(pk=country.root.pk).aupdate(total=9, online=8)
    await Channel.objects.filter(pk=country.gate.pk).aupdate(online=False)
    server.broadcast(StatusNotice(devices=((COUNTY, True, "keepalive"),)))
    whole, part = await asyncio.gather(*reading)
    assert whole == {"nodes": [[country.root.pk, 9, 8]]}
    assert sorted(part["nodes"]) == [[country.root.pk, 1, 0], [country.north.pk, 1, 0]]
    await page.close()
    await scoped.close()


async def test_what_happened_before_the_first_count_is_not_lost_on_a_page(
    server: Server, country: Country, people: Any
) -> None:
    """A page asks for its list, opens the line, and a camera goes before anybody counted."""
    page = await sign_in("operator")
    await page.open()
    await Channel.objects.filter(pk=country.gate.pk).adelete()
    await Group.objects.filter(pk=country.root.pk).aupdate(total=1, online=1)
    await page.settle()
    late = await sign_in("operator")
    await late.open()
    await late.settle()
    await page.close()
    await late.close()


async def test_a_page_looks_again_when_signalling_is_back(
    server: Server, country: Country, people: Any
) -> None:
    page = await sign_in("operator")
    await page.open()
    await page.settle()
    for link in list(server.connections):
        link.close()
    await page.settle()
    await page.close()


async def test_an_inbox_is_told_to_its_owner_alone(
    server: Server, country: Country, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianjing.api.events.hub.INBOX_EVERY", 0.0)

    def note() -> int:
        person = User.objects.select_related("organisation").get(username="operator")
        office = Organisation.objects.create(name="x", region="34")
        text = WorkflowText.objects.create(workflow="share", digest="0" * 64, version="1", body={})
        row = Request.objects.create(
            number="GX-1", text=text, requester=person, organisation=office, state="draft"
        )
        return Notice.objects.create(person=person, request=row, kind="moved").pk

    mine, other = await sign_in("operator"), await sign_in("scoped")
    await mine.open()
    await other.open()
    reading = asyncio.create_task(mine.wait_for("inbox"))
    await heard(server)
    await asyncio.sleep(2.2)  # a tick has seen what there was
    key = await sync_to_async(note)()
    assert await reading == {"notice": key}
    server.broadcast(TextNotice(level="info", code="signal_back", facts={}))
    told = await other.next()
    while told[0] in {"counts", "status"}:
        told = await other.next()
    assert told[0] == "notice"
    await mine.close()
    await other.close()


async def test_the_stream_ends_with_the_session(
    server: Server, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.1)
    page = await sign_in("viewer")
    await page.open()
    await page.client.post("/api/v1/auth/logout")
    with pytest.raises(StopAsyncIteration):
        await page.wait_for("never")


async def test_without_signing_in_there_is_no_stream(db: None) -> None:
    assert (await AsyncClient().get("/api/v1/events")).status_code == 401


class Heard:
    """Reads a page all the time, as a browser does."""

    def __init__(self, page: Stream) -> None:
        self.events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.task = asyncio.create_task(self._read(page))

    async def _read(self, page: Stream) -> None:
        async for chunk in page.chunks:
            block = chunk.decode()
            if block.startswith("event: "):
                name, data = block.strip().split("\n", 1)
                body = json.loads(data.removeprefix("data: "))
                await self.events.put((name.removeprefix("event: "), body))

    async def channels(self, seconds: float) -> Any:
        """The next states of cameras."""
        async with asyncio.timeout(seconds):
            while not (body := await self._status())["channels"]:
                pass
            return body["channels"]

    async def looks_again(self) -> None:
        """Told at once to ask anew, and again when all that it sees now is followed."""
        async with asyncio.timeout(4):
            assert (await self._status())["reload"]
            assert (await self._status())["reload"]

    async def _status(self) -> Any:
        while True:
            name, body = await self.events.get()
            if name == "status":
                return body


def give_gate(country: Country, seconds: float) -> Grant:
    return rights.issue(
        actor=system("test"),
        plan=GrantPlan(
            origin=Origin.REQUEST,
            title="three months",
            subject=SubjectKind.PERSON,
            person=User.objects.get(username="nothing").pk,
            actions=Action.LIVE,
            purpose=Purpose.SCHOOL,
            valid_until=timezone.now() + timedelta(seconds=seconds),
            channels=[country.gate.pk],
        ),
    )


async def test_a_right_that_begins_or_ends_changes_a_running_stream(
    server: Server, country: Country, people: Any
) -> None:
    page = await sign_in("nothing")
    await page.open()
    await page.settle()
    reading = Heard(page)
    gate = (COUNTY, country.gate.code, False, "device_offline")
    of_gate = StatusNotice(devices=(), channels=(gate,))

    given = await sync_to_async(give_gate)(country, 900)
    await reading.looks_again()
    server.broadcast(of_gate)
    assert await reading.channels(3) == [[country.gate.pk, False, "device_offline"]]
    ending = rights.end
    await sync_to_async(lambda: ending(actor=system("test"), grant=given, reason="over"))()
    await reading.looks_again()
    server.broadcast(of_gate)
    with pytest.raises(TimeoutError):
        await reading.channels(2)
    await sync_to_async(give_gate)(country, 2)
    await reading.looks_again()
    await reading.looks_again()  # over by itself
    reading.task.cancel()
    await asyncio.wait([reading.task])


async def test_the_stream_of_who_may_not_work_any_more_ends_at_once(
    server: Server, country: Country, people: Any
) -> None:
    page = await sign_in("operator")
    await page.open()
    reading = Heard(page)
    await heard(server)
    await sync_to_async(lambda: User.objects.filter(username="operator").update(is_active=False))()
    async with asyncio.timeout(3):
        await reading.task  # the stream is over
