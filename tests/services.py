"""A private PostgreSQL and Redis on loopback, for as long as one command runs.

`python -m tests.services pytest …` starts both in a directory that is thrown away, tells the
command about them through the settings' environment variables, and ends them by their process id.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 120
"""Far longer than either takes on a machine that has nothing else to do."""
_USER = "lianjing"
_HOME = "127.0.0.1"
_chance = secrets.SystemRandom()  # `random` is seeded alike before every test
_LOWEST, _HIGHEST = 16_000, 29_900
"""Between the ports the product has by itself, which a test's own configuration may leave alone."""
_given: deque[int] = deque(maxlen=4096)  # the latest: a whole run needs more than there are


def free_port() -> int:
    """Give a port of loopback that is free on both transports, and to nobody else for a while.

    It lies below those the system takes for outgoing connections: none of these can take it
    between now and the moment somebody listens there.
    """
    return free_ports(1)


def free_ports(count: int) -> int:
    """Give the first of so many neighbouring ports that are free, as `free_port` does."""
    while True:
        first = _chance.randrange(_LOWEST, _HIGHEST - count, 2)
        ports = range(first, first + count)
        if not any(port in ports for port in _given) and all(map(_is_free, ports)):
            _given.extend(ports)
            return first


def _is_free(port: int) -> bool:
    with (
        socket.socket() as tcp,
        socket.socket(type=socket.SOCK_DGRAM) as udp,
        contextlib.suppress(OSError),
    ):
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind((_HOME, port))
        udp.bind((_HOME, port))
        return True
    return False


@contextlib.contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Run a private cluster and give its URL; `durable` is as slow and as safe as in earnest."""
    directory = Path(tempfile.mkdtemp(prefix="lianjing-pg-"))
    account = _unprivileged()
    if account:
        shutil.chown(directory, account)
    password, port = secrets.token_hex(12), free_port()
    secret = directory / "password"
    secret.write_text(password)
    if account:
        shutil.chown(secret, account)
    data = directory / "data"
    subprocess.run(
        [
            *(_tool("initdb"), "-D", data, "-U", _USER, "-A", "scram-sha-256"),
            *("-E", "UTF8", "--no-locale", "--no-sync", "--pwfile", secret),
        ],
        user=account,
        check=True,
        cwd=directory,
        stdout=subprocess.DEVNULL,
    )
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(directory),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    if durable:
        options |= {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [_tool("postgres"), "-D", data, "-p", str(port), *settings],
            user=account,
            cwd=directory,
            stdout=log,
            stderr=log,
        )
    try:
        url = f"postgresql://{_USER}:{password}@127.0.0.1:{port}"
        _create_database(f"{url}/postgres", process)
        yield f"{url}/lianjing"
    finally:
        _end(process)
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Run a private Redis and give its URL."""
    directory = tempfile.mkdtemp(prefix="lianjing-redis-")
    port = free_port()
    program = shutil.which("redis-server") or shutil.which("valkey-server") or "redis-server"
    process = subprocess.Popen(
        [
            *(program, "--bind", "127.0.0.1", "--port", str(port), "--dir", directory),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_port(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        _end(process)
        shutil.rmtree(directory, ignore_errors=True)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: name an account that is not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise SystemExit("neither the account postgres nor nobody exists")


def _tool(name: str) -> str:
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: int(path.parts[4]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is missing: install the package postgresql")
    return found


def _create_database(url: str, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
                connection.execute("CREATE DATABASE lianjing")
                return
        except psycopg.OperationalError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.1)


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit(f"nothing answers on port {port}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()  # PostgreSQL: the smart shutdown, waits for clients
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.send_signal(2)  # the fast one: clients are cut off
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main(command: list[str]) -> int:
    """Run a command beside both services and give back how it ended."""
    with postgresql() as database, redis() as bus:
        environment = {
            **os.environ,
            "LIANJING_DATABASE_URL": database,
            "LIANJING_BUS_URL": bus,
        }
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
