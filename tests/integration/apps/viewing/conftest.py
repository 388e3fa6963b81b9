"""One camera, an officer with one grant, and a stand-in for signal."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import WATCHING, Action, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantPlan
from lianjing.kernel.errors import ResourceError
from lianjing.link.codec import Message
from lianjing.link.media import Done
from lianjing.link.signal import EndViewings, Play, Playing

PLAYING = Playing(
    call="call-1",
    stream="stream-1",
    node="media-1",
    viewer_address="0.0.0.0",
    viewer_port=8081,
    video="H.264",
    mime="avc1.64001f",
    width=1920,
    height=1080,
)


class Signal:
    """Remembers commands; can be gone."""

    def __init__(self) -> None:
        self.commands: list[Message] = []
        self.gone = False
        self.reply: Message = PLAYING

    def __call__(self, address: Any, message: Message, **_: Any) -> Message:
        if self.gone:
            raise ResourceError("nobody answers", code="link_down")
        self.commands.append(message)
        return self.reply if isinstance(message, Play) else Done()

    @property
    def ended(self) -> list[tuple[str, str]]:
        """Give sessions and reasons it was told."""
        told = [command for command in self.commands if isinstance(command, EndViewings)]
        return [(end.session, end.reason) for command in told for end in command.ends]


@pytest.fixture
def signal(monkeypatch: pytest.MonkeyPatch) -> Signal:
    stand_in = Signal()
    monkeypatch.setattr("lianjing.link.blocking.call", stand_in)
    return stand_in


@pytest.fixture
def gate(db: None) -> Channel:
    device = registry.create_device(actor=system("test"), code="34020000001180000001", name="R")
    return Channel.objects.create(
        device=device,
        group=Group.objects.get(device=device, parent=None),
        code="34020000001320000001",
        name="北门",
        region="340200",
    )


@pytest.fixture
def person(db: None) -> User:
    bureau = Organisation.objects.create(name="教育局")
    return User.objects.create(username="chen", name="陈", role=Role.VIEWER, organisation=bureau)


@pytest.fixture
def officer(person: User) -> Actor:
    return actor_of(person, address="192.0.2.7")


def give(person: User, channel: Channel, **more: Any) -> Grant:
    """Give a person a right to watch one camera for a day."""
    values: dict[str, Any] = {
        "origin": Origin.REQUEST,
        "title": "校门",
        "subject": SubjectKind.PERSON,
        "person": person.pk,
        "actions": WATCHING,
        "purpose": Purpose.SCHOOL,
        "valid_until": timezone.now() + timedelta(days=1),
        "channels": [channel.pk],
    }
    return rights.issue(actor=system("test"), plan=GrantPlan(**values | more))


@pytest.fixture
def grant(person: User, gate: Channel) -> Grant:
    return give(person, gate)


def also(action: Action) -> Action:
    """Give watching and something more."""
    return WATCHING | action
