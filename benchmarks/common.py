"""What all benchmarks share: figures, the machine they were taken on, results kept and compared.

A benchmark is a script whose last line is one JSON object. Either it has `figures`, as `tell()`
writes them, or `benchmarks/__main__.py` says which of its numbers are figures.
"""

import json
import os
import platform
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from importlib import util
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
COMMITTED = ROOT / "benchmarks" / "results"
COSTLY = 0.15
"""A change that costs more than this is marked (HOUSE.md C.3)."""

Facts = Mapping[str, object]


class Better(StrEnum):
    """Which way is up."""

    MORE = "more"
    LESS = "less"


class Figure(NamedTuple):
    """One number somebody promised or watches."""

    name: str
    value: float
    unit: str = ""
    wanted: float | None = None
    """What was promised; None is watched only."""
    better: Better = Better.LESS

    @property
    def reached(self) -> bool:
        """Whether the promise holds."""
        if self.wanted is None:
            return True
        if self.better is Better.MORE:
            return self.value >= self.wanted
        return self.value <= self.wanted

    def worse_than(self, before: float) -> bool:
        """Whether it lost more than is let pass, against an earlier value."""
        if self.better is Better.MORE:
            return self.value < before * (1 - COSTLY)
        return self.value > before * (1 + COSTLY)


def tell(figures: Iterable[Figure], facts: Facts | None = None) -> int:
    """Print figures and what else there is to say; gives the exit status of the script."""
    listed = list(figures)
    for name, value in (facts or {}).items():
        print(f"{name:36} {value}")
    print(json.dumps({"figures": [figure._asdict() for figure in listed], "facts": facts or {}}))
    return 0 if all(figure.reached for figure in listed) else 1


def figures_in(answer: Facts) -> list[Figure]:
    """Read back what `tell()` wrote."""
    entries = answer.get("figures")
    if not isinstance(entries, list):
        return []
    return [Figure(**{**entry, "better": Better(entry["better"])}) for entry in entries]


def machine() -> dict[str, object]:
    """Say where figures come from."""
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cpu": model or platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "nice": os.nice(0),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "uvloop": util.find_spec("uvloop") is not None,
        "system": f"{platform.system()} {platform.release()}",
    }


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def committed(name: str) -> dict[str, float]:
    """Give the figures of a benchmark as they were last committed."""
    path = COMMITTED / f"{name}.json"
    if not path.exists():
        return {}
    return {key: entry["value"] for key, entry in json.loads(path.read_text())["figures"].items()}


def write(path: Path, where: Facts, figures: Iterable[Figure], facts: Facts) -> None:
    """Keep the figures of one benchmark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = {
        figure.name: {
            "value": figure.value,
            "unit": figure.unit,
            "wanted": figure.wanted,
            "better": figure.better,
        }
        for figure in figures
    }
    content = {"machine": where, "figures": entries, "facts": facts}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def print_table(name: str, figures: Iterable[Figure]) -> None:
    """Print wanted, measured and last committed side by side."""
    before = committed(name)
    for figure in figures:
        sign = "≥" if figure.better is Better.MORE else "≤"
        wanted = "" if figure.wanted is None else f"{sign} {_short(figure.wanted)}"
        last = before.get(figure.name.strip())
        mark = "" if figure.wanted is None else "ok" if figure.reached else "MISSED"
        if last is not None and figure.worse_than(last):
            mark += " worse"
        print(
            f"{_wide(figure.name, 58)}{wanted:>12}{_short(figure.value):>12} {figure.unit:5}"
            f"{'-' if last is None else _short(last):>12}  {mark}"
        )


def print_head() -> None:
    """Print the heads of the columns."""
    print(f"{'what':58}{'wanted':>12}{'measured':>12} {'':5}{'committed':>12}")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _wide(text: str, width: int) -> str:
    taken = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
    return text + " " * max(1, width - taken)


def say(line: str) -> None:
    """Tell whoever waits how far a benchmark is."""
    print(f"  {line}", file=sys.stderr, flush=True)
