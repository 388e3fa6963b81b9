"""Judging 100,000 camera files by the rule book: the pure engine alone, and with its tables.

`python -m benchmarks.compliance_judge [--cameras 100000] [--postgresql]`, over the same files as
`quality_judge` (`judged_world`), with one sensitive zone over a hundredth of them.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Figure, tell
from benchmarks.judged_world import fill, installation, timed

PORTION = 500


def add_zone():
    from lianjing.apps.places.models import SensitiveZone

    ring = [[117.2, 31.7], [117.201, 31.7], [117.201, 31.9], [117.2, 31.9], [117.2, 31.7]]
    SensitiveZone.objects.create(
        name="某营区",
        kind="military",
        region="340101",
        geometry={"type": "MultiPolygon", "coordinates": [[ring]]},
        west=117.2,
        east=117.201,
        south=31.7,
        north=31.9,
    )


def engine_alone(size):
    from lianjing.apps.compliance.engine import RuleSubject
    from lianjing.apps.compliance.selectors.facts import facts, world
    from lianjing.apps.equipment.models import Camera

    run = world()
    keys = list(Camera.objects.order_by("pk").values_list("pk", flat=True))
    spent, found = 0.0, 0
    for start in range(0, size, PORTION):
        known = facts(RuleSubject.CAMERA, keys[start : start + PORTION], run)
        before = time.process_time()
        for one in known:
            judged = run.book.judge(RuleSubject.CAMERA, one.facts)
            found += sum(verdict.opens for _, verdict in judged)
        spent += time.process_time() - before
    return spent, found


def looks():
    """Give how long the looks at what is owed take: a page, sums, what a change would do."""
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.compliance.selectors import book as books
    from lianjing.apps.compliance.selectors import obligations as selectors
    from lianjing.apps.compliance.selectors.preview import preview
    from lianjing.apps.compliance.services import rules

    me = system("bench")
    where = selectors.ObligationFilter(region="340101")
    look, _ = timed(lambda: list(selectors.obligations(actor=me, where=where)[:50]))
    sums, _ = timed(lambda: selectors.sums_by_rule(actor=me))
    rule = books.rule("retention.min")
    override = rules.override_of(rule, "", rules.Wish(parameters={"days": 60}))
    trial, _ = timed(lambda: preview(actor=me, rule=rule, override=override))
    return {"look": look * 1000, "sums": sums * 1000, "preview": trial}


def measure(size):
    from lianjing.apps.compliance.engine import RuleSubject
    from lianjing.apps.compliance.models import Obligation
    from lianjing.apps.compliance.services import judging
    from lianjing.apps.equipment.models import Camera
    from lianjing.runtime.process import memory_mb

    fill(size)
    add_zone()
    pure, found = engine_alone(size)
    before = memory_mb()
    first, _ = timed(judging.judge_everything)
    second, _ = timed(judging.judge_everything)
    used = memory_mb() - before
    key = Camera.objects.values_list("pk", flat=True)[size // 2]
    single, _ = timed(lambda: judging.judge(RuleSubject.CAMERA, [key]))
    judged = {"pure": pure, "first": first, "second": second, "memory": used}
    facts = {"broken": found, "owed": Obligation.objects.count()}
    return judged | {"single": single * 1000, "facts": facts} | looks()


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
            Figure(f"{size} by the rule book, the engine alone", found["pure"], "s", 15.0),
            Figure(f"{size} judged and kept, {base}", found["first"], "s", None),
            Figure(f"the same again, nothing new, {base}", found["second"], "s", None),
            Figure(f"memory beside the process itself, {base}", found["memory"], "MB", 150),
            Figure(f"one camera after an edit, {base}", found["single"], "ms", 200),
            Figure(f"a page of obligations, {base}", found["look"], "ms", 150),
            Figure(f"sums by rule, {base}", found["sums"], "ms", 1000),
            Figure(f"preview of a change, {base}", found["preview"], "s", 5.0),
        ],
        found["facts"],
    )


if __name__ == "__main__":
    sys.exit(main())
