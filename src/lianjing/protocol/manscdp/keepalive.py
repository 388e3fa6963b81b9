"""Keepalive: the message there is most of (GB/T 28181-2022 §9.6)."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

import re
from dataclasses import dataclass
from typing import ClassVar

from lianjing.protocol.manscdp.message import Message
from lianjing.protocol.manscdp.schema import choice, texts
from lianjing.protocol.manscdp.values import Result, Root


@dataclass(frozen=True, slots=True)
class Keepalive(Message):
    """A device is alive; it may name children that are out of order."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "Keepalive"

    status: Result = choice(Result, "Status", default=Result.OK)
    faulty: tuple[str, ...] = texts("DeviceID", container="Info")
    """Codes of faulty channels."""


_LONGEST = 400
_USUAL = re.compile(
    rb"\s*(?:<\?xml[^?<>]{1,80}\?>\s*)?<Notify>\s*<CmdType>Keepalive</CmdType>\s*"
    rb"<SN>([0-9]{1,10})</SN>\s*<DeviceID>([0-9]{1,20})</DeviceID>\s*"
    rb"<Status>OK</Status>\s*(?:<Info>\s*</Info>|<Info ?/>)?\s*</Notify>\s*"
)


def read_usual_keepalive(body: bytes) -> Keepalive | None:
    """Read the form nearly every device sends without an XML parser; None for any other.

    The pattern is strict and anchored at both ends, so it accepts nothing the parser would
    read differently.
    """
    if len(body) > _LONGEST:
        return None
    found = _USUAL.fullmatch(body)
    if found is None:
        return None
    sn, device_id = found.groups()
    return Keepalive(int(sn), device_id.decode("ascii"))
