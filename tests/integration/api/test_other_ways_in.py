"""Signing in through an LDAP directory and through OpenID Connect, over real sockets."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.test import override_settings
from joserfc.jwk import RSAKey

from lianjing.apps.accounts.choices import AccountSource
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.services.directory import knows
from lianjing.apps.audit.models import Record
from lianjing.kernel.errors import ResourceError

from .directory import Directory
from .issuer import Issuer

pytestmark = pytest.mark.django_db
DN = "uid={username},ou=people,dc=example,dc=cn"


def configured(settings: Any, section: str, **values: Any) -> Any:
    whole = settings.INSTALLATION
    changed = msgspec.structs.replace(getattr(whole.settings, section), **values)
    replaced = msgspec.structs.replace(whole.settings, **{section: changed})
    return override_settings(INSTALLATION=msgspec.structs.replace(whole, settings=replaced))


@pytest.fixture
def directory(settings: Any, people: Any) -> Iterator[Directory]:
    User.objects.filter(username="viewer").update(source=AccountSource.LDAP)
    found = Directory({DN.format(username="viewer"): "from the directory 1"})
    with configured(settings, "ldap", url=found.url, start_tls=False, user_dn=DN):
        yield found
    found.close()


def test_the_directory_checks_the_password(browse: Any, directory: Directory) -> None:
    me = browse()
    assert me.sign_in("viewer", "wrong").status_code == 401
    assert me.sign_in("viewer", "from the directory 1").status_code == 200
    assert me("GET", "/channels").status_code == 200
    assert directory.binds == [DN.format(username="viewer")] * 2


def test_a_password_kept_here_no_longer_counts(browse: Any, directory: Directory) -> None:
    assert browse().sign_in("viewer").status_code == 401
    assert len(directory.binds) == 1


@pytest.mark.usefixtures("people")
def test_an_empty_password_is_no_anonymous_bind(browse: Any, directory: Directory) -> None:
    assert browse().sign_in("viewer", "").status_code == 422
    assert knows("viewer", "") is False
    assert directory.binds == []


def test_a_name_cannot_point_elsewhere(directory: Directory) -> None:
    assert knows("viewer,ou=people,dc=example,dc=cn", "from the directory 1") is False
    assert directory.binds[0].count(",ou=people") == 1


def test_a_directory_that_is_away_is_said(browse: Any, directory: Directory) -> None:
    directory.close()
    said = browse().sign_in("viewer", "from the directory 1")
    assert (said.status_code, said.json()["code"]) == (503, "directory_away")
    assert browse().sign_in("operator").status_code == 200


@pytest.fixture
def issuer(settings: Any, people: Any) -> Iterator[Issuer]:
    User.objects.filter(username="viewer").update(source=AccountSource.OIDC)
    found = Issuer()
    with configured(settings, "oidc", issuer=found.url):
        yield found
    found.close()


def back(me: Any, state: str, code: str = "c") -> str:
    return str(me("GET", f"/auth/oidc/back?state={state}&code={code}").headers["Location"])


def test_the_issuer_lets_in_who_has_an_account(browse: Any, issuer: Issuer) -> None:
    me = browse()
    assert me.get("/auth/ways")["oidc"]
    sent = me("GET", "/auth/oidc")
    assert sent.status_code == 302
    state = issuer.sent(sent.headers["Location"], "viewer")
    assert back(me, state) == "/"
    assert me("GET", "/channels").status_code == 200
    last = Record.objects.filter(action="user.signed_in").order_by("-id")[0]
    assert last.after == {"means": "oidc"}


@pytest.mark.usefixtures("people")
def test_without_an_issuer_nothing_is_offered(browse: Any) -> None:
    me = browse()
    assert me.get("/auth/ways")["oidc"] == ""
    assert me("GET", "/auth/oidc").status_code == 404


@pytest.mark.parametrize(
    ("who", "claims"),
    [
        ("nobody-here", {}),
        ("operator", {}),
        ("viewer", {"nonce": "another"}),
        ("viewer", {"aud": "another"}),
        ("viewer", {"iss": "http://evil.example"}),
        ("viewer", {"exp": 1}),
    ],
    ids=["no account", "account of ours", "nonce", "audience", "issuer", "expired"],
)
def test_what_does_not_fit_lets_nobody_in(
    browse: Any, issuer: Issuer, who: str, claims: dict[str, Any]
) -> None:
    me = browse()
    state = issuer.sent(me("GET", "/auth/oidc").headers["Location"], who, **claims)
    assert back(me, state) == "/login?problem=bad_credentials"
    assert me("GET", "/auth/me").status_code == 401


def test_a_token_signed_by_somebody_else_lets_nobody_in(browse: Any, issuer: Issuer) -> None:
    me = browse()
    state = issuer.sent(me("GET", "/auth/oidc").headers["Location"], "viewer")
    issuer.signs_with = RSAKey.generate_key(2048, parameters={"kid": "k1"})
    assert back(me, state) == "/login?problem=bad_credentials"


def test_an_attempt_counts_once_and_only_in_its_own_browser(browse: Any, issuer: Issuer) -> None:
    me, other = browse(), browse()
    state = issuer.sent(me("GET", "/auth/oidc").headers["Location"], "viewer")
    assert back(other, state) == "/login?problem=bad_credentials"
    assert back(me, "another") == "/login?problem=bad_credentials"
    assert back(me, state) == "/login?problem=bad_credentials", "the attempt was used up"


@pytest.mark.parametrize(
    "moved",
    [
        {"jwks_uri": "http://127.0.0.2:1/keys"},
        {"jwks_uri": "https://127.0.0.2:1/keys"},
        {"token_endpoint": "https://[::ffff:10.0.0.1]/token"},
        {"token_endpoint": "https://2130706433/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "http://[::1"},
        {"jwks_uri": ""},
    ],
)
def test_an_issuer_cannot_send_us_and_our_secret_inside(
    browse: Any, issuer: Issuer, moved: dict[str, str]
) -> None:
    me = browse()
    state = issuer.sent(me("GET", "/auth/oidc").headers["Location"], "viewer")
    issuer.moved = moved
    assert "issuer_away" in back(me, state)
    assert me("GET", "/channels").status_code == 401


def test_an_issuer_that_sends_us_on_is_not_followed(browse: Any, issuer: Issuer) -> None:
    me = browse()
    state = issuer.sent(me("GET", "/auth/oidc").headers["Location"], "viewer")
    issuer.moved = {"jwks_uri": f"{issuer.url}/sent-on"}
    assert "issuer_away" in back(me, state)
    assert issuer.asked[-1] == "/sent-on"


def test_an_answer_without_end_is_cut(browse: Any, issuer: Issuer) -> None:
    issuer.padding = "x" * 600_000
    assert browse()("GET", "/auth/oidc").status_code == 503


def test_a_directory_that_refers_us_elsewhere_is_not_followed(directory: Directory) -> None:
    """A referral followed would carry the password to whoever the directory names."""
    elsewhere = Directory({})
    directory.refers_to = elsewhere.url
    try:
        with pytest.raises(ResourceError):
            knows("viewer", "from the directory 1")
        assert directory.binds
        assert elsewhere.binds == []
    finally:
        elsewhere.close()
