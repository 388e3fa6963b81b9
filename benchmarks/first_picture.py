"""From the request to the first decodable fragment, at the township and at the city.

`python benchmarks/first_picture.py [--rounds N]` starts the demonstration and watches each camera
of the township in turn: directly, and at the city through two relays. Before each round all
streams have ended, so each figure contains the whole INVITE. The last line is one JSON object.
"""

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lianjing.cli.demo.client import Client

START_SECONDS = 150
IDLE_SECONDS = 12.0
"""Longer than `media.idle_seconds`: after this an unwatched stream has ended."""
PROMISED = {"township": 300, "city": 600}
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--ports-from", type=int, default=26000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianjing-bench-") as name:
        directory = Path(name)
        with (directory / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "lianjing.cli", "demo"),
                    *("--dir", str(directory), "--ports-from", str(options.ports_from)),
                ],
                stdout=log,
                stderr=log,
            )
        try:
            platforms = _wait(directory, process)
            taken = _measure(platforms, options.rounds)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
    result = {level: _sum_up(level, values) for level, values in taken.items()}
    for level, row in result.items():
        print(f"{level:10}" + "  ".join(f"{key} {value}" for key, value in row.items()))
    print(json.dumps({"milliseconds": result}))
    return 0 if all(row["p95"] <= row["promised"] for row in result.values()) else 1


def _wait(directory: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while not (directory / "demo.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit((directory / "log").read_text("utf-8", "replace"))
        time.sleep(0.5)
    time.sleep(5)  # let the start be over
    described = json.loads((directory / "demo.json").read_text("utf-8"))
    return {entry["level"]: entry for entry in described["platforms"]}


def _measure(platforms: dict[str, Any], rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {level: [] for level in PROMISED}
    for _ in range(rounds):
        for level, values in taken.items():
            entry = platforms[level]
            client = Client(entry["url"])
            client.sign_in(entry["username"], entry["password"])
            for camera in client.get("/channels?search=3401211000132000000&page_size=50")["items"]:
                values.append(_watch(client, entry["url"], camera["id"]))
                time.sleep(0.3)
            time.sleep(IDLE_SECONDS)
    return taken


def _watch(client: Client, url: str, channel: int) -> float:
    started = time.perf_counter()
    answer = client.post(f"/channels/{channel}/live", {"stream": "main"})
    with _OPEN.open(urljoin(url, answer["fmp4_url"]), timeout=10) as stream:
        seen = b""
        # The first whole `moof` and the beginning of its `mdat`: something to decode.
        while b"mdat" not in seen:
            part = stream.read1(65536)
            if not part:
                raise SystemExit("the stream ended before its first fragment")
            seen = seen[-4:] + part
        passed = (time.perf_counter() - started) * 1000
    client.delete(f"/sessions/{answer['session']}")
    return passed


def _sum_up(level: str, values: list[float]) -> dict[str, Any]:
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return {
        "samples": len(values),
        "median": round(statistics.median(values)),
        "p95": round(cuts[18]),
        "max": round(max(values)),
        "promised": PROMISED[level],
    }


if __name__ == "__main__":
    raise SystemExit(main())
