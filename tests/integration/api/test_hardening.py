"""The web side against whoever is not a browser of ours, or too eager, or somewhere else."""

import json
from types import SimpleNamespace

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from lianjing.conf import limits, well_known
from lianjing.runtime.buckets import Buckets
from lianjing.runtime.guard_settings import LimitSettings
from lianjing.runtime.settings import Installation, Settings, WebSettings

PASSWORD = "correct horse 9"
pytestmark = pytest.mark.django_db


def installation(**sections):
    return Installation(
        directory=settings.INSTALLATION.directory,
        settings=msgspec.structs.replace(Settings(), **sections),
    )


@pytest.fixture
def limited(monkeypatch):
    """Set limits, with nothing counted yet."""

    def set_up(**keys):
        nothing = dict.fromkeys(LimitSettings.__struct_fields__, 0)
        given = LimitSettings(**{**nothing, **keys})
        monkeypatch.setattr(limits, "INSTALLATION", installation(limits=given))
        monkeypatch.setattr(limits, "_buckets", Buckets())
        monkeypatch.setattr(limits, "_told", Buckets())

    return set_up


# --- headers ---


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", (200, 404)),
        ("/healthz", (200, 503)),
        ("/api/v1/auth/me", (401,)),
        ("/api/v1/nothing", (404,)),
        ("/.well-known/security.txt", (404,)),
        ("/ca.crt", (404,)),
        ("/assets/../../secrets/link.pem", (404, 400)),
    ],
)
def test_every_answer_keeps_a_page_to_itself(path, status):
    answer = Client().get(path)
    assert answer.status_code in status
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Server" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers


def test_answers_of_the_api_are_kept_by_nobody():
    assert Client().get("/api/v1/auth/me").headers["Cache-Control"] == "no-store"


# --- hosts ---


def test_under_a_foreign_name_nothing_is_served(settings):
    settings.ALLOWED_HOSTS = ["video.example.cn"]
    refused = Client(headers={"host": "evil.example", "accept-language": "en"}).get("/healthz")
    assert refused.status_code == 400
    assert refused.json()["code"] == "unknown_host"
    assert Client(headers={"host": "video.example.cn"}).get("/api/v1/auth/me").status_code == 401


@pytest.mark.parametrize("host", ["a b", "x;script-src *", "a/b", "a@b"])
def test_what_cannot_be_a_name_is_refused_under_any_setting(host):
    assert Client(headers={"host": host}).get("/healthz").status_code == 400


# --- other sites ---


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_sign_its_visitor_in(browse, headers):
    """Login CSRF: the victim would work in the attacker's account."""
    foreign = Client(headers=headers)
    body = json.dumps({"username": "viewer", "password": PASSWORD})
    answer = foreign.post("/api/v1/auth/login", body, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "cross_site"
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_the_body_of_a_plain_form_is_not_json(browse, kind):
    body = json.dumps({"username": "viewer", "password": PASSWORD})
    answer = Client().post("/api/v1/auth/login", body, content_type=kind)
    assert answer.status_code == 415
    assert answer.json()["code"] == "not_a_form"


# --- sessions ---


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after(browse):
    """Session fixation: the attacker knows the key, the victim signs in with it."""
    name, planted = settings.SESSION_COOKIE_NAME, "a" * 32
    victim = browse()
    victim.client.cookies[name] = planted
    assert victim.sign_in("viewer").status_code == 200
    given = victim.client.cookies[name].value
    assert given != planted
    attacker = Client()
    attacker.cookies[name] = planted
    assert attacker.get("/api/v1/auth/me").status_code == 401


def test_a_session_is_over_after_signing_out_also_for_who_copied_it(browse):
    me = browse("viewer")
    copied = me.client.cookies[settings.SESSION_COOKIE_NAME].value
    assert me("POST", "/auth/logout").status_code == 204
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = copied
    assert thief.get("/api/v1/auth/me").status_code == 401


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_sites(browse):
    cookie = browse("viewer").client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


# --- limits ---


def test_too_many_sign_ins_of_one_address_wait_and_are_told_how_long(browse, limited):
    limited(sign_in=3)
    for _ in range(3):
        assert browse().sign_in("viewer", "wrong").status_code == 401
    refused = browse().sign_in("viewer")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.json()["code"] == "too_many_requests"
    assert refused.headers["Retry-After"] in refused.json()["advice"]
    elsewhere = Client().post(
        "/api/v1/auth/login",
        json.dumps({"username": "viewer", "password": PASSWORD}),
        content_type="application/json",
        REMOTE_ADDR="10.9.9.9",
    )
    assert elsewhere.status_code == 200


def test_one_person_who_asks_too_much_does_not_stop_the_others(browse, limited):
    one, other = browse("viewer"), browse("operator")
    limited(read=5)
    answers = [one("GET", "/auth/me").status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert other("GET", "/auth/me").status_code == 200


def test_kinds_are_counted_apart(browse, limited):
    me = browse("operator")
    limited(export=1, read=100)
    assert me("POST", "/exports", {"form": "nothing"}).status_code != 429
    assert me("POST", "/exports", {"form": "nothing"}).status_code == 429
    assert me("GET", "/exports").status_code != 429


def test_strangers_are_counted_by_address_whatever_cookie_they_invent(limited):
    limited(stranger=3, read=100)
    answers = []
    for number in range(5):
        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = f"{number}" * 32
        answers.append(stranger.get("/api/v1/auth/me").status_code)
    assert answers == [401] * 3 + [429] * 2


def test_invented_tokens_run_into_the_bound_of_their_address(limited):
    limited(address=4, read=100)
    answers = [
        Client(headers={"authorization": f"Bearer lj_{number}"}).get("/api/v1/cameras").status_code
        for number in range(6)
    ]
    assert answers == [401] * 4 + [429] * 2


def test_pages_are_not_counted(limited):
    limited(address=1, stranger=1)
    assert {Client().get("/live").status_code for _ in range(5)} <= {200, 404}


# --- monitoring and well-known addresses ---


def test_metrics_are_for_the_monitoring(tmp_path, monkeypatch):
    place = Installation(directory=tmp_path, settings=Settings())
    monkeypatch.setattr(well_known, "INSTALLATION", place)
    assert Client().get("/metrics").status_code == 200
    far = {"REMOTE_ADDR": "10.0.0.9"}
    refused = Client().get("/metrics", **far)
    assert (refused.status_code, refused.json()["code"]) == (403, "metrics_refused")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "metrics").write_text("planted-token\n")
    for given, status in (("planted-token", 200), ("planted-toke", 403), ("", 403)):
        answer = Client(headers={"authorization": f"Bearer {given}"}).get("/metrics", **far)
        assert answer.status_code == status


def test_security_txt_says_whom_to_tell(monkeypatch):
    web = WebSettings(security_contact="mailto:security@example.cn")
    monkeypatch.setattr(well_known, "INSTALLATION", installation(web=web))
    text = Client().get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@example.cn\n" in text
    assert "Expires: 20" in text


# --- administrators ---


@pytest.fixture
def office(monkeypatch):
    place = installation(web=WebSettings(admin_networks=("10.1.0.0/16",)))
    seen = SimpleNamespace(INSTALLATION=place)
    monkeypatch.setattr("lianjing.api.administration.settings", seen)


def signing_in(name, address):
    client = Client(headers={"accept-language": "en"})
    body = json.dumps({"username": name, "password": PASSWORD})
    answer = client.post(
        "/api/v1/auth/login", body, content_type="application/json", REMOTE_ADDR=address
    )
    return client, answer


@pytest.mark.usefixtures("browse", "office")
@pytest.mark.parametrize("name", ["admin", "auditor"])
def test_administrators_sign_in_from_their_networks_only(name):
    _, refused = signing_in(name, "10.2.0.1")
    assert (refused.status_code, refused.json()["code"]) == (403, "admin_network")
    assert settings.SESSION_COOKIE_NAME not in refused.cookies
    inside, answer = signing_in(name, "10.1.0.1")
    assert answer.status_code == 200
    assert inside.get("/api/v1/auth/me", REMOTE_ADDR="10.1.0.1").status_code == 200
    assert inside.get("/api/v1/auth/me", REMOTE_ADDR="10.2.0.1").status_code == 403


@pytest.mark.usefixtures("browse", "office")
def test_others_sign_in_from_anywhere():
    assert signing_in("viewer", "203.0.113.7")[1].status_code == 200


@pytest.mark.parametrize(
    "path", ["/../../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"]
)
def test_no_path_leads_out_of_the_pages(path):
    assert b"root:" not in Client().get(path).content
