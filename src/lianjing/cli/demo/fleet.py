"""The simulated cameras of the demonstration, as plans the simulator reads."""

import json
from pathlib import Path
from typing import NamedTuple

from lianjing.cli.demo.plan import KEEPALIVE_SECONDS, Level, reachable

Value = str | int | bool | list[str]
Entry = dict[str, Value]


class Fleet(NamedTuple):
    """The devices of one platform and how many channels they have together."""

    level: str
    devices: tuple[Entry, ...]
    channels: int
    control_port: int
    """Port of the simulator's control interface, counted from the platform's first port."""


TOWNSHIP = Fleet(
    level="township",
    devices=(
        {
            "code": "34012110001320000001",
            "name": "柳溪镇中心小学东门",
            "edition": "2022",
        },
        {"code": "34012110001320000002", "name": "柳溪镇农贸市场北口", "edition": "2022"},
        {
            "code": "34012110001320000003",
            "name": "柳溪镇政府广场球机",
            "edition": "2016",
        },
        {
            "code": "34012110001320000004",
            "name": "柳溪镇卫生院路口",
            "edition": "2016",
            "transport": "tcp",
        },
        {
            "code": "34012110001320000005",
            "name": "柳溪镇水库大坝",
            "edition": "2022",
            "transport": "tcp",
        },
        {
            "code": "34012110001320000006",
            "name": "柳溪镇客运站出口",
            "edition": "2016",
            "audio": True,
        },
        {
            "code": "34012110001180000001",
            "name": "柳溪镇派出所录像机",
            "kind": "nvr",
            "channel_codes_from": "34012110001320000101",
            "channels": ["派出所大厅", "派出所院内", "派出所东墙", "派出所车库"],
        },
    ),
    channels=10,
    control_port=7,
)

COUNTY = Fleet(
    level="county",
    devices=(
        {"code": "34012100001320000001", "name": "青河县人民路一号桥", "edition": "2022"},
        {"code": "34012100001320000002", "name": "青河县高速出口", "edition": "2016"},
        {"code": "34012100001320000003", "name": "青河县体育场南看台", "edition": "2016"},
        {
            "code": "34012100001320000004",
            "name": "青河县火车站广场 (H.265)",
            "edition": "2022",
            "codec": "H.265",
        },
    ),
    channels=4,
    control_port=7,
)

FLEETS = (TOWNSHIP, COUNTY)


def plan_text(fleet: Fleet, level: Level, *, password: str, video: Path | None) -> str:
    """Write the simulator's plan of one fleet."""
    lines = [
        "# 由 lianjing demo 每次启动时写出 / written by lianjing demo at each start",
        f"control_port = {level.base + fleet.control_port}",
        f"keepalive = {KEEPALIVE_SECONDS}.0",
        "retry = 5.0",
        "spread = 1.0",
    ]
    if video is not None:
        lines.append(f"video = {json.dumps(str(video.resolve()))}")
    server: Entry = {
        "code": level.code,
        "host": reachable(level.host),
        "port": level.sip_port,
        "password": password,
    }
    lines += ["", "[server]", *_keys(server)]
    for device in fleet.devices:
        lines += ["", "[[device]]", *_keys(device)]
    return "\n".join(lines) + "\n"


def _keys(entry: Entry) -> list[str]:
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
