"""Files for the demonstration's cameras, with a few differences worth finding.

Made at the county, once, from what its network shows: every camera has a file as people would
write it, but the first has none, the second is called otherwise, the third has no code, and one
file is about a camera nobody can see any more.
"""

from lianjing.cli.demo.client import Answer, Client
from lianjing.cli.demo.plan import Level

_MISSING, _RENAMED, _WITHOUT_CODE = 0, 1, 2
_EVERYTHING = 500
_CAMERA_TYPES = frozenset({"131", "132"})
"""Digits 11-13 of a camera's code (GB/T 28181-2022 Annex E.1)."""


def file_cameras(level: Level, client: Client) -> int:
    """Make the files unless there are some; gives how many were made."""
    if client.get("/cameras?state=any&page_size=1")["items"]:
        return 0
    channels = client.get(f"/channels?page_size={_EVERYTHING}")["items"]
    cameras = sorted(
        (one for one in channels if one["code"][10:13] in _CAMERA_TYPES),
        key=lambda one: str(one["code"]),
    )
    made = [_values(at, one) for at, one in enumerate(cameras) if at != _MISSING]
    made.append(_gone(level))
    for values in made:
        client.post("/cameras", {"values": values, "reason": "演示数据 / demonstration"})
    return len(made)


def _values(at: int, channel: Answer) -> Answer:
    name = str(channel["name"])
    values: Answer = {
        "name": f"{name}（旧称）" if at == _RENAMED else name,
        "code": None if at == _WITHOUT_CODE else channel["code"],
        "region": str(channel["code"])[:6],
        "maker": channel["manufacturer"],
        "model": channel["model"] or "SIM-1",
        "camera_type": str(channel["ptz_type"] or 3),
        "point_class": str(at % 3 + 1),
        "address": channel["address"] or f"{name}旁",
        "position_types": "8" if "小学" in name else "9",
        "networked": "1",
        "manager": "演示管理单位",
        "installed_on": "2024-05",
        "storage_days": 90 if at % 4 else 15,
        "device_status": "1",
    }
    if channel["longitude"] is not None and channel["latitude"] is not None:
        values |= {"longitude": channel["longitude"], "latitude": channel["latitude"]}
        values["datum"] = "wgs84"
    return values


def _gone(level: Level) -> Answer:
    """A camera of the old market: its file is there, the network knows nothing of it."""
    return {
        "name": "老菜市场南门（仅有档案）",
        "code": f"{level.code[:8]}001320009999",
        "region": level.code[:6],
        "point_class": "3",
        "address": "老菜市场南门",
        "manager": "演示管理单位",
        "storage_days": 30,
    }
