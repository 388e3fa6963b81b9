"""No secret gets into a log, by name or by shape."""

import logging

import pytest
import structlog

from lianjing.runtime import logs, scrub
from lianjing.runtime.settings import LogSettings

SECRET = "Xk9planted7Qw"
BEGIN = "-----BEGIN"


@pytest.mark.parametrize(
    "text",
    [
        f"connection to postgresql://lianjing:{SECRET}@db.example:5432/lianjing failed",
        f"GET rtsp://admin:{SECRET}@10.0.0.9/stream",
        f"GET /live/abc/ws?ticket={SECRET}&x=1",
        f"Authorization: Bearer {SECRET}",
        f"Cookie: lianjing_session={SECRET}; other=1",
        f'{{"username": "wang", "password": "{SECRET}"}}',
        f"{{'new_password': '{SECRET}'}}",
        f"password={SECRET}",
        f"token = {SECRET}",
        f'Digest username="3402", response="{"ab" * 16}"'.replace(
            "ab" * 16, "0123456789abcdef" * 2
        ),
        f"{BEGIN} PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----",
        f"{BEGIN} EC PRIVATE KEY-----\n{SECRET}",
        f"otpauth://totp/x?secret={SECRET}",
        f"$argon2id$v=19$m=1,t=1,p=1${SECRET}",
        f"AGE-SECRET-KEY-1{SECRET.upper()}",
    ],
)
def test_a_secret_is_told_by_its_shape(text):
    shown = scrub.scrub_text(text)
    assert SECRET.lower() not in shown.lower()
    assert "0123456789abcdef" not in shown
    assert scrub.HIDDEN in shown


@pytest.mark.parametrize(
    "text",
    [
        "device_registered device=34020000001320000001 peer=10.0.0.9:5060 expires=3600",
        "GET /api/v1/channels?search=北门&page=2",
        "the ticket has expired",
        "password must be changed first",
        "https://video.example:8443/live",
        "2026-11-20T12:00:00+08:00",
    ],
)
def test_ordinary_lines_stay_as_they_are(text):
    assert scrub.scrub_text(text) == text


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("password", SECRET, "***"),
        ("sip_password", SECRET, "***"),
        ("token", SECRET, "***"),
        ("authorization", SECRET, "***"),
        ("password", "", ""),
        ("has_password", True, True),
        ("token_id", 7, 7),
        ("ticket_seconds", 120, 120),
        ("device", "34020000001320000001", "34020000001320000001"),
    ],
)
def test_a_secret_is_told_by_the_name_of_its_field(name, value, shown):
    assert scrub.scrub(value, name) == shown


def test_secrets_deep_inside_are_found_and_depth_is_bounded():
    nested = {"a": [{"b": {"password": SECRET}}, f"x?ticket={SECRET}"]}
    deep = nested
    for _ in range(50):
        deep = {"more": deep}
    assert SECRET not in str(scrub.scrub(nested))
    assert SECRET not in str(scrub.scrub(deep))


def test_a_long_hostile_line_takes_no_time():
    scrub.scrub_text("password" * 20_000)
    scrub.scrub_text("://" + "a:" * 50_000)
    scrub.scrub_text(f"{BEGIN} PRIVATE KEY-----" * 2000)


@pytest.fixture
def bare_logging():
    """Logging as a process of ours finds it: nobody has set it up."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def fail():
    raise ValueError(f"postgresql://me:{SECRET}@db/x")


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.usefixtures("bare_logging")
def test_neither_our_events_nor_tracebacks_nor_libraries_tell(capsys, as_json):
    logging.getLogger().handlers.clear()
    logs.set_up(LogSettings(json=as_json), "test")
    log = structlog.get_logger()
    log.info("refused", password=SECRET, reason=f"ticket={SECRET}")
    try:
        fail()
    except ValueError:
        log.exception("failed")
        logging.getLogger("library").exception("it said password=%s", SECRET)
    text = capsys.readouterr().err
    assert "refused" in text
    assert "it said" in text
    assert SECRET not in text
