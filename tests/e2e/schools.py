"""A recorder with the cameras at forty school gates, registered at the township for one story."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.demonstration import Demonstration
from tests.e2e.people import someone, unit_named
from tests.e2e.platforms import Platform
from tests.e2e.waiting import until

RECORDER = "34012110001180000040"
FIRST = 34012110001320000401
GATES = tuple(str(FIRST + number) for number in range(40))
"""The codes of the forty cameras."""
SCHOOL = "柳溪镇第一小学"
REGION = "340121"
PASSWORD = "School-Gates-40"
GATHERED = 60.0


@contextlib.contextmanager
def gates(demo: Demonstration, directory: Path) -> Iterator[None]:
    """Have the forty cameras at every platform, and nothing of them afterwards."""
    plan = directory / "schools.toml"
    plan.write_text(_plan(demo), "utf-8")
    admin = demo.township.as_("admin")
    body = {"code": RECORDER, "name": "柳溪镇中心校录像机", "password": PASSWORD}
    entered = admin.post("/devices", body)
    entered.raise_for_status()
    with (directory / "schools.log").open("wb") as log:
        words = [sys.executable, "-m", "lianjing.cli", "simulate", "--plan", str(plan)]
        simulator = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        for platform in (demo.township, demo.county):
            until(
                lambda at=platform: at.online() >= set(GATES),
                within=GATHERED,
                what=f"forty gates at {platform.name}",
                every=0.3,
            )
        yield
    finally:
        simulator.terminate()
        simulator.wait(20)
        admin.api.delete(f"/devices/{entered.json()['id']}").raise_for_status()
    for platform in (demo.county, demo.city):
        until(
            lambda at=platform: at.channel(GATES[0]) is None,
            within=GATHERED,
            what=f"no gates at {platform.name} any more",
            every=0.3,
        )


@contextlib.contextmanager
def principal(county: Platform) -> Iterator[Platform]:
    """Have a school own the first gate by its file, and give the county as its head sees it."""
    unit = unit_named(county, SCHOOL, REGION)
    body = {"name": SCHOOL, "region": REGION, "unit": unit["id"]}
    office = county.as_("security").post("/organisations", body)
    office.raise_for_status()
    head = someone(county, "approver", ("", ""), organisation=office.json()["id"], post="head")
    registrar = someone(county, "registrar", ("region", REGION))
    values = {"name": "第01小学校门", "code": GATES[0], "region": REGION, "unit": unit["id"]}
    filed = registrar.post("/cameras", {"values": values, "reason": "学校报来"})
    filed.raise_for_status()
    try:
        yield head
    finally:
        over = {"state": "removed", "reason": "演示结束"}
        registrar.post(f"/cameras/{filed.json()['id']}/state", over).raise_for_status()
        head.close()
        registrar.close()


def _plan(demo: Demonstration) -> str:
    township = next(one for one in demo.description()["platforms"] if one["level"] == "township")
    host, _, port = township["sip"].rpartition(":")
    names = ", ".join(f'"第{number:02d}小学校门"' for number in range(1, len(GATES) + 1))
    # It may ask before signalling has been told its password, and would wait a minute then.
    return f"""
keepalive = 10.0
retry = 2.0
[server]
code = "{township["code"]}"
host = "{host}"
port = {port}
password = "{PASSWORD}"
[[device]]
code = "{RECORDER}"
name = "柳溪镇中心校录像机"
kind = "nvr"
channel_codes_from = "{GATES[0]}"
channels = [{names}]
"""
