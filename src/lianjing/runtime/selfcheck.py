"""Looks whether a configuration can work on this machine, and says what to do where it cannot.

No check changes anything. The command `lianjing check` and the system page show the same findings;
the sentences are in `selfcheck_texts`.
"""

import contextlib
import os
import re
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from lianjing.runtime.selfcheck_texts import TEXTS
from lianjing.runtime.settings import Installation, Settings

_GIGABYTE = 1 << 30
DISK_WARN = 5 * _GIGABYTE
DISK_FAIL = _GIGABYTE // 2
BUILT_AFTER = 1_767_225_600
"""A clock before 2026 is wrong: this program is younger than that."""
_ANY = {"0.0.0.0", "::", ""}  # noqa: S104 - recognised, not bound


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


_TILE_WORDS = ({"z", "x", "y"}, {"z", "x", "-y"}, {"tilematrix", "tilecol", "tilerow"})
"""What an address must hold to lead to every tile."""


class Finding(NamedTuple):
    """What one check found; `code` leads to its sentences, `facts` fill them."""

    name: str
    state: State
    code: str
    facts: Mapping[str, str]

    def sentences(self, language: str = "zh") -> tuple[str, str]:
        """Give the message and the advice in a language."""
        message, advice = TEXTS[self.code]["en" if language.startswith("en") else "zh"]
        return message.format_map(self.facts), advice.format_map(self.facts)


class Port(NamedTuple):
    """One port a platform listens on."""

    name: str
    address: str
    port: int
    transport: str
    key: str
    """The setting that moves it."""


def check(installation: Installation, *, running: bool = False) -> list[Finding]:
    """Make every check; `running` says that the ports are in use by ourselves."""
    from lianjing.runtime import guardcheck

    return [
        check_directory(installation),
        check_disk(installation),
        check_secrets(installation),
        check_clock(installation, time.time()),
        *check_addresses(installation),
        *(() if running else check_ports(installation)),
        check_receive_buffer(installation),
        *check_map(installation),
        *guardcheck.check(installation, time.time()),
    ]


def ports(installation: Installation) -> list[Port]:
    """List every fixed port of a platform."""
    settings = installation.settings
    sip, media, web, link = settings.sip, settings.media, settings.web, settings.link
    return [
        Port("SIP", sip.address, sip.port, "udp", "sip.port"),
        Port("SIP", sip.address, sip.port, "tcp", "sip.port"),
        Port("web", web.address, web.port, "tcp", "web.port"),
        Port("media", media.http_address, media.http_port, "tcp", "media.http_port"),
        Port("signal", link.address, link.signal_port, "tcp", "link.signal_port"),
        Port("media", link.address, link.media_port, "tcp", "link.media_port"),
        *_redirect_port(settings),
        Port("RTP", media.address, media.ports_from, "udp", "media.ports_from"),
    ]


def _redirect_port(settings: Settings) -> list[Port]:
    port = settings.tls.redirect_port if settings.tls.enabled else 0
    return [Port("web", settings.web.address, port, "tcp", "tls.redirect_port")] if port else []


def check_directory(installation: Installation) -> Finding:
    """Look whether we can write in the data directory."""
    facts = {"path": str(installation.directory)}
    try:
        with tempfile.TemporaryFile(dir=installation.directory):
            return Finding("data", State.OK, "data_ok", facts)
    except OSError as error:
        return Finding("data", State.FAIL, "data_bad", {**facts, "error": str(error)})


def check_disk(installation: Installation) -> Finding:
    """Look how much room is left."""
    try:
        free = shutil.disk_usage(installation.directory).free
    except OSError as error:
        facts = {"path": str(installation.directory), "error": str(error)}
        return Finding("disk", State.FAIL, "data_bad", facts)
    facts = {"path": str(installation.directory), "free": f"{free / _GIGABYTE:.1f}"}
    if free < DISK_FAIL:
        return Finding("disk", State.FAIL, "disk_low", facts)
    if free < DISK_WARN:
        return Finding("disk", State.WARN, "disk_low", facts)
    return Finding("disk", State.OK, "disk_ok", facts)


def check_secrets(installation: Installation) -> Finding:
    """Look whether others can read our keys."""
    open_to_others: list[str] = []
    for path in [installation.secrets, *installation.secrets.rglob("*")]:
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            open_to_others.append(str(path))
    if open_to_others:
        facts = {"path": ", ".join(open_to_others)}
        return Finding("secrets", State.FAIL, "secrets_open", facts)
    return Finding("secrets", State.OK, "secrets_ok", {"path": str(installation.secrets)})


def check_clock(installation: Installation, now: float) -> Finding:
    """Look whether the clock is plausible: not before this program, not before our own files."""
    newest = max(
        (path.stat().st_mtime for path in _files(installation.directory) if path.exists()),
        default=0.0,
    )
    facts = {"now": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))}
    if now < BUILT_AFTER or now < newest - 60:
        return Finding("clock", State.FAIL, "clock_behind", facts)
    return Finding("clock", State.OK, "clock_ok", facts)


def check_addresses(installation: Installation) -> list[Finding]:
    """Look whether the addresses we listen on exist here, and who can reach what we announce."""
    settings = installation.settings
    listened = {
        "sip.address": settings.sip.address,
        "media.address": settings.media.address,
        "media.http_address": settings.media.http_address,
        "web.address": settings.web.address,
        "link.address": settings.link.address,
    }
    announced = {
        "sip.advertise": settings.sip.advertise,
        "media.advertise": settings.media.advertise,
    }
    return [
        *(_listen_address(key, address) for key, address in listened.items()),
        *(_announced_address(key, address) for key, address in announced.items() if address),
    ]


def check_ports(installation: Installation) -> list[Finding]:
    """Look whether the ports are free; call it only while the platform does not run."""
    findings = []
    for port in ports(installation):
        facts = {
            "name": port.name,
            "address": port.address,
            "port": str(port.port),
            "transport": port.transport.upper(),
            "key": port.key,
        }
        name = f"port {port.port}/{port.transport}"
        error = _bind_error(port.address, port.port, port.transport)
        if error is None:
            findings.append(Finding(name, State.OK, "port_free", facts))
        elif isinstance(error, PermissionError):
            findings.append(Finding(name, State.FAIL, "port_forbidden", facts))
        elif _bind_error(port.address, 0, "udp") is None:  # else the address itself is wrong
            findings.append(Finding(name, State.FAIL, "port_taken", facts))
    return findings


def check_map(installation: Installation) -> list[Finding]:
    """See whether the address of tiles can be one; without an address there is nothing to see."""
    url = installation.settings.map.url
    if not url:
        return []
    words = {word.lower() for word in re.findall(r"\{(-?\w{1,20})\}", url)}
    numbered = any(needed <= words for needed in _TILE_WORDS)
    good = numbered and url.startswith(("http://", "https://", "/"))
    state, code = (State.OK, "map_ok") if good else (State.WARN, "map_address")
    return [Finding("map", state, code, {"url": url.partition("?")[0]})]


def check_receive_buffer(installation: Installation) -> Finding:
    """Look how large a receive buffer the system grants a media port."""
    wanted = installation.settings.media.receive_buffer
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, wanted)
        granted = probe.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    if hasattr(os, "uname") and os.uname().sysname == "Linux":
        granted //= 2  # Linux reports twice what it grants, see socket(7)
    facts = {"granted": str(granted), "wanted": str(wanted)}
    if granted < wanted:
        return Finding("receive buffer", State.WARN, "buffer_small", facts)
    return Finding("receive buffer", State.OK, "buffer_ok", facts)


def _listen_address(key: str, address: str) -> Finding:
    facts = {"key": key, "address": address}
    if address in _ANY or _bind_error(address, 0, "udp") is None:
        return Finding(key, State.OK, "address_ok", facts)
    return Finding(
        key, State.FAIL, "address_absent", {**facts, "known": ", ".join(own_addresses())}
    )


def _announced_address(key: str, address: str) -> Finding:
    facts = {"key": key, "address": address}
    try:
        family = socket.getaddrinfo(address, 0, flags=socket.AI_NUMERICHOST)[0][0]
    except OSError:
        return Finding(key, State.FAIL, "announced_no_ip", facts)
    loopback = address.startswith("127.") or (family == socket.AF_INET6 and address == "::1")
    if loopback:
        return Finding(key, State.WARN, "announced_loopback", facts)
    if _bind_error(address, 0, "udp") is None:
        return Finding(key, State.OK, "address_ok", facts)
    return Finding(key, State.WARN, "announced_elsewhere", facts)


def _bind_error(address: str, port: int, transport: str) -> OSError | None:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, kind) as probe:
            if transport == "tcp":
                # Connections of a run before this one may linger; they do not hold the port.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        return error
    return None


def own_addresses() -> list[str]:
    """Name the addresses of this machine, as far as one can know without privileges."""
    found = {"127.0.0.1"}
    with contextlib.suppress(OSError):
        found |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)}
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing: only asks for the route
        found.add(str(probe.getsockname()[0]))
    return sorted(found)


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []
