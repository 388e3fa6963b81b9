"""Memory of a whole idle platform: all processes, with 1,000 channels that are online.

`python benchmarks/idle_memory.py [--channels N]` starts `lianjing run` with a simulated fleet of
recorders and sums the proportional share (PSS) of its processes, so that pages they share count
once. The last line is one JSON object.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lianjing.cli import children
from lianjing.cli.demo.client import Client
from lianjing.cli.demo.plan import Level
from lianjing.runtime import secrets

PROMISED_MB = 350
SETTLE_SECONDS = 20.0
EACH = 100
CODE = "34020000002000000001"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=1000)
    parser.add_argument("--ports-from", type=int, default=25000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianjing-bench-") as name:
        directory = Path(name)
        level = Level("idle", CODE, "idle", directory, options.ports_from, "127.0.0.1")
        (directory / "lianjing.toml").write_text(level.configuration(), "utf-8")
        password = secrets.password(directory / "secrets", "bench")
        _lianjing(
            *("user", "--data", name, "create", "bench", "--role", "admin", "--ready"),
            *("--password-file", str(directory / "secrets" / "bench")),
        )
        with (directory / "log").open("wb") as log:
            platform = _start(log, "run", "--data", name)
            fleet = None
            try:
                client = _signed_in(level, password)
                plan = directory / "fleet.toml"
                plan.write_text(_plan(level, client, options.channels), "utf-8")
                fleet = _start(log, "simulate", "--plan", str(plan))
                _wait_for(client, options.channels)
                time.sleep(SETTLE_SECONDS)
                shares = _shares(directory)
            finally:
                for process in filter(None, (fleet, platform)):
                    process.send_signal(signal.SIGTERM)
                    process.wait(30)
    total = round(sum(shares.values()))
    for process_name, share in shares.items():
        print(f"{process_name:12}{share:8.1f} MB")
    print(json.dumps({"total_mb": total, "promised_mb": PROMISED_MB, "processes_mb": shares}))
    return 0 if total <= PROMISED_MB else 1


def _lianjing(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "lianjing.cli", *words], check=True)


def _start(log, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "lianjing.cli", *words], stdout=log, stderr=log)


def _signed_in(level: Level, password: str) -> Client:
    probe = children.Child("web", [], (level.host, level.web_port), speaks_http=True)
    deadline = time.monotonic() + 60
    while not children.is_up(probe):
        if time.monotonic() > deadline:
            raise SystemExit((level.directory / "log").read_text("utf-8", "replace"))
        time.sleep(0.3)
    client = Client(level.url)
    client.sign_in("bench", password)
    return client


def _plan(level: Level, client: Client, channels: int) -> str:
    access = client.get("/system/access")
    return (
        f'keepalive = 30.0\n[server]\ncode = "{level.code}"\nhost = "127.0.0.1"\n'
        f'port = {level.sip_port}\npassword = "{access["password"]}"\n'
        f'[[device]]\ncode = "34020000001180000001"\nname = "recorder"\nkind = "nvr"\n'
        f"channels = {EACH}\ncount = {channels // EACH}\n"
    )


def _wait_for(client: Client, channels: int) -> None:
    deadline = time.monotonic() + 120
    while (seen := client.get("/channels?status=online&page_size=1")["total"]) < channels:
        if time.monotonic() > deadline:
            raise SystemExit(f"only {seen} of {channels} channels came online")
        time.sleep(1)


def _shares(directory: Path) -> dict[str, float]:
    known = json.loads((directory / "state" / "processes.json").read_text("utf-8"))
    pids = {entry["name"]: entry["pid"] for entry in known["processes"]}
    pids["supervisor"] = known["supervisor"]["pid"]
    return {name: _share(pid) for name, pid in pids.items()}


def _share(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


if __name__ == "__main__":
    raise SystemExit(main())
