"""What every MANSCDP message has, and the value for those we do not know."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from typing import ClassVar

from lianjing.protocol.manscdp.elements import read_fields, write_value
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.scalars import read_integer
from lianjing.protocol.manscdp.schema import choice, text
from lianjing.protocol.manscdp.values import Result, Root
from lianjing.protocol.manscdp.writer import Writer


@dataclass(frozen=True, slots=True)
class Message:
    """One command, notification or answer (GB/T 28181-2022 Annex A.2).

    The answer to a message repeats its `sn`; `device_id` says which node it is about.
    """

    ROOT: ClassVar[Root]
    CMD_TYPE: ClassVar[str]

    sn: int
    device_id: str

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> "Message":
        """Make the message from its root element."""
        return _make(cls, sn, device_id, read_fields(cls, node))

    def write(self, out: Writer) -> None:
        """Write everything between the root's tags."""
        out.text("CmdType", self.CMD_TYPE)
        out.text("SN", str(self.sn))
        out.text("DeviceID", self.device_id)
        self.write_content(out)

    def write_content(self, out: Writer) -> None:
        """Write what follows CmdType, SN and DeviceID."""
        write_value(out, self)


def _make(kind: type[Message], sn: int, device_id: str, values: dict[str, object]) -> Message:
    return kind(sn, device_id, **values)


def read_sn(node: Node) -> int:
    """Read the serial number; 0 where it is missing or no number."""
    return read_integer(node.text("SN") or "") or 0


@dataclass(frozen=True, slots=True)
class UnknownMessage(Message):
    """A message of a kind we do not know; answered 200 and counted, never an error."""

    root: Root
    cmd_type: str
    fields: tuple[tuple[str, str], ...] = ()
    """Top-level elements with text, at most 64."""

    def write(self, out: Writer) -> None:
        """Write it back as far as it was understood."""
        out.text("CmdType", self.cmd_type)
        out.text("SN", str(self.sn))
        out.text("DeviceID", self.device_id)
        for name, value in self.fields:
            out.text(name, value)


@dataclass(frozen=True, slots=True)
class ResultMessage(Message):
    """An answer that says OK or ERROR and nothing else."""

    result: Result = choice(Result, "Result", default=Result.OK)
    reason: str = text("Reason")
    """Why not, where the device says so."""
