"""The ports of a platform over TLS: pages, API, pictures, and the port that leads there."""

import asyncio
import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing, nullcontext

import pytest
import uvicorn
from tests.services import free_port

from lianjing.conf import connections
from lianjing.conf.connections import PatientProtocol
from lianjing.runtime import configuration, tls
from lianjing.runtime.http import HttpServer


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A web process of its own; what it serves here needs no tables."""
    directory = tmp_path_factory.mktemp("tls")
    port, plain = free_port(), free_port()
    (directory / "lianjing.toml").write_text(
        f'[web]\naddress = "127.0.0.1"\nport = {port}\n[tls]\nenabled = true\n'
        f"redirect_port = {plain}\n"
    )
    installation = configuration.load(directory, {})
    tls.ensure(installation)
    process = subprocess.Popen(
        [sys.executable, "-m", "lianjing.conf.serve"],
        env={
            **os.environ,
            "LIANJING_DATA": str(directory),
            "DJANGO_SETTINGS_MODULE": "lianjing.conf.settings",
        },
    )
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield installation, port, plain
    process.terminate()
    process.wait(30)


def trusting(installation):
    return ssl.create_default_context(cafile=tls.files(installation).authority)


def get(served, path, **headers):
    installation, port, _ = served
    connection = http.client.HTTPSConnection(
        "localhost", port, context=trusting(installation), timeout=60
    )
    with closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()


def test_who_trusts_the_authority_trusts_the_platform(served):
    answer, body = get(served, "/ca.crt")
    assert answer.status == 200
    assert body == tls.files(served[0]).authority.read_bytes()
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"


def test_who_does_not_is_warned(served):
    raw = socket.create_connection(("127.0.0.1", served[1]), 60)
    with pytest.raises(ssl.SSLCertVerificationError), raw:
        ssl.create_default_context().wrap_socket(raw, server_hostname="localhost")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_current_versions_of_tls_are_spoken(served, version):
    context = trusting(served[0])
    context.minimum_version = context.maximum_version = version
    raw = socket.create_connection(("127.0.0.1", served[1]), 60)
    with context.wrap_socket(raw, server_hostname="localhost") as line:
        name, _, bits = line.cipher()
    assert bits >= 128
    assert "CBC" not in name
    assert "RSA" not in name or "ECDHE" in name


def test_old_versions_of_tls_are_not(served):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    raw = socket.create_connection(("127.0.0.1", served[1]), 60)
    with pytest.raises(OSError), raw:  # noqa: PT011 - an alert or a cut, as the library likes
        context.wrap_socket(raw)


def test_plain_http_on_the_port_gets_nothing(served):
    with closing(http.client.HTTPConnection("127.0.0.1", served[1], timeout=60)) as connection:
        connection.request("GET", "/api/v1/auth/me")
        with pytest.raises((http.client.HTTPException, OSError)):
            connection.getresponse()


def test_the_plain_port_leads_to_https_and_to_nobody_else(served):
    _, port, plain = served
    for host, target in (
        ("localhost", f"https://localhost:{port}/live?a=1"),
        ("evil.example", None),
    ):
        with closing(http.client.HTTPConnection("127.0.0.1", plain, timeout=60)) as connection:
            connection.request("GET", "/live?a=1", headers={"Host": host})
            answer = connection.getresponse()
            answer.read()
        assert answer.status == 308
        where = answer.headers["Location"]
        assert where == target or (target is None and "evil" not in where)


def test_the_policy_of_a_page_over_tls_lets_no_plain_picture_in(served):
    answer, _ = get(served, "/healthz")
    policy = answer.headers["Content-Security-Policy"]
    assert "wss://localhost" in policy
    assert "http://" not in policy
    assert "ws://" not in policy.replace("wss://", "")
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    ("variable", "name", "secure"),
    [
        ("LIANJING_TLS_ENABLED", "__Host-lianjing_session", "True"),
        ("LIANJING_TLS_BY_PROXY", "__Host-lianjing_session", "True"),
        ("LIANJING_LOG_JSON", "lianjing_session", "False"),
    ],
)
def test_over_tls_cookies_are_of_this_host_alone(tmp_path, variable, name, secure):
    code = (
        "from lianjing.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LIANJING_DATA": str(tmp_path), variable: "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == [name, secure, "True"]


async def test_pictures_travel_over_tls_too(tmp_path):
    """The viewers' port: a WebSocket over TLS, and nothing for who speaks plainly."""
    (tmp_path / "lianjing.toml").write_text("[tls]\nenabled = true\n")
    installation = configuration.load(tmp_path, {})
    tls.ensure(installation)

    async def handler(_, exchange):
        exchange.accept_socket()
        exchange.send(b"picture" * 50_000)

    server, port = HttpServer(handler), free_port()
    await server.start("127.0.0.1", port, context=tls.context(installation))
    try:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=trusting(installation), server_hostname="127.0.0.1"
        )
        writer.write(
            b"GET /live/x/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 15)
        assert head.startswith(b"HTTP/1.1 101")
        frame = await asyncio.wait_for(reader.readexactly(10 + 350_000), 15)
        assert frame.endswith(b"picture")
        writer.close()
        plain_reader, plain = await asyncio.open_connection("127.0.0.1", port)
        plain.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await asyncio.wait_for(plain_reader.read(100), 15)
        assert b"HTTP" not in answer
        plain.close()
    finally:
        await server.stop()


@pytest.fixture
async def patient(monkeypatch):
    """uvicorn with our bounds, made small."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(connections, "MOST_OF_ONE", 5)
    monkeypatch.setattr(PatientProtocol, "trusted", ())

    async def application(scope, receive, send):
        await asyncio.sleep(0.6 if scope["path"] == "/slow" else 0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    config = uvicorn.Config(
        application,
        port=free_port(),
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_level="critical",
    )
    server = uvicorn.Server(config)
    monkeypatch.setattr(server, "capture_signals", nullcontext)
    task = asyncio.get_running_loop().create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield config.port
    server.should_exit = True
    await task


async def test_a_head_that_never_ends_is_cut_off(patient):
    reader, writer = await asyncio.open_connection("127.0.0.1", patient)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert await asyncio.wait_for(reader.read(), 15) == b""
    writer.close()


async def test_an_answer_may_take_its_time_and_a_second_request_may_come(patient):
    reader, writer = await asyncio.open_connection("127.0.0.1", patient)
    for path in (b"/slow", b"/"):
        writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 15)
        assert head.startswith(b"HTTP/1.1 200")
        while not (await asyncio.wait_for(reader.readline(), 15)).startswith(b"0"):
            pass
        await reader.readline()
    writer.close()


async def test_one_address_holds_only_so_many_connections(patient, monkeypatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 60)  # the silent ones stay
    held = [await asyncio.open_connection("127.0.0.1", patient) for _ in range(5)]
    async with asyncio.timeout(30):
        while sum(PatientProtocol.held.values()) < 5:
            await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection("127.0.0.1", patient)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await asyncio.wait_for(reader.readexactly(1), 10)
    for _, one in held:
        one.close()
    writer.close()
    async with asyncio.timeout(30):
        while PatientProtocol.held:
            await asyncio.sleep(0.01)
