"""`lianjing bench`: the benchmarks of the source tree."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def run_words(words: Sequence[str]) -> int:
    """Run `benchmarks/` with the words given; it lives in the source tree only."""
    if not (_ROOT / "benchmarks" / "__main__.py").exists():
        print(
            "测量脚本只在源码目录中 / benchmarks are part of the source tree only",
            file=sys.stderr,
        )
        return 1
    command = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(command, cwd=_ROOT, check=False).returncode  # noqa: S603
