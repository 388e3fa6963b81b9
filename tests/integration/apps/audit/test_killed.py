"""Writers and the sealer are killed at any moment: what was committed is there, and verifies."""

import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

URL = os.environ.get("LIANJING_DATABASE_URL", "")
ROUNDS = 6
pytestmark = pytest.mark.timeout(900)

WRITER = """
import os, sys, time, django
django.setup()
from django.db import transaction
from lianjing.apps.accounts.actor import system
from lianjing.apps.audit import services as audit
print("at work", flush=True)
told = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
n = 0
while True:
    n += 1
    with transaction.atomic():
        rows = [audit.record(system("w"), "file.changed", name=str(n)) for _ in range(n % 3 + 1)]
        if n % 7 == 0:
            transaction.set_rollback(True)
            continue
    time.sleep(0.004)
    os.write(told, "".join(f"{row.pk}\\n" for row in rows).encode())
"""
SEALER = """
import django, time, datetime
django.setup()
from lianjing.apps.accounts.actor import system
from lianjing.apps.audit.services import sealing, seals
print("at work", flush=True)
n = 0
while True:
    n += 1
    if not sealing.link_some(most=100):
        time.sleep(0.01)
    if n % 9 == 0:
        seals.seal(actor=system("s"), day=datetime.date(2026, 11, 20))
"""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A platform of its own, on the database the test run is on."""
    settings = {
        **os.environ,
        "LIANJING_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "lianjing.conf.settings",
    }
    if not URL:
        yield settings
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"killed_{secrets.token_hex(4)}"
    admin = urlsplit(URL)._replace(path="/postgres").geturl()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    settings["LIANJING_DATABASE_URL"] = urlsplit(URL)._replace(path=f"/{name}").geturl()
    yield settings
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )


def start(environment: dict[str, str], script: str, *words: str) -> "subprocess.Popen[bytes]":
    """Start a process and wait until it is at work, so that it is killed while it works."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_killed_at_any_moment_the_chain_verifies(
    environment: dict[str, str], tmp_path: Path
) -> None:
    done = run(environment, "-m", "django", "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr[-2000:]
    told, chance = tmp_path / "told", random.Random(7)
    scripts = [(WRITER, str(told)), (WRITER, str(told)), (SEALER,)]
    running = [start(environment, *script) for script in scripts]
    try:
        for turn in range(ROUNDS):
            time.sleep(chance.uniform(0.02, 1.2))
            victim = turn % 3 if turn % 4 else 2
            kill(running[victim])
            running[victim] = start(environment, *scripts[victim])
    finally:
        for process in running:
            kill(process)
    check = run(environment, "-m", "lianjing.cli", "audit", "--data", str(tmp_path), "check")
    assert check.returncode == 0, check.stdout + check.stderr
    export = tmp_path / "audit.jsonl.gz"
    words = ("-m", "lianjing.cli", "audit", "--data", str(tmp_path), "export", str(export))
    assert run(environment, *words).returncode == 0
    offline = {"PATH": os.environ["PATH"]}  # no data directory, no database, nothing
    verified = run(offline, "-m", "lianjing.cli", "audit", "verify", str(export))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert_all_there(told, export)


def assert_all_there(told: Path, export: Path) -> None:
    """Every record a writer was told is committed is in the export, once."""
    import gzip
    import json

    with gzip.open(export, "rt", encoding="utf-8") as handle:
        lines = [json.loads(line) for line in handle]
    exported = [line["id"] for line in lines if "id" in line]
    assert len(exported) == len(set(exported))
    # A killed writer may have been cut while it wrote its last line.
    committed = {int(line) for line in told.read_text().split("\n")[:-1] if line}
    assert len(committed) > 200
    assert committed <= set(exported)
    assert sum(line.get("kind") == "seal" for line in lines) > 1
