"""The platform itself."""

from datetime import datetime
from typing import Literal

from ninja import Schema


class ProcessOut(Schema):
    """One of our processes."""

    name: str
    state: Literal["up", "down"]
    pid: int | None
    up_since: datetime | None
    rss_mb: float | None


class PortOut(Schema):
    """One port of ours, and what to do if it is not well."""

    name: str
    address: str
    port: int
    transport: str
    state: Literal["ok", "fail", "unknown"]
    advice: str = ""


class CheckOut(Schema):
    """One self-check."""

    name: str
    state: Literal["ok", "warn", "fail"]
    message: str
    advice: str = ""


class SipOut(Schema):
    """What a camera must be told, but for the password."""

    code: str
    domain: str
    address: str
    port: int


class SystemOut(Schema):
    """Everything of ours at a glance."""

    version: str
    name: str
    processes: list[ProcessOut]
    ports: list[PortOut]
    checks: list[CheckOut]
    counters: dict[str, int]
    sip: SipOut


class AccessOut(Schema):
    """Everything a camera's GB28181 page asks for."""

    code: str
    domain: str
    address: str
    port: int
    transports: list[str]
    password: str
    expires: int
    """Seconds a registration should last."""
    keepalive_seconds: int
    keepalive_count: int
