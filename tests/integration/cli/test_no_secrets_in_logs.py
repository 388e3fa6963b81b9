"""A platform that says all it can say in its logs tells no secret."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from tests.services import free_port

PASSWORD, WRONG, DEVICE = "Plant-person-99Zz", "Plant-wrong-55Qq", "Plant-device-77x"
CODE = "34020000001320000077"
QUIET = {"DJANGO_SETTINGS_MODULE": "lianjing.conf.settings", "LIANJING_DATABASE_URL": ""}


def configuration(directory):
    names = ("sip", "web", "viewers", "signal", "media", "rtp", "simulator")
    ports = {name: free_port() for name in names}
    (directory / "lianjing.toml").write_text(
        f"""
[sip]
address = "127.0.0.1"
port = {ports["sip"]}
[media]
address = "127.0.0.1"
http_address = "127.0.0.1"
http_port = {ports["viewers"]}
ports_from = {ports["rtp"]}
ports_to = {ports["rtp"]}
[web]
address = "127.0.0.1"
port = {ports["web"]}
[link]
signal_port = {ports["signal"]}
media_port = {ports["media"]}
[log]
level = "debug"
"""
    )
    return ports


class Browser:
    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/api/v1"
        self.cookie = ""

    def __call__(self, method, path, body=None, **headers):
        given = {"Content-Type": "application/json", **headers}
        if self.cookie:
            given["Cookie"] = self.cookie
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                self.cookie = answer.headers.get("Set-Cookie", self.cookie).partition(";")[0]
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, None


def until(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.3)
    raise AssertionError("it did not happen in time")


def run(directory, log, *words, environment=None):
    return subprocess.Popen(
        [sys.executable, "-m", "lianjing.cli", *words],
        env={**os.environ, **QUIET, "LIANJING_DATA": str(directory), **(environment or {})},
        stdout=log,
        stderr=log,
    )


@pytest.mark.timeout(600)
def test_a_start_a_sign_in_and_a_registration_leave_no_secret_in_the_logs(tmp_path):
    ports = configuration(tmp_path)
    with (tmp_path / "log").open("wb") as log, (tmp_path / "simulator").open("wb") as other:
        words = tmp_path / "words"
        words.write_text(PASSWORD)
        for name, role in (("planted", "admin"), ("safe", "security"), ("checker", "auditor")):
            user = ["user", "create", name, "--role", role, "--ready", "--password-file"]
            assert run(tmp_path, other, *user, str(words)).wait(180) == 0
        platform = run(tmp_path, log, "run")
        simulator = None
        try:
            me = Browser(ports["web"])
            until(lambda: (tmp_path / "log").read_text("utf-8").count("ready") >= 5)
            me("POST", "/auth/login", {"username": "planted", "password": WRONG})
            assert (
                me("POST", "/auth/login", {"username": "planted", "password": PASSWORD})[0] == 200
            )
            me("POST", "/devices", {"code": CODE, "name": "x", "password": DEVICE})
            me("GET", "/cameras?ticket=Plant-ticket-33", Authorization="Bearer lj_Plant-token-22")
            simulator = run(
                tmp_path,
                other,
                "simulate",
                "--server",
                f"127.0.0.1:{ports['sip']}",
                "--server-code",
                "34020000002000000001",
                "--password",
                DEVICE,
                "--code-from",
                CODE,
                "--count",
                "1",
            )
            text = lambda: (tmp_path / "log").read_text("utf-8")  # noqa: E731
            until(lambda: CODE in text())
            cookie = me.cookie.partition("=")[2]
        finally:
            for process in (simulator, platform):
                if process is not None:
                    process.send_signal(signal.SIGTERM)
                    process.wait(60)
    said = (tmp_path / "log").read_text("utf-8")
    keys = [path.read_text().strip() for path in (tmp_path / "secrets").iterdir() if path.is_file()]
    assert len(keys) >= 3
    assert len(cookie) > 20
    planted = [PASSWORD, WRONG, DEVICE, "Plant-ticket-33", "Plant-token-22", cookie, *keys]
    assert not [secret for secret in planted if secret in said]
    assert "Traceback" not in said
