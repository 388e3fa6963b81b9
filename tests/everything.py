"""Runs all there is to test, in turn, and ends with one line for each part.

A part that fails does not stop the others: one run shows everything that is wrong.
"""

import re
import subprocess
import sys
import threading
import time
from typing import NamedTuple

PARTS = (
    ("system", "programs the tests need"),
    ("lint", "format, lint, types, contracts, migrations"),
    ("unit", "unit and house tests"),
    ("docs", "documents"),
    ("web", "pages: lint, types, tests, build"),
    ("integration-embedded", "integration: SQLite and journal"),
    ("integration-site", "integration: PostgreSQL and Redis"),
    ("e2e", "end to end in a browser"),
)
_CLOSING = re.compile(r"^=+ (.*\b(?:passed|failed|error|no tests ran)\b.*) =+$")


class Result(NamedTuple):
    """How one part went."""

    name: str
    about: str
    ok: bool
    seconds: float
    closing: str
    """The closing line of pytest, where the part has one."""


def run(name: str, about: str) -> Result:
    print(f"\n##### make {name}: {about}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(
        ["make", "--no-print-directory", name],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    closing = ""

    def pass_on() -> None:
        nonlocal closing
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            found = _CLOSING.match(re.sub(r"\x1b\[[0-9;]*m", "", line.rstrip()))
            closing = found.group(1) if found else closing

    reader = threading.Thread(target=pass_on)
    reader.start()
    status = process.wait()
    reader.join(10)
    return Result(name, about, status == 0, time.monotonic() - started, closing)


def main() -> int:
    results = [run(name, about) for name, about in PARTS]
    print("\n##### summary")
    for result in results:
        mark = "ok  " if result.ok else "FAIL"
        print(f"{mark} {result.name:<22}{result.seconds:7.1f} s  {result.closing or result.about}")
    total = sum(result.seconds for result in results)
    failed = [result.name for result in results if not result.ok]
    print(f"{'FAIL ' + ', '.join(failed) if failed else 'ok'}, {total:.0f} s in all")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
