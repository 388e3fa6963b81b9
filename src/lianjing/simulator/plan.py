"""What to simulate: the typed plan of a fleet, and how it is read from TOML."""

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from lianjing.kernel.codes import is_code, sip_domain
from lianjing.kernel.errors import ConfigurationError
from lianjing.kernel.frames import Codec
from lianjing.protocol.manscdp import Edition
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.faults import HEALTHY, Faults, change_faults
from lianjing.simulator.footage.live import FULL_HD, SMALL, PictureSpec
from lianjing.simulator.quirks import Quirk, read_quirks


class Kind(StrEnum):
    """What a device is."""

    CAMERA = "camera"
    """A network camera: one channel, whose code is its own by default."""
    NVR = "nvr"
    """A recorder with many channels."""


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """The platform the fleet registers with."""

    code: str = "34020000002000000001"
    host: str = "127.0.0.1"
    port: int = 5060
    password: str = ""

    @property
    def domain(self) -> str:
        """Give the SIP domain of the platform."""
        return sip_domain(self.code)


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """One channel of a device."""

    code: str
    name: str
    turns: bool = True
    """Whether it has a PTZ head."""
    online: bool = True


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """One device."""

    code: str
    name: str
    kind: Kind = Kind.CAMERA
    channels: tuple[ChannelPlan, ...] = ()
    """A camera without channels gets one with its own code and name."""
    edition: Edition = Edition.V2016
    transport: Transport = Transport.UDP
    codec: Codec = Codec.H264
    full_hd: bool = False
    audio: bool = False
    username: str = ""
    """User name of the digest where it is not the code."""
    password: str | None = None
    """In place of the server's."""
    civil_code: str = ""
    """Division; the first six or eight digits of the code by default."""
    quirks: frozenset[Quirk] = frozenset()
    faults: Faults = HEALTHY
    port: int = 0
    """Local SIP port; 0 is any."""

    def __post_init__(self) -> None:
        if not is_code(self.code):
            raise ConfigurationError(f"{self.code!r} is no 20-digit code")
        if not self.channels:
            object.__setattr__(self, "channels", (ChannelPlan(self.code, self.name),))

    @property
    def region(self) -> str:
        """Give the division: eight digits of the code, or six where the last two are 0."""
        digits = self.civil_code or self.code[:8]
        return digits.removesuffix("00") if len(digits) == 8 else digits

    @property
    def picture(self) -> PictureSpec:
        """Give how the main stream looks."""
        base = FULL_HD if self.full_hd else SMALL
        return PictureSpec(self.codec, base.width, base.height, base.gop, base.bit_rate)


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """A whole fleet and its habits."""

    server: ServerPlan = ServerPlan()
    devices: tuple[DevicePlan, ...] = ()
    bind: str = ""
    """Local address; empty is the one that leads to the server."""
    control_port: int = 0
    """Port of the control interface on 127.0.0.1; 0 is none."""
    video: Path | None = None
    """A recording in place of the painted streets."""
    loops: Path | None = None
    """Directory of filmed loops to send in place of live pictures, for many streams at once."""
    expires: int = 3600
    keepalive: float = 60.0
    """Seconds between keepalives."""
    keepalives_lost: int = 3
    """Unanswered keepalives after which a device registers anew (GB/T 28181-2022 §9.6)."""
    retry: float = 60.0
    """Seconds before a failed registration is tried again, spread by a fifth."""
    spread: float = 0.0
    """Seconds over which the first registrations are spread."""
    items_per_message: int = 4
    """Catalogue items in one message."""
    seed: int = 1
    """What chance in faults and spreads starts from."""


_SERVER = {item.name for item in fields(ServerPlan)}
_FLEET = {
    "bind",
    "control_port",
    "video",
    "loops",
    "expires",
    "keepalive",
    "keepalives_lost",
    "retry",
}
_FLEET |= {"spread", "items_per_message", "seed"}
_DEVICE = {"code", "name", "kind", "edition", "transport", "codec", "full_hd", "audio", "username"}
_DEVICE |= {"password", "civil_code", "quirks", "faults", "port", "channels", "channel_codes_from"}
_DEVICE |= {"count"}


def read_plan(path: Path) -> FleetPlan:
    """Read a plan from TOML: `[server]`, fleet keys at the top, one `[[device]]` each.

    `count` in a device makes that many, with codes and ports counting up; `channels` is a
    number or a list of names.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    server_table = table.pop("server", {})
    device_tables = table.pop("device", [])
    _refuse_unknown(path, "the plan", table, _FLEET)
    _refuse_unknown(path, "[server]", server_table, _SERVER)
    for name in ("video", "loops"):
        if table.get(name):
            table[name] = (path.parent / str(table[name])).resolve()
    devices: list[DevicePlan] = []
    for entry in device_tables:
        _refuse_unknown(path, "[[device]]", entry, _DEVICE)
        devices += _read_devices(entry)
    return FleetPlan(server=ServerPlan(**server_table), devices=tuple(devices), **table)


def _refuse_unknown(path: Path, where: str, table: dict[str, object], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise ConfigurationError(f"{path}: {where} has no key {unknown[0]!r}")


def _read_devices(entry: dict[str, object]) -> list[DevicePlan]:
    count = int(str(entry.get("count", 1)))
    return [_read_device(entry, offset, count) for offset in range(count)]


def _read_device(entry: dict[str, object], offset: int, count: int) -> DevicePlan:
    code = count_up(str(entry.get("code", "")), offset)
    name = str(entry.get("name", code)) + (f" {offset + 1}" if count > 1 else "")
    kind = Kind(str(entry.get("kind", Kind.CAMERA)))
    names = entry.get("channels", 16 if kind is Kind.NVR else 0)
    first = str(entry.get("channel_codes_from", code[:10] + "1310" + code[14:20]))
    faults = entry.get("faults", {})
    quirks = entry.get("quirks", [])
    port = int(str(entry.get("port", 0)))
    password = entry.get("password")
    return DevicePlan(
        code=code,
        name=name,
        kind=kind,
        channels=make_channels(first, names, name, offset),
        edition=Edition(str(entry.get("edition", Edition.V2016))),
        transport=Transport(str(entry.get("transport", Transport.UDP)).upper()),
        codec=Codec(str(entry.get("codec", Codec.H264))),
        full_hd=bool(entry.get("full_hd", False)),
        audio=bool(entry.get("audio", False)),
        username=str(entry.get("username", "")),
        password=None if password is None else str(password),
        civil_code=str(entry.get("civil_code", "")),
        quirks=read_quirks([str(quirk) for quirk in quirks] if isinstance(quirks, list) else []),
        faults=change_faults(HEALTHY, faults if isinstance(faults, dict) else {}),
        port=port + offset if port else 0,
    )


def make_channels(first: str, names: object, device: str, offset: int) -> tuple[ChannelPlan, ...]:
    """Make channels from a number or a list of names; `first` is the code of the first one."""
    if isinstance(names, list):
        start = offset * len(names)
        return tuple(ChannelPlan(count_up(first, start + n), str(x)) for n, x in enumerate(names))
    total = int(str(names))
    start = offset * total
    return tuple(
        ChannelPlan(count_up(first, start + n), f"{device}-{n + 1:02d}") for n in range(total)
    )


def count_up(code: str, offset: int) -> str:
    """Give the code whose serial is `offset` higher."""
    return code[:14] + f"{(int(code[14:]) + offset) % 1_000_000:06d}" if offset else code
