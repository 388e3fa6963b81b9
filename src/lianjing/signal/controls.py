"""What people do to cameras: move, presets, switches, recording, guard, reboot."""

from lianjing.kernel.errors import DomainError, PeerError
from lianjing.link import signal as link
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import ptz
from lianjing.protocol.manscdp.control import ANSWERED, Command
from lianjing.signal.calls.identity import of_viewer
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.peers import Peers, peer_of
from lianjing.signal.turning import Turning

_SPEED_STEP = 25
"""A speed of 1 to 10 as 25 to 250 of 255."""


class Controls:
    """Carries out control commands."""

    def __init__(self, core: Core, peers: Peers, turning: Turning) -> None:
        self._core = core
        self._turning = turning
        self._peers = peers

    async def ptz(self, wish: link.Ptz) -> link.ControlResult:
        """Move, zoom, focus or stop."""
        command = manscdp.PtzCommand.of(_ptz_action(wish))
        return await self.command(wish.device, wish.channel, command, viewer=wish.viewer)

    async def control(self, wish: link.Control) -> link.ControlResult:
        """Carry out one named action; raises `DomainError` `bad_request` for an unknown one."""
        return await self.command(wish.device, wish.channel, _command(wish), viewer=wish.viewer)

    async def command(
        self,
        device_code: str,
        channel: str,
        command: Command,
        *,
        viewer: link.Viewer | None = None,
    ) -> link.ControlResult:
        """Send a command to a channel and, where the standard has one, wait for the answer."""
        device = self._core.directory.get(device_code)
        if device is None:
            raise DomainError(f"{device_code} is unknown", code="not_registered")
        await self._turning.before(device_code, channel or device_code, command)
        message = manscdp.DeviceControl(device.next_sn(), channel or device_code, command)
        peer = peer_of(device)
        who = of_viewer(self._core.code, viewer)
        if type(command) not in ANSWERED:
            await self._peers.send(peer, message, who=who)
            return link.ControlResult(result="sent")
        answer = await self._peers.ask(peer, message, "DeviceControl", who=who)
        ok = not isinstance(answer, manscdp.ResultMessage) or answer.result is manscdp.Result.OK
        return link.ControlResult(result="ok" if ok else "error")

    async def presets(self, device_code: str, channel: str) -> link.Presets:
        """Ask for the presets of a channel."""
        device = self._required(device_code)
        query = manscdp.PresetQuery(device.next_sn(), channel)
        answer = await self._peers.ask(peer_of(device), query, "PresetQuery")
        if not isinstance(answer, manscdp.PresetResponse):
            return link.Presets(items=())
        items = [
            (int(preset.preset_id), preset.name)
            for preset in answer.presets
            if preset.preset_id.isascii() and preset.preset_id.isdigit()
        ]
        return link.Presets(items=tuple(items[:255]))

    async def status(self, device_code: str, channel: str) -> link.Answer:
        """Ask a device how it is."""
        device = self._required(device_code)
        query = manscdp.DeviceStatusQuery(device.next_sn(), channel or device_code)
        answer = await self._peers.ask(peer_of(device), query, "DeviceStatus")
        return link.Answer(fields=_fields(answer))

    def request_key_frame(self, device: Device, channel: str, *, who: str = "") -> None:
        """Ask for a key frame without waiting, for somebody or on our own."""
        message = manscdp.DeviceControl(device.next_sn(), channel, manscdp.KeyFrameRequest())
        try:
            peer = peer_of(device)
        except PeerError:
            return
        self._core.stack.tell(self._peers.request(peer, message, who=who), peer.flow)

    def _required(self, code: str) -> Device:
        device = self._core.directory.get(code)
        if device is None:
            raise DomainError(f"{code} is unknown", code="not_registered")
        return device


def _ptz_action(wish: link.Ptz) -> ptz.Action:
    speed = max(1, min(wish.speed, 10)) * _SPEED_STEP
    if wish.focus or wish.iris:
        return ptz.Lens(focus=wish.focus * speed, iris=wish.iris * speed)
    zoom_speed = max(1, speed * 15 // 255)
    return ptz.Move(pan=wish.pan * speed, tilt=wish.tilt * speed, zoom=wish.zoom * zoom_speed)


_PRESETS = {
    "preset_call": ptz.PresetAction.CALL,
    "preset_set": ptz.PresetAction.SET,
    "preset_delete": ptz.PresetAction.DELETE,
}
_PLAIN: dict[str, Command] = {
    "keyframe": manscdp.KeyFrameRequest(),
    "record_start": manscdp.RecordControl(manscdp.RecordAction.START),
    "record_stop": manscdp.RecordControl(manscdp.RecordAction.STOP),
    "guard_set": manscdp.GuardControl(manscdp.GuardAction.ARM),
    "guard_reset": manscdp.GuardControl(manscdp.GuardAction.DISARM),
    "alarm_reset": manscdp.AlarmReset(),
    "reboot": manscdp.Reboot(),
}


def _command(wish: link.Control) -> Command:
    plain = _PLAIN.get(wish.action)
    if plain is not None:
        return plain
    if wish.action in _PRESETS:
        return manscdp.PtzCommand.of(ptz.Preset(_PRESETS[wish.action], wish.number))
    if wish.action in ("aux_on", "aux_off"):
        on = wish.action == "aux_on"
        return manscdp.PtzCommand.of(ptz.Switching(wish.number, on=on))
    if wish.action in ("home_on", "home_off"):
        home = manscdp.HomePosition(
            enabled=wish.action == "home_on", reset_time=wish.number or 60, preset_index=1
        )
        return manscdp.HomePositionControl(home)
    raise DomainError(f"unknown action {wish.action}", code="bad_request")


def _fields(answer: manscdp.Message) -> dict[str, str]:
    if not isinstance(answer, manscdp.DeviceStatusResponse):
        return {}
    fields = {
        "result": answer.result,
        "online": answer.online,
        "status": answer.status,
        "reason": answer.reason,
        "encode": answer.encode,
        "record": answer.record,
    }
    return {name: str(value) for name, value in fields.items() if value is not None}
