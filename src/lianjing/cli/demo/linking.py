"""Connects the platforms upward and watches until the top sees the cameras of the bottom."""

import time
from collections.abc import Callable

from lianjing.cli.demo.client import Answer, Client
from lianjing.cli.demo.plan import DIVISIONS, KEEPALIVE_SECONDS, Level, reachable
from lianjing.kernel.actions import Action
from lianjing.runtime import secrets

CATALOGUE_SECONDS = 120.0
ALL_BUT_SECRETS = int(~(Action.SECRET | Action.UNMASK | Action.PRIVATE))


def connect(upper: Level, lower: Level, above: Client, below: Client) -> None:
    """Enter each at the other, once; a later start only corrects what has changed."""
    password = secrets.password(upper.directory / "secrets", f"demo-{lower.key}")
    _enter_below(lower, above, password)
    _enter_above(upper, lower, below, password)


def share_everything(upper: Level, security: Client) -> None:
    """Let the upper platform know everything there is; a deed of the security administrator."""
    for item in _items(security, "/platforms/upper"):
        if item["code"] == upper.code and not item["share_all"]:
            body = {"share_all": True, "actions": ALL_BUT_SECRETS, "basis": "演示: 平台级联协议"}
            security.put(f"/platforms/upper/{item['id']}/shares", body)


def name_places(client: Client) -> None:
    """Give the divisions of a platform the names of the demonstration."""
    for code, name in DIVISIONS:
        client.put(f"/divisions/{code}", {"name": name})


def _enter_below(lower: Level, above: Client, password: str) -> None:
    if not any(item["code"] == lower.code for item in _items(above, "/platforms/lower")):
        body = {"code": lower.code, "name": lower.name, "password": password}
        above.post("/platforms/lower", body)


def _enter_above(upper: Level, lower: Level, below: Client, password: str) -> None:
    body: Answer = {
        "name": upper.name,
        "code": upper.code,
        "address": reachable(upper.host),
        "port": upper.sip_port,
        "transport": "udp",
        "username": lower.code,
        "edition": "2022",
        "charset": "GB18030",
        "keepalive_seconds": KEEPALIVE_SECONDS,
        "expires": 3600,
        "enabled": True,
    }
    known = [item for item in _items(below, "/platforms/upper") if item["code"] == upper.code]
    if not known:
        below.post("/platforms/upper", {**body, "password": password})
        return
    changes = {key: value for key, value in body.items() if known[0][key] != value}
    if changes:
        below.patch(f"/platforms/upper/{known[0]['id']}", changes)


def _items(client: Client, path: str) -> list[Answer]:
    items: list[Answer] = client.get(path)["items"]
    return items


def wait_for_cameras(
    client: Client, wanted: int, *, stop: Callable[[], bool], within: float = CATALOGUE_SECONDS
) -> int:
    """Wait until a platform shows that many channels online; gives how many it does."""
    deadline, seen = time.monotonic() + within, 0
    while not stop() and time.monotonic() < deadline:
        seen = int(client.get("/channels?status=online&page_size=1")["total"])
        if seen >= wanted:
            break
        time.sleep(0.5)
    return seen
