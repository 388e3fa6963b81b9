"""The proxy configuration of `deploy/`, in a real nginx, before pages, events and pictures."""

import asyncio
import contextlib
import datetime
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from tests.services import free_port

from lianjing.runtime import certificates
from lianjing.runtime.http import HttpServer

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
SAMPLE = Path(__file__).resolve().parents[3] / "deploy" / "nginx.conf"
PASSWORD, MINE, SPOOFED = "correct horse 9 Zz", "127.0.0.9", "203.0.113.7"

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not NGINX, reason="nginx is not installed; tests/provision.py brings it"),
]

MAIN = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Site:
    """A platform's web process behind nginx, and who calls there."""

    def __init__(self, folder):
        self.folder = folder
        self.web, self.media, self.port = free_port(), free_port(), free_port()
        self.trust = ssl.create_default_context(cafile=folder / "ca.pem")
        self.cookies = {}

    def call(self, method, path, body=None, *, source=MINE, **headers):
        line = HTTPSConnection(
            "127.0.0.1", self.port, context=self.trust, timeout=30, source_address=(source, 0)
        )
        with contextlib.closing(line):
            given = {"Origin": f"https://127.0.0.1:{self.port}", **headers}
            if self.cookies:
                given["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            if isinstance(body, dict):
                body, given["Content-Type"] = json.dumps(body), "application/json"
            line.request(method, path, body, given)
            answer = line.getresponse()
            return answer, answer.read()

    def sign_in(self):
        answer, said = self.call(
            "POST", "/api/v1/auth/login", {"username": "viewer", "password": PASSWORD}
        )
        assert answer.status == 200, said
        for value in answer.headers.get_all("Set-Cookie"):
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer


def lay_out(folder):
    """Write a certificate and the sample with this machine's ports."""
    now = datetime.datetime.now(datetime.UTC)
    authority = certificates.make_authority("test", ["127.0.0.1"], now=now)
    pair = certificates.issue(authority, ["127.0.0.1"], now=now)
    (folder / "ca.pem").write_bytes(authority.certificate)
    (folder / "leaf.pem").write_bytes(pair.certificate)
    (folder / "leaf.key").write_bytes(pair.key)
    site = Site(folder)
    text = SAMPLE.read_text("utf-8")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{site.port} ssl"),
        ("server_name video.example", "server_name 127.0.0.1"),
        ("/etc/ssl/video.example.pem", f"{folder}/leaf.pem"),
        ("/etc/ssl/private/video.example.key", f"{folder}/leaf.key"),
        ("127.0.0.1:8080", f"127.0.0.1:{site.web}"),
        ("127.0.0.1:8081", f"127.0.0.1:{site.media}"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    wanted = re.search(r"^#   \[web\].*?(?=^server)", SAMPLE.read_text("utf-8"), re.M | re.S)
    said = "\n".join(line[1:] for line in wanted.group().splitlines())
    said = said.replace("https://video.example", f"https://127.0.0.1:{site.port}")
    said = said.replace("[web]   ", f"[web]\nport = {site.web}\n").replace("[media] ", "[media]\n")
    said = said.replace("[tls]   ", "[tls]\n") + "\n[limits]\nstranger = 3\n"
    (folder / "lianjing.toml").write_text(said, "utf-8")
    return site


def until(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come up"
        time.sleep(0.1)


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    site = lay_out(folder)
    ours = {k: v for k, v in os.environ.items() if not k.startswith("LIANJING_LIMITS")}
    environment = {
        **ours,
        "LIANJING_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "lianjing.conf.settings",
        "LIANJING_DATABASE_URL": "",
    }
    (folder / "words").write_text(PASSWORD)
    user = ["user", "create", "viewer", "--role", "viewer", "--ready", "--password-file"]
    command = [sys.executable, "-m", "lianjing.cli", *user, str(folder / "words")]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    started = [
        subprocess.Popen([sys.executable, "-m", "lianjing.conf.serve"], env=environment),
        subprocess.Popen([NGINX, "-e", "stderr", "-c", folder / "nginx.conf"]),
    ]
    try:
        until(lambda: listens(site.web) and listens(site.port))
        yield site
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(60)


def test_a_page_comes_whole_and_no_header_twice(site):
    answer, _ = site.call("GET", "/api/v1/auth/ways", source="127.0.0.10")
    assert answer.status == 200
    names = [name.lower() for name, _ in answer.getheaders()]
    assert sorted(set(names)) == sorted(names)
    assert answer.headers["Strict-Transport-Security"] == f"max-age={365 * 86400}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in answer.headers["Content-Security-Policy"].replace("unsafe-hashes", "")
    assert answer.headers["Server"] == "nginx", "its version is nobody's business"


def test_who_signs_in_gets_cookies_of_https_and_stays_signed_in(site):
    site.cookies = {}
    answer = site.sign_in()
    for value in answer.headers.get_all("Set-Cookie"):
        assert value.startswith("__Host-"), value
        assert "Secure" in value
    assert site.call("GET", "/api/v1/auth/me")[0].status == 200


def test_a_write_of_another_site_is_refused_and_our_own_is_not(site):
    site.cookies = {}
    site.sign_in()
    refused, _ = site.call("POST", "/api/v1/auth/logout", b"", Origin="https://evil.example")
    assert refused.status == 403
    assert site.call("POST", "/api/v1/auth/logout", b"")[0].status < 300
    site.cookies = {}


def test_events_arrive_as_they_happen(site):
    site.cookies = {}
    site.sign_in()
    raw = socket.create_connection(("127.0.0.1", site.port), 30, source_address=(MINE, 0))
    with site.trust.wrap_socket(raw, server_hostname="127.0.0.1") as line:
        cookie = "; ".join(f"{k}={v}" for k, v in site.cookies.items())
        line.sendall(
            f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n"
            f"Cookie: {cookie}\r\n\r\n".encode()
        )
        line.settimeout(30)  # far longer than it may take, far shorter than the stream lasts
        came = b""
        while b"event: hello" not in came:
            came += line.recv(4096)
    assert b"text/event-stream" in came
    site.cookies = {}


def test_a_large_upload_is_cut_by_nginx_and_a_smaller_one_reaches_us(site):
    size = 71 * 1024 * 1024
    with contextlib.suppress(OSError):  # it may hang up while we still send
        answer, said = site.call("POST", "/api/v1/imports", b"", **{"Content-Length": str(size)})
        assert answer.status == 413
        assert b"nginx" in said
    answer, said = site.call("POST", "/api/v1/imports", b"x" * 1000, source="127.0.0.11")
    assert answer.status in {401, 403, 422}
    assert "code" in json.loads(said)


def test_numbers_are_for_the_monitoring_only(site):
    assert site.call("GET", "/metrics")[0].status == 403


def test_who_calls_cannot_say_who_he_is(site):
    """One limit for one caller, however many addresses he claims to be; nobody else pays."""
    site.cookies = {}
    answers = [
        site.call(
            "GET",
            "/api/v1/channels",
            source="127.0.0.77",
            **{"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": SPOOFED},
        )[0].status
        for number in range(12)
    ]
    assert answers[0] == 401
    assert answers.count(429) >= 3
    assert site.call("GET", "/api/v1/channels", source="127.0.0.78")[0].status == 401


async def test_pictures_pass_as_web_sockets_and_as_they_come(site):
    async def handler(_, exchange):
        if exchange.is_socket_request:
            exchange.accept_socket()
        else:
            exchange.start_chunks({"Content-Type": "video/mp4"})
        for _ in range(3):
            exchange.send(b"picture" * 1000)
            await asyncio.sleep(0.2)
        await asyncio.sleep(60)

    server = HttpServer(handler)
    await server.start("127.0.0.1", site.media)
    try:
        for head in (
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
            "",
        ):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", site.port, ssl=site.trust, server_hostname="127.0.0.1"
            )
            host = f"Host: 127.0.0.1:{site.port}\r\n"
            writer.write(f"GET /media/live/x/ws HTTP/1.1\r\n{host}{head}\r\n".encode())
            status = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).split(b" ")[1]
            assert status == (b"101" if head else b"200")
            came = b""
            async with asyncio.timeout(30):  # the whole would take longer
                while len(came) < 3 * 7000:
                    came += await reader.read(65536)
            writer.close()
    finally:
        await server.stop()
