"""Running dialogs on disk: after kill -9 their other sides are told BYE instead of streaming on.

What is kept is the finished BYE itself, with a CSeq far enough ahead of anything sent meanwhile.
"""

import msgspec

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.dialogs import Dialog
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest
from lianjing.protocol.sip.parse import parse_message
from lianjing.signal.directory import Device
from lianjing.signal.stack import Stack
from lianjing.signal.store import StateLog

_AHEAD = 100_000


class _Kept(msgspec.Struct, array_like=True):
    transport: str
    host: str
    port: int
    bye: bytes
    device: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)


class DialogMemory:
    """Remembers dialogs and ends those of a life before."""

    def __init__(self, store: StateLog, stack: Stack) -> None:
        self._store = store
        self._stack = stack
        self._unreached: dict[str, list[SipRequest]] = {}
        """Device → BYEs that wait until it has a connection again."""

    def remember(self, dialog: Dialog, *, device: str = "") -> None:
        """A dialog is confirmed; `device` names the one at its other end."""
        cseq = dialog.local_cseq
        dialog.local_cseq = cseq + _AHEAD
        bye = dialog.request("BYE").serialise()
        dialog.local_cseq = cseq
        flow = dialog.destination
        kept = _Kept(flow.transport, flow.host, flow.port, bye, device)
        self._store.put(f"dlg/{dialog.call_id}", _encoder.encode(kept))

    def forget(self, dialog: Dialog) -> None:
        """A dialog is over."""
        self._store.delete(f"dlg/{dialog.call_id}")

    def end_all(self) -> int:
        """Tell the other sides of all dialogs from before a restart; gives their number."""
        count = 0
        for call_id, data in self._store.under("dlg/").items():
            self._store.delete(f"dlg/{call_id}")
            try:
                kept = _decoder.decode(data)
                bye = parse_message(kept.bye)
                if isinstance(bye, SipRequest):
                    flow = Flow(Transport(kept.transport), kept.host, kept.port)
                    if flow.transport is Transport.TCP and kept.device:
                        self._unreached.setdefault(kept.device, []).append(bye)
                    else:
                        self._stack.tell(bye, flow)
                    count += 1
            except (MalformedMessageError, msgspec.MsgspecError, ValueError):
                continue
        return count

    def device_reached(self, device: Device) -> None:
        """A device has a connection again: end what it still sends from before a restart."""
        flow = device.flow
        if flow is not None and self._unreached and device.presence.online:
            for bye in self._unreached.pop(device.code, ()):
                self._stack.tell(bye, flow)
