"""Who the three platforms of the demonstration are: codes, ports, configuration files."""

import json
from pathlib import Path
from typing import NamedTuple

BLOCK = 100
"""Ports of each platform: a handful of fixed ones, then those for media."""
_RTP_FROM = 20
KEEPALIVE_SECONDS = 10
"""Between signs of life, everywhere: what dies is shown offline after three, within a minute."""


class Level(NamedTuple):
    """One platform of the demonstration."""

    key: str
    """Name of its data directory."""
    code: str
    name: str
    directory: Path
    base: int
    """First port of its block."""
    host: str

    @property
    def web_port(self) -> int:
        """Where pages and API are."""
        return self.base

    @property
    def sip_port(self) -> int:
        """Where SIP is, UDP and TCP."""
        return self.base + 2

    @property
    def url(self) -> str:
        """What to type into a browser on this machine."""
        return f"http://{reachable(self.host)}:{self.web_port}"

    def configuration(self) -> str:
        """Write its `lianjing.toml`."""
        sections: dict[str, dict[str, str | int | list[str]]] = {
            "platform": {"code": self.code, "name": self.name},
            "sip": {
                "address": self.host,
                "port": self.sip_port,
                "keepalive_seconds": KEEPALIVE_SECONDS,
            },
            "media": {
                "address": self.host,
                "ports_from": self.base + _RTP_FROM,
                "ports_to": self.base + BLOCK - 1,
                "http_address": self.host,
                "http_port": self.base + 1,
            },
            "web": {"address": self.host, "port": self.web_port},
            "link": {"signal_port": self.base + 3, "media_port": self.base + 4},
            # One who looks at a demonstration has no authenticator at hand.
            "identity": {"factor_roles": [], "sign_ins": 0},
            "log": {"level": "info"},
        }
        lines = ["# 由 lianjing demo 每次启动时写出 / written by lianjing demo at each start"]
        for section, keys in sections.items():
            lines += ["", f"[{section}]"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
        return "\n".join(lines) + "\n"


_LEVELS = (
    ("city", "34010000002000000001", "云川市平台"),
    ("county", "34012100002000000001", "青河县平台"),
    ("township", "34012110002000000001", "柳溪镇平台"),
)


DIVISIONS = (("3401", "云川市"), ("340121", "青河县"), ("34012110", "柳溪镇"))
"""Names of places that do not exist, entered over those that do."""


def levels(directory: Path, *, ports_from: int, host: str) -> list[Level]:
    """Lay out the platforms from the top down."""
    return [
        Level(
            key=key,
            code=code,
            name=name,
            directory=(directory / key).resolve(),
            base=ports_from + number * BLOCK,
            host=host,
        )
        for number, (key, code, name) in enumerate(_LEVELS)
    ]


def reachable(host: str) -> str:
    """Give an address to connect to for an address listened on."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104
