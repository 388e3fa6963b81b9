"""The four processes of a platform: what they run, and how one knows that they are up."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

from lianjing.runtime.settings import Installation

_PROBE_SECONDS = 2.0
_PR_SET_PDEATHSIG = 1


class Child(NamedTuple):
    """One process under the supervisor."""

    name: str
    command: list[str]
    address: tuple[str, int] | None
    """Where it listens once it is up; None for one that only has to live."""
    speaks_http: bool = False
    speaks_tls: bool = False


def children(installation: Installation) -> list[Child]:
    """List the processes of one platform, in the order they are started."""
    settings = installation.settings
    link, web = settings.link, settings.web
    python = sys.executable
    return [
        Child("media", [python, "-m", "lianjing.media"], (link.address, link.media_port)),
        Child("signal", [python, "-m", "lianjing.signal"], (link.address, link.signal_port)),
        Child("ingest", [python, "-m", "lianjing.ingest"], None),
        Child(
            "web",
            [python, "-m", "lianjing.conf.serve"],
            (web.address, web.port),
            speaks_http=True,
            speaks_tls=settings.tls.enabled,
        ),
    ]


def environment(directory: Path) -> Mapping[str, str]:
    """Give what every child finds in its environment."""
    return {
        **os.environ,
        "LIANJING_DATA": str(directory),
        "DJANGO_SETTINGS_MODULE": "lianjing.conf.settings",
        # Two arenas instead of eight a core: tens of megabytes less, no measurable cost.
        "MALLOC_ARENA_MAX": "2",
    }


def start(
    child: Child, directory: Path, *, output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start one process that ends when we do, however we end."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    parent = os.getpid()

    def tie() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # the parent died before we asked
                os.kill(os.getpid(), signal.SIGTERM)

    return subprocess.Popen(  # noqa: S603
        child.command,
        env=environment(directory),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        preexec_fn=tie,  # noqa: PLW1509 - the supervisor has one thread
        start_new_session=True,  # Ctrl-C reaches us alone; we end the others in order
    )


def is_up(child: Child) -> bool:
    """Tell whether a started process answers."""
    if child.address is None:
        return True
    host, port = child.address
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - asked on loopback
        host = "127.0.0.1"
    with contextlib.suppress(OSError), socket.create_connection((host, port), 1) as connection:
        if not child.speaks_http:
            return True
        connection.settimeout(_PROBE_SECONDS)
        with _wrapped(connection, tls=child.speaks_tls) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return line.recv(64).split(b" ")[1:2] == [b"200"]
    return False


def _wrapped(connection: socket.socket, *, tls: bool) -> socket.socket:
    if not tls:
        return connection
    import ssl

    context = ssl.create_default_context()
    # Our own child on this machine: whether it answers is the question, not who it is.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connection)
