"""A small HTTP interface on loopback: what the fleet does, and trouble on demand.

```
GET  /                              sums
GET  /devices, /devices/CODE        state
GET  /channels/CODE                 state of one channel, with its sessions
POST /devices/CODE/faults           {"loss": 0.1, …}; `{"reset": true}` heals
POST /devices/CODE/crash|start|stop|rebind
POST /devices/CODE/alarm            {"channel", "method", "type", "text"}
POST /devices/CODE/channels         {"code", "name"}: add; {"remove": CODE}: take away
POST /channels/CODE/faults          as above, for this channel alone
POST /channels/CODE/online          {"online": false}
POST /channels/CODE/hang-up         the device ends the calls
POST /channels/CODE/look            {"pan": 90, "tilt", "zoom"}: turned at the camera itself
```

It speaks just enough HTTP for tests and curl: one request a connection.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from lianjing.kernel.errors import ConfigurationError, LianjingError, NotFoundError
from lianjing.simulator.device import Device
from lianjing.simulator.faults import HEALTHY, faults_as_json
from lianjing.simulator.fleet import Fleet
from lianjing.simulator.plan import ChannelPlan

_LARGEST_BODY = 65_536
_LONGEST_LINE = 4096
_WITHIN = 15.0

Json = dict[str, object]
_Action = Callable[[Json], Awaitable[object]]


class ControlPort:
    """Serves the interface of one fleet."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._server: asyncio.Server | None = None

    async def open(self, port: int) -> int:
        """Listen on 127.0.0.1; 0 takes any port. Gives the port."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", port, limit=_LONGEST_LINE * 4
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_WITHIN):
                status, answer = await self._answer(reader)
            writer.write(_response(status, answer))
            await writer.drain()
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
            pass  # whoever asked went away or spoke no HTTP
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, object]:
        method, path, _ = (await reader.readline()).decode("latin-1").split(" ", 2)
        length = 0
        while (line := (await reader.readline()).strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = min(int(value), _LARGEST_BODY)
        body = json.loads(await reader.readexactly(length)) if length else {}
        try:
            return 200, await self._route(method, path.strip("/").split("/"), body)
        except NotFoundError as error:
            return 404, {"error": str(error)}
        except (LianjingError, KeyError, TypeError, ValueError) as error:
            return 400, {"error": str(error)}

    async def _route(self, method: str, path: list[str], body: Json) -> object:
        match method, path:
            case "GET", [""] | ["healthz"]:
                return self._fleet.as_json()
            case "GET", ["devices"]:
                return [device.as_json() for device in self._fleet.devices.values()]
            case "GET", ["devices", code]:
                return self._fleet.device(code).as_json()
            case "GET", ["channels", code]:
                return self._channel(code)
            case "POST", ["devices", code, verb]:
                return await self._on_device(self._fleet.device(code), verb, body)
            case "POST", ["channels", code, verb]:
                return await self._on_channel(code, verb, body)
        raise NotFoundError(f"{method} /{'/'.join(path)} is nothing here")

    def _channel(self, code: str) -> Json:
        device, channel = self._fleet.channel(code)
        sessions = [s.as_json() for s in device.calls.sessions.values() if s.channel is channel]
        faults = faults_as_json(device.faults_of(channel))
        return channel.as_json() | {
            "device": device.plan.code,
            "faults": faults,
            "sessions": sessions,
        }

    async def _on_device(self, device: Device, verb: str, body: Json) -> object:
        actions: dict[str, Callable[[], Awaitable[None]]] = {
            "crash": device.crash,
            "stop": device.stop,
            "rebind": device.rebind,
        }
        if verb in actions:
            await actions[verb]()
        elif verb == "start":
            device.start()
        elif verb == "faults":
            if body.pop("reset", False):
                device.faults = HEALTHY
            device.change_faults(body)
        elif verb == "alarm":
            await device.raise_alarm(
                str(body.get("channel", device.plan.code)),
                method=int(str(body.get("method", 5))),
                alarm_type=int(str(body.get("type", 2))),
                text=str(body.get("text", "")),
            )
        elif verb == "channels":
            await _change_channels(device, body)
        else:
            raise NotFoundError(f"no action {verb} of a device")
        return device.as_json()

    async def _on_channel(self, code: str, verb: str, body: Json) -> object:
        device, channel = self._fleet.channel(code)
        if verb == "faults":
            if body.pop("reset", False):
                channel.faults = None
            if body:
                device.change_faults(body, channel)
        elif verb == "online":
            await device.set_online(channel, online=bool(body["online"]))
        elif verb == "hang-up":
            await device.calls.hang_up(code)
        elif verb == "look":  # as by its own keyboard: nobody is told
            head = channel.head
            turned = {name: float(str(body[name])) for name in body}
            head.look(replace(head.pose, **turned))
        else:
            raise NotFoundError(f"no action {verb} of a channel")
        return self._channel(code)


async def _change_channels(device: Device, body: Json) -> None:
    if "remove" in body:
        code = str(body["remove"])
        if code not in device.channels:
            raise NotFoundError(f"no channel {code}")
        await device.remove_channel(code)
    else:
        code = str(body["code"])
        if code in device.channels:
            raise ConfigurationError(f"channel {code} is there already")
        await device.add_channel(ChannelPlan(code, str(body.get("name", code))))


def _response(status: int, answer: object) -> bytes:
    body = json.dumps(answer, ensure_ascii=False, indent=1).encode()
    head = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
