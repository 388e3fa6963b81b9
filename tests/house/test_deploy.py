"""The units of `deploy/` start what there is, and hold it as tightly as systemd can."""

import configparser
import json
import re
import shutil
import subprocess

import pytest
from tests.house.tree import ROOT

from lianjing.cli.main import VERBS

DEPLOY = ROOT / "deploy"
UNITS = ("lianjing.service", "lianjing-backup.service")
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = {"lianjing.service": 20, "lianjing-backup.service": 15}
"""What `systemd-analyze security` may find at most, in tenths; a unit without any holds has 96."""
HOLDS = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "PrivateMounts": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "ProtectClock": "yes",
    "ProtectHostname": "yes",
    "ProtectProc": "invisible",
    "ProcSubset": "pid",
    "RemoveIPC": "yes",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "User": "lianjing",
}


def service(name):
    """Read the section of a unit; of keys that stand twice the values of all."""
    values = {}
    section = ""
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "Service" and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            values.setdefault(key, []).append(value)
    return values


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_starts_a_command_there_is(name):
    (command,) = service(name)["ExecStart"]
    program, verb, *_ = command.split()
    assert program.endswith("/bin/lianjing")
    assert verb in {one.name for one in VERBS}


@pytest.mark.parametrize("name", UNITS)
def test_both_units_are_held_alike(name):
    found = service(name)
    assert {key: found.get(key, [""])[-1] for key in HOLDS} == HOLDS
    assert found["SystemCallFilter"][:2] == ["@system-service", "~@privileged @resources"]
    data = dict(pair.split("=", 1) for pair in found["Environment"])["LIANJING_DATA"]
    assert found["ReadWritePaths"] == [data]


def test_the_timer_is_of_the_backup_and_makes_up_for_days_missed():
    timer = configparser.ConfigParser()
    timer.optionxform = str
    timer.read(DEPLOY / "lianjing-backup.timer", "utf-8")
    assert timer["Timer"]["Persistent"] == "yes"
    assert (DEPLOY / "lianjing-backup.service").exists()


@pytest.mark.skipif(not ANALYZE, reason="systemd is not installed")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_itself_finds_little_exposed(name):
    said = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--json=short", DEPLOY / name],
        capture_output=True,
        text=True,
        check=False,
    )
    if "--offline" in said.stderr or "unrecognized" in said.stderr:
        pytest.skip("this systemd cannot look at a file")
    rows = json.loads(said.stdout)
    assert len(rows) > 50
    exposure = subprocess.run(
        [
            *(ANALYZE, "security", "--offline=true", "--no-pager"),
            *("--threshold", str(MOST_EXPOSED[name]), DEPLOY / name),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert exposure.returncode == 0, exposure.stdout[-300:]


@pytest.mark.skipif(not ANALYZE, reason="systemd is not installed")
@pytest.mark.parametrize("name", [*UNITS, "lianjing-backup.timer"])
def test_systemd_itself_understands_every_line(name):
    said = subprocess.run(
        [ANALYZE, "verify", DEPLOY / name], capture_output=True, text=True, check=False
    ).stderr
    strange = [line for line in said.splitlines() if "lianjing" in line]
    assert all(re.search(r"is not executable", line) for line in strange), strange
