"""No secret comes out again: not by any route that reads, not in the audit, whoever asks."""

import datetime
import gzip
import json
import re
import zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from lianjing.api.application import api
from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import ScopeOf, system
from lianjing.apps.accounts.choices import Permission, Role, ScopeKind
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.services.factors import recovery, totp
from lianjing.apps.accounts.services.tokens import TokenPlan, create_token
from lianjing.apps.accounts.services.users import UserChanges, change_user
from lianjing.apps.audit.models import Link, Record
from lianjing.apps.audit.services import sealing
from lianjing.apps.audit.services.exporting import export_by_hand
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.registry import services as registry
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.services import UpperChanges
from lianjing.apps.webhooks.services.hooks import HookPlan, create_webhook
from lianjing.runtime import secrets

pytestmark = pytest.mark.django_db

SHOWN_ON_PURPOSE = {"/api/v1/system/access"}
"""The access password of cameras, for who sets cameras up; showing it is recorded."""
DEVICE, UPPER, PERSON = "Plant-device-77x", "Plant-upper-88y", "Plant-person-99Zz"


FILES = ("oidc", "metrics")
"""Files of `secrets/` a site writes itself."""


def plant(name, words):
    secrets.write_private(settings.INSTALLATION.secrets / name, words)
    return words


class Planted:
    """Every kind of secret, and the keys of what they belong to."""

    def __init__(self, country, signal):
        actor = system("test")
        device = registry.create_device(
            actor=actor, code="34020000001110000077", name="x", password=DEVICE
        )
        values = UpperChanges(
            name="U", code="34020000002000000009", address="192.0.2.9", password=UPPER
        )
        upper = sharing.create_upper(actor=actor, values=values)
        person = accounts.create_user(
            actor=actor,
            username="planted",
            password=PERSON,
            role=Role.OPERATOR,
            scopes=[ScopeOf(ScopeKind.ALL)],
            must_change_password=False,
        )
        changed = f"{PERSON}-2"
        change_user(actor=actor, user=person, changes=UserChanges(password=changed))
        plan = TokenPlan(
            "t", frozenset({Permission.FILES_VIEW}), timezone.now() + datetime.timedelta(days=1)
        )
        token, text = create_token(actor=actor, user=person, plan=plan)
        hook, signing = create_webhook(
            actor=actor,
            user=person,
            plan=HookPlan(name="h", url="https://1.1.1.1/x", kinds=(FileKind.CAMERA,)),
        )
        hashed = User.objects.get(pk=person.pk).password
        keys = [secrets.key(settings.INSTALLATION.secrets, name).hex() for name in ("web", "link")]
        _, seed, uri = totp.begin(user=person, name="phone")
        codes = recovery.make(user=person)
        self.plain = [DEVICE, UPPER, PERSON, changed, text, signing, seed, *codes]
        """What must lie nowhere in the clear, not even in a table."""
        files = [plant(name, f"Plant-file-{name}-44w") for name in FILES]
        self.texts = [*self.plain, uri, hashed, *keys, *files]
        access = secrets.password(settings.INSTALLATION.secrets, "access")
        self.texts.append(access)
        self.access = access
        self.keys = {
            "devices": device.pk,
            "users": person.pk,
            "upper": upper.pk,
            "tokens": token.pk,
            "webhooks": hook.pk,
            "channels": country.gate.pk,
        }

    def found_in(self, text, *, but=()):
        return [planted for planted in self.texts if planted in text and planted not in but]


@pytest.fixture
def planted(people, country, signal):
    yield Planted(country, signal)
    for name in FILES:
        (settings.INSTALLATION.secrets / name).unlink(missing_ok=True)


def readable(keys):
    """Give every route that reads, with keys of things that exist where there are some."""
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1")["paths"].items():
        if "get" not in methods or "/events" in path:
            continue
        noun = re.search(r"/([a-z]+)/\{[^}]*\}", path)
        key = keys.get(noun.group(1), 1) if noun else 1
        yield re.sub(r"\{[^}]*\}", str(key), path)


@pytest.mark.parametrize(
    "name",
    [
        *("admin", "auditor", "security"),
        *("approver", "operator", "registrar", "reporter", "viewer", "planted"),
    ],
)
def test_no_route_that_reads_gives_a_secret_out(browse, planted, name):
    me = browse(language="en")
    password = f"{PERSON}-2" if name == "planted" else "correct horse 9"
    answer = me.sign_in(name, password)
    if answer.status_code == 401:
        pytest.skip(f"there is no {name} among these people")
    asked = 0
    for path in readable(planted.keys):
        answer = me.client.get(path)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
            "utf-8", "replace"
        )
        but = {planted.access} if path in SHOWN_ON_PURPOSE else ()
        assert not planted.found_in(text, but=but), path
        asked += 1
    assert asked > 80


def test_no_record_of_the_audit_holds_a_secret(browse, planted):
    me = browse("admin")
    me("POST", "/devices", {"code": "34020000001110000078", "name": "y", "password": DEVICE})
    me("PATCH", f"/devices/{planted.keys['devices']}", {"password": f"{DEVICE}!"})
    me("PATCH", f"/platforms/upper/{planted.keys['upper']}", {"password": f"{UPPER}!"})
    browse().sign_in("planted", f"{PERSON}-wrong")
    browse().sign_in(PERSON, "x")  # a password typed where the name goes
    records = list(Record.objects.values("action", "actor", "target_name", "before", "after"))
    assert {"device.created", "user.created", "token.created"} <= {r["action"] for r in records}
    secret_name = [r for r in records if r["actor"] == PERSON or r["target_name"] == PERSON]
    text = json.dumps([r for r in records if r not in secret_name], ensure_ascii=False)
    assert not planted.found_in(text)


def test_errors_do_not_repeat_what_was_sent(browse, planted):
    me = browse("admin")
    for path, body in (
        ("/devices", {"code": "no code", "name": "y", "password": DEVICE}),
        ("/devices", {"code": 5, "password": [DEVICE]}),
        ("/auth/login", {"username": "admin", "password": [DEVICE]}),
        ("/users", {"username": "x", "password": DEVICE, "roles": ["nothing"]}),
    ):
        answer = me("POST", path, body)
        assert answer.status_code >= 400 or not path.startswith("/api/")  # there is a page for each
        assert DEVICE not in answer.content.decode()


def test_the_audit_as_it_is_handed_out_holds_none(planted, tmp_path):
    sealing.link_all()
    last = Link.objects.order_by("-seq").values_list("seq", flat=True)[0]
    written = tmp_path / "audit"
    export_by_hand(actor=system("test"), path=written, first=1, last=last)
    assert written.stat().st_size > 1000
    whole = written.read_bytes()
    if zipfile.is_zipfile(written):
        with zipfile.ZipFile(written) as parts:
            whole = b"".join(parts.read(name) for name in parts.namelist())
    elif whole[:2] == b"\x1f\x8b":
        whole = gzip.decompress(whole)
    text = whole.decode("utf-8", "replace")
    assert "user.created" in text
    assert not planted.found_in(text)


def test_no_table_keeps_one_in_the_clear(planted):
    """What lies in no table lies in no backup of them, encrypted or not."""
    looked_at = 0
    for model in apps.get_models():
        for row in model._base_manager.values_list().iterator():
            text = " ".join(map(str, row))
            found = [secret for secret in planted.plain if secret in text]
            assert not found, (model.__name__, found)
            looked_at += 1
    assert looked_at > 50


@pytest.mark.parametrize("path", ["/nothing/there", "/api/v1/nothing", "/api/v1/devices/x"])
def test_error_pages_repeat_no_secret_of_an_address_or_a_head(browse, planted, path):
    me = browse("operator")
    headers = {"Authorization": f"Bearer lj_{PERSON}", "X-Password": DEVICE}
    answer = me.client.get(f"{path}?password={DEVICE}&ticket={UPPER}", headers=headers)
    assert answer.status_code >= 400 or not path.startswith("/api/")  # there is a page for each
    assert not planted.found_in(answer.content.decode())


def test_an_error_nobody_foresaw_tells_nothing_of_itself(browse, planted, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError(f"password {DEVICE} of {UPPER}")

    me = browse("admin")
    me.client.raise_request_exception = False
    monkeypatch.setattr("lianjing.api.devices.paged", fails)
    answer = me("GET", "/devices")
    assert answer.status_code == 500, answer.content
    assert not planted.found_in(answer.content.decode())
    assert "Error" not in answer.json()["message"]
