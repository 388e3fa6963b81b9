"""Judging 100,000 camera files by all rules: the pure engine alone, and with its tables.

`python -m benchmarks.quality_judge [--cameras 100000] [--postgresql]`. The files are those of
`judged_world`.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Figure, tell
from benchmarks.judged_world import PORTION, fill, installation, timed

LOOKS = 20


def engine_alone(size):
    """Judge records in memory, as an import does before anything is written."""
    from lianjing.apps.equipment.choices import FileKind
    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.quality import selectors
    from lianjing.apps.quality.selectors.records import records

    book, context = selectors.rulebook(), selectors.context()
    keys = list(Camera.objects.order_by("pk").values_list("pk", flat=True))
    spent, found = 0.0, 0
    for start in range(0, size, PORTION):
        rows = records(FileKind.CAMERA, keys[start : start + PORTION])
        before = time.process_time()
        for row in rows:
            found += len(book.appraise("camera", row, context).findings)
        spent += time.process_time() - before
    return spent, found


def slowest(work):
    """Give the 95th of a hundred looks, by twenty of them."""
    return sorted(timed(work)[0] for _ in range(LOOKS))[int(LOOKS * 0.95) - 1]


def looks():
    """Give the slowest of the looks at what was found: sums, and a page."""
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.quality import selectors
    from lianjing.apps.quality.selectors import By, FindingFilter

    me = system("bench")
    where = FindingFilter(region="340101", severity="error")
    return {
        "sums": 1000
        * max(
            slowest(lambda by=by: selectors.summary(actor=me, by=by))
            for by in (By.REGION, By.DEPARTMENT, By.CLASS)
        ),
        "look": 1000 * slowest(lambda: list(selectors.findings(actor=me, where=where)[:50])),
    }


def measure(size):
    from lianjing.apps.equipment.choices import FileKind
    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.quality import services
    from lianjing.apps.quality.models import Finding
    from lianjing.runtime.process import memory_mb

    filling, _ = timed(lambda: fill(size))
    pure, found = engine_alone(size)
    before = memory_mb()
    first, _ = timed(services.judge_everything)
    second, _ = timed(services.judge_everything)
    used = memory_mb() - before
    key = Camera.objects.values_list("pk", flat=True)[size // 2]
    single, _ = timed(lambda: services.judge(FileKind.CAMERA, [key]))
    facts = {
        "filled in, s": round(filling, 1),
        "broken rules, field by field": found,
        "findings kept": Finding.objects.count(),
    }
    judged = {"pure": pure, "first": first, "second": second, "memory": used, "single": single}
    return judged | looks() | {"facts": facts}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cameras", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with installation(postgresql=options.postgresql) as base:
        found = measure(options.cameras)
    size = f"{options.cameras:,} cameras"
    return tell(
        [
            Figure(f"{size} by all rules, the engine alone, one core", found["pure"], "s", 25.0),
            Figure(f"{size} judged and kept, {base}", found["first"], "s", None),
            Figure(f"the same again, nothing new, {base}", found["second"], "s", None),
            Figure(f"memory beside the process itself, {base}", found["memory"], "MB", 150),
            Figure(f"one camera after an edit, {base}", found["single"], "s", 0.5),
            Figure(f"sums of {size}, p95, {base}", found["sums"], "ms", 1000),
            Figure(f"a page of findings, p95, {base}", found["look"], "ms", 150),
        ],
        found["facts"],
    )


if __name__ == "__main__":
    sys.exit(main())
