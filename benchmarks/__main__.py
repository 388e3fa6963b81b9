"""`lianjing bench`: runs the benchmarks in turn, prints what they say, keeps it as JSON.

`lianjing bench --list` names them; names as arguments choose; `--quick` leaves out the long ones.
Each is a script of its own whose output ends with a JSON object. The collected file,
`var/bench/<commit>.json`, names machine and commit, so that two of them can be compared.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = ROOT / "var" / "bench"
_TABLE_LINES = 3


class Bench(NamedTuple):
    """One script and how it is called."""

    name: str
    words: tuple[str, ...]
    about: str
    long: bool = False


BENCHES = (
    Bench("sip", ("micro_sip.py", "--json"), "SIP engines, microseconds each"),
    Bench("manscdp", ("micro_manscdp.py", "--json"), "MANSCDP and SDP, microseconds each"),
    Bench("media", ("micro_media.py",), "media engines, CPU a second of stream"),
    Bench("keepalive", ("bench_signal.py", "keepalive"), "keepalives a second, one process"),
    Bench("register", ("bench_signal.py", "register"), "registrations a second, both legs"),
    Bench("storm", ("bench_signal.py", "storm"), "10,000 devices register at once"),
    Bench("catalogue", ("ingest_catalogue.py",), "100,000 channels until searchable, SQLite"),
    Bench(
        "catalogue-site",
        ("-m", "tests.services", sys.executable, "benchmarks/ingest_catalogue.py"),
        "the same on PostgreSQL",
    ),
    Bench("picture", ("first_picture.py",), "request to first fragment", long=True),
    Bench("memory", ("idle_memory.py",), "a whole idle platform with 1,000 channels", long=True),
    Bench("streams", ("media_load.py",), "200 streams of 4 Mbit/s, a viewer each", long=True),
    Bench("relay", ("media_load.py", "--relay"), "200 streams relayed upward", long=True),
    Bench(
        "life",
        ("bench_signal.py", "life", "--minutes", "10"),
        "10,000 devices for 10 minutes, with a kill -9",
        long=True,
    ),
)


class Outcome(NamedTuple):
    """What one script said."""

    bench: Bench
    status: int
    seconds: float
    figures: object


def run(bench: Bench) -> Outcome:
    """Run one script, pass on what it prints, and read its last line."""
    print(f"\n== {bench.name}: {bench.about}", flush=True)
    started = time.monotonic()
    first, *rest = bench.words
    done = subprocess.run(
        [sys.executable, first if first == "-m" else HERE / first, *rest],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    said, figures = _part(done.stdout)
    print(said)
    if len(said.splitlines()) < _TABLE_LINES:  # it made no table of its own
        print("\n".join(f"{name:55} {value}" for name, value in _flat(figures or {})))
    return Outcome(bench, done.returncode, time.monotonic() - started, figures)


def _part(output: str) -> tuple[str, dict[str, object] | None]:
    """Part what is for people from the JSON object at the end."""
    lines = output.rstrip().splitlines()
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].startswith("{"):
            try:
                found = json.loads("\n".join(lines[at:]))
            except ValueError:
                break
            return "\n".join(lines[:at]), found
    return output, None


def _flat(figures: dict[str, object]) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            rows += [(str(inner), each) for inner, each in value.items()]
        else:
            rows.append((name, value))
    return rows


def machine() -> dict[str, object]:
    """Say where the figures come from."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip() or "unknown",
        "cpu": model or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="lianjing bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--quick", action="store_true", help="without the long ones")
    arguments = parser.parse_args()
    if arguments.list:
        for bench in BENCHES:
            print(f"{bench.name:16}{bench.about}")
        return 0
    known = {bench.name for bench in BENCHES}
    if unknown := set(arguments.names) - known:
        parser.error(f"{', '.join(sorted(unknown))}: known are {', '.join(sorted(known))}")
    chosen = [
        bench
        for bench in BENCHES
        if (
            bench.name in arguments.names
            if arguments.names
            else not (arguments.quick and bench.long)
        )
    ]
    where = machine()
    print(", ".join(f"{name} {value}" for name, value in where.items()))
    outcomes = [run(bench) for bench in chosen]
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{where['commit']}.json"
    results = {outcome.bench.name: outcome.figures for outcome in outcomes}
    path.write_text(json.dumps({"machine": where, "results": results}, indent=1) + "\n", "utf-8")
    print("\n== summary")
    for outcome in outcomes:
        mark = "ok  " if outcome.status == 0 else "FAIL"
        print(f"{mark} {outcome.bench.name:16}{outcome.seconds:8.1f} s")
    print(path.relative_to(ROOT))
    return 1 if any(outcome.status for outcome in outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
