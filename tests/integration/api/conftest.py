"""A small country of cameras, people of every role, and a stand-in for signal."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.places.search import search_text
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.choices import DeviceKind, GroupKind
from lianjing.apps.registry.models import Channel, ChannelDetail, Device, Group
from lianjing.link.codec import Message
from lianjing.link.media import Done

PASSWORD = "correct horse 9"
COUNTY = "34022100002000000001"


@pytest.fixture
def actor() -> Actor:
    return system("test")


class Country:
    """One lower platform with two organisations and one NVR of our own."""

    def __init__(self, actor: Actor) -> None:
        self.county = registry.create_device(
            actor=actor, code=COUNTY, name="芜湖县", kind=DeviceKind.PLATFORM
        )
        self.recorder = registry.create_device(
            actor=actor, code="34020000001180000001", name="Recorder"
        )
        self.root = Group.objects.get(device=self.county, parent=None)
        self.north = self.group("34022100002160000001", "北部", self.root)
        self.gate = self.channel(self.county, self.north, "34022100001320000001", "北门球机", ptz=1)
        self.yard = self.channel(
            self.county, self.root, "34022200001320000002", "操场", online=False
        )
        recorder_root = Group.objects.get(device=self.recorder, parent=None)
        self.own = self.channel(self.recorder, recorder_root, "34020000001320000003", "Lobby")

    def group(self, code: str, name: str, parent: Group) -> Group:
        group = Group.objects.create(
            device=parent.device,
            code=code,
            name=name,
            kind=GroupKind.ORGANISATION,
            parent=parent,
        )
        group.path = f"{parent.path}{group.pk}/"
        group.save()
        return group

    def channel(
        self,
        device: Device,
        group: Group,
        code: str,
        name: str,
        *,
        online: bool = True,
        ptz: int = 0,
    ) -> Channel:
        channel = Channel.objects.create(
            device=device,
            group=group,
            code=code,
            name=name,
            region=code[:6],
            online=online,
            ptz_type=ptz,
            search=search_text(name, code, "人民路", "192.0.2.9"),
        )
        ChannelDetail.objects.create(channel=channel, address="人民路", fields={"Owner": "市局"})
        return channel


@pytest.fixture
def country(db: None, actor: Actor) -> Country:
    return Country(actor)


class Signal:
    """Stands where signal stands: remembers commands and gives prepared answers."""

    def __init__(self) -> None:
        self.commands: list[Message] = []
        self.answers: dict[type, Any] = {}
        self.gone = False

    def __call__(self, address: Any, message: Message, **_: Any) -> Message:
        from lianjing.kernel.errors import ResourceError

        if self.gone:
            raise ResourceError("nobody answers", code="link_down")
        self.commands.append(message)
        answer = self.answers.get(type(message), Done())
        return answer(message) if callable(answer) else answer


@pytest.fixture
def signal(monkeypatch: pytest.MonkeyPatch) -> Signal:
    stand_in = Signal()
    monkeypatch.setattr("lianjing.link.blocking.call", stand_in)
    return stand_in


@pytest.fixture
def people(country: Country, actor: Actor) -> dict[str, str]:
    """One user of each role; `scoped` sees the region 340221 only, `nothing` has no scope."""
    everything = [ScopeOf(ScopeKind.ALL)]
    for name, role, scopes in [
        ("admin", Role.ADMIN, []),
        ("operator", Role.OPERATOR, everything),
        ("viewer", Role.VIEWER, everything),
        ("auditor", Role.AUDITOR, []),
        ("security", Role.SECURITY, []),
        ("approver", Role.APPROVER, everything),
        ("registrar", Role.REGISTRAR, everything),
        ("reporter", Role.REPORTER, everything),
        ("scoped", Role.OPERATOR, [ScopeOf(ScopeKind.REGION, "340221")]),
        ("nothing", Role.OPERATOR, []),
    ]:
        accounts.create_user(
            actor=actor,
            username=name,
            password=PASSWORD,
            role=role,
            scopes=scopes,
            must_change_password=False,
        )
    return {}


class Browser:
    """Signs in and speaks JSON."""

    def __init__(self, username: str = "", language: str = "en") -> None:
        self.client = Client(headers={"Accept-Language": language})
        if username:
            self.sign_in(username)

    def sign_in(self, username: str, password: str = PASSWORD) -> Any:
        return self("POST", "/auth/login", {"username": username, "password": password})

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"/api/v1{path}",
            data="" if body is None else __import__("json").dumps(body),
            content_type="application/json",
            headers=headers,
        )

    def get(self, path: str, **query: Any) -> Any:
        response = self.client.get(f"/api/v1{path}", query)
        assert response.status_code == 200, (path, response.status_code, response.content)
        return response.json()


@pytest.fixture
def browse(people: dict[str, str]) -> Iterator[type[Browser]]:
    return Browser
