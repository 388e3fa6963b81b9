"""`lianjing user` and `lianjing check` on a data directory of their own."""

import subprocess
import sys

import pytest
from tests.services import free_port


@pytest.fixture
def lianjing(tmp_path):
    def run(*words, text=None):
        return subprocess.run(
            [sys.executable, "-m", "lianjing.cli", words[0], "--data", str(tmp_path), *words[1:]],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_user_gets_a_random_password_that_is_shown_once(lianjing):
    made = lianjing("user", "create", "wang", "--role", "operator")
    assert made.returncode == 0, made.stderr
    name, password = made.stdout.split()
    assert name == "wang"
    assert len(password) >= 12
    assert "wang" in lianjing("user", "list").stdout
    assert password not in lianjing("user", "list").stdout


def test_creating_a_user_twice_is_refused_unless_asked_for(lianjing):
    assert lianjing("user", "create", "wang").returncode == 0
    assert lianjing("user", "create", "wang").returncode == 1
    assert lianjing("user", "create", "wang", "--if-absent").returncode == 0


def test_a_password_can_be_given_on_standard_input(lianjing):
    lianjing("user", "create", "wang", "--role", "admin")
    changed = lianjing("user", "password", "wang", "--password-file", "-", text="river-Stone-77\n")
    assert changed.returncode == 0, changed.stderr
    assert "river-Stone-77" not in changed.stdout


def test_a_wrong_address_is_found_and_explained(lianjing, tmp_path):
    (tmp_path / "lianjing.toml").write_text('[sip]\naddress = "192.0.2.77"\n')
    found = lianjing("check", "--language", "en")
    assert found.returncode == 1
    assert "sip.address = 192.0.2.77: this machine has no such address" in found.stdout


def test_an_unknown_key_refuses_to_start_with_file_line_and_key(lianjing, tmp_path):
    (tmp_path / "lianjing.toml").write_text("[sip]\nport = 5060\nprot = 5061\n")
    refused = lianjing("check")
    assert refused.returncode == 2
    assert "lianjing.toml" in refused.stderr
    assert "line 3: unknown key prot in [sip]" in refused.stderr


@pytest.mark.parametrize("words", [("run",), ("user", "list"), ("check", "--language", "en")])
def test_a_database_that_is_away_is_said_in_plain_words(lianjing, monkeypatch, tmp_path, words):
    monkeypatch.setenv("LIANJING_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    ports = ("SIP_PORT", "WEB_PORT", "MEDIA_HTTP_PORT", "LINK_SIGNAL_PORT", "LINK_MEDIA_PORT")
    for name in ports:
        monkeypatch.setenv(f"LIANJING_{name}", str(free_port()))
    media = str(free_port())
    monkeypatch.setenv("LIANJING_MEDIA_PORTS_FROM", media)
    monkeypatch.setenv("LIANJING_MEDIA_PORTS_TO", media)
    said = lianjing(*words)
    assert said.returncode == 1
    text = said.stdout + said.stderr
    assert "the database does not answer" in text
    assert "database.url" in text
    assert "Traceback" not in text
    assert "secret" not in text
