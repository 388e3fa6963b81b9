"""Other systems: tokens end when they must, messages arrive signed or are dead in plain sight."""

import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import ScopeOf, system
from lianjing.apps.accounts.choices import Permission, Role, ScopeKind
from lianjing.apps.accounts.models import ApiToken, User
from lianjing.apps.accounts.services import TokenPlan
from lianjing.apps.accounts.services.tokens import BadTokenError, TokenRefusedError
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.services import files
from lianjing.apps.webhooks import guard, services
from lianjing.apps.webhooks.choices import DeliveryState
from lianjing.apps.webhooks.models import Delivery, Webhook
from lianjing.apps.webhooks.sending import Answer
from lianjing.apps.webhooks.services import HookPlan
from lianjing.apps.webhooks.services.deliveries import PAUSES
from lianjing.ingest.webhooks import deliver

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

BOSS = system("test")
NOW = datetime.now(UTC)
VIEW = frozenset({Permission.FILES_VIEW})


@pytest.fixture
def bureau(db: None) -> User:
    return accounts.create_user(
        actor=BOSS,
        username="edu",
        password="correct horse 9",
        role=Role.REGISTRAR,
        scopes=[ScopeOf(ScopeKind.REGION, "340121")],
        must_change_password=False,
    )


def plan(**changes: Any) -> TokenPlan:
    values = {"name": "t", "permissions": VIEW, "expires_at": NOW + timedelta(days=1)}
    return TokenPlan(**{**values, **changes})


def ask(secret: str, path: str = "/jobs", method: str = "get", **extra: Any) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    call = getattr(Client(headers=headers), method)
    return int(call(f"/api/v1{path}", **extra).status_code)


def test_a_token_speaks_for_its_user_within_its_limits(bureau: User) -> None:
    token, secret = accounts.create_token(actor=BOSS, user=bureau, plan=plan())
    assert secret not in str(vars(token))
    assert ask(secret) == 200
    # The registrar may, the token may not; and a token never rules over people or passwords.
    assert ask(secret, "/campaigns") == 403
    assert ask(secret, "/users") == 403
    assert ask(secret, "/auth/me") == 401
    token.refresh_from_db()
    assert token.used_at is not None


@pytest.mark.parametrize("secret", ["", "x", "lj_" + "a" * 43, "\u0000", "lj_" * 5000])
def test_what_is_no_token_is_refused(bureau: User, secret: str) -> None:
    assert ask(secret.replace("\u0000", "%00")) == 401


def test_a_token_ends_with_its_day_its_revocation_and_its_user(bureau: User) -> None:
    token, secret = accounts.create_token(actor=BOSS, user=bureau, plan=plan())
    with pytest.raises(TokenRefusedError):
        accounts.actor_of_token(secret, address="", now=NOW + timedelta(days=2))
    User.objects.filter(pk=bureau.pk).update(is_active=False)
    assert ask(secret) == 401
    User.objects.filter(pk=bureau.pk).update(is_active=True)
    assert ask(secret) == 200
    accounts.revoke_token(actor=BOSS, token=token)
    assert ask(secret) == 401


def test_a_token_works_from_its_networks_only(bureau: User) -> None:
    far = plan(networks=("10.9.0.0/16",))
    near = plan(networks=("127.0.0.1",))
    assert ask(accounts.create_token(actor=BOSS, user=bureau, plan=far)[1]) == 401
    assert ask(accounts.create_token(actor=BOSS, user=bureau, plan=near)[1]) == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"permissions": frozenset()},
        {"permissions": frozenset({Permission.USERS_MANAGE})},
        {"permissions": frozenset({Permission.LIVE_WATCH})},
        {"expires_at": NOW - timedelta(seconds=1)},
        {"expires_at": NOW + timedelta(days=400)},
        {"networks": ("everywhere",)},
    ],
)
def test_no_token_is_made_beyond_the_bounds(bureau: User, changes: dict[str, Any]) -> None:
    with pytest.raises(BadTokenError):
        accounts.create_token(actor=BOSS, user=bureau, plan=plan(**changes))
    assert not ApiToken.objects.exists()


# --- webhooks ----------------------------------------------------------------------------------


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it gets and answers as told."""

    got: list[tuple[dict[str, str], bytes]]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Receiver]]]:
    import ipaddress

    networks = [ipaddress.ip_network("127.0.0.0/8")]
    monkeypatch.setattr("lianjing.apps.webhooks.services.hooks.allowed_networks", lambda: networks)
    monkeypatch.setattr("lianjing.ingest.webhooks.allowed_networks", lambda: networks)
    kind = type("Here", (Receiver,), {"got": []})
    server = http.server.HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", kind
    server.shutdown()
    server.server_close()
    thread.join()


def hook_to(url: str, user: User) -> tuple[Webhook, str]:
    told = HookPlan(name="教育局", url=url, kinds=(FileKind.CAMERA,))
    return services.create_webhook(actor=BOSS, user=user, plan=told)


def camera(region: str = "340121") -> None:
    values = {"name": "校门", "region": region}
    files.create(actor=BOSS, kind=FileKind.CAMERA, values=values, source=Source.PAGE)


def test_a_change_arrives_signed(bureau: User, receiver: tuple[str, type[Receiver]]) -> None:
    url, here = receiver
    hook, secret = hook_to(url, bureau)
    camera()
    (message,) = services.due(most=10)
    assert services.due(most=10) == []  # taken
    services.note_answer(message, deliver(message))
    ((headers, body),) = here.got
    stamp, _, mac = headers["X-Lianjing-Signature"].partition(",v1=")
    expected = hmac.new(secret.encode(), stamp[2:].encode() + b"." + body, hashlib.sha256)
    assert mac == expected.hexdigest()
    told = json.loads(body)
    assert (told["event"], told["files"][0]["name"]) == ("camera.created", "校门")
    message.refresh_from_db()
    assert message.state == DeliveryState.SENT
    assert secret not in hook.secret


def test_nobody_is_told_of_files_out_of_his_scope(bureau: User, receiver: Any) -> None:
    hook_to(receiver[0], bureau)
    camera("340122")
    assert not Delivery.objects.exists()


def test_a_change_that_is_undone_is_not_told(bureau: User, receiver: Any) -> None:
    from django.db import transaction

    hook_to(receiver[0], bureau)
    with transaction.atomic():
        camera()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_what_nobody_takes_is_tried_again_and_then_dead(bureau: User, receiver: Any) -> None:
    hook, _ = hook_to(receiver[0], bureau)
    camera()
    now = Delivery.objects.get().next_at
    for pause in (*PAUSES, 0):
        (message,) = services.due(most=10, now=now)
        services.note_answer(message, Answer(503), now=now)
        now += timedelta(seconds=pause)
        assert services.due(most=10, now=now - timedelta(seconds=1)) == [] or pause == 0
    dead = Delivery.objects.get()
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, len(PAUSES) + 1)
    services.send_again(actor=BOSS, delivery=dead)
    assert [one.pk for one in services.due(most=10)] == [dead.pk]
    hook.refresh_from_db()
    assert hook.failures == len(PAUSES) + 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_it_is_never_sent_on_elsewhere(bureau: User, receiver: Any, status: int) -> None:
    url, here = receiver
    here.status = status
    hook_to(url, bureau)
    camera()
    (message,) = services.due(most=10)
    answer = deliver(message)
    assert (answer.status, answer.arrived, len(here.got)) == (status, False, 1)


def test_nothing_is_sent_to_addresses_that_are_not_allowed(bureau: User) -> None:
    with pytest.raises(guard.BadAddressError):
        hook_to("http://127.0.0.1:9/", bureau)
    # Entered before the settings became stricter, or its name leads elsewhere today.
    hook = Webhook.objects.create(
        name="x", url="http://127.0.0.1:9/", user=bureau, kinds=["camera"], secret=""
    )
    answer = deliver(Delivery.objects.create(webhook=hook, event="test"))
    assert (answer.status, answer.arrived) == (None, False)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::1]",
        "0",
        "localhost",
    ],
)
def test_loopback_is_refused_however_it_is_written(host: str) -> None:
    """Nothing is read off the text: the resolver says what it means, and that is judged."""
    with pytest.raises(guard.BadAddressError):
        guard.check(f"http://{host}/", [])
