"""`lianjing bench`: runs the benchmarks in turn and prints what was wanted, measured and committed.

`lianjing bench --list` names them; names as arguments choose; `--quick` makes them shorter and
leaves out the longest. Each is a process of its own. Results go to `var/bench/<name>.json` with
machine and commit; `--commit-results` also keeps them as what later ones are compared with.
"""

import argparse
import json
import os
import shutil
import subprocess
import time
from typing import NamedTuple

from benchmarks.common import (
    COMMITTED,
    ROOT,
    Figure,
    machine,
    print_head,
    print_table,
    write,
)
from benchmarks.rows import BENCHES, Bench

RESULTS = ROOT / "var" / "bench"


class Outcome(NamedTuple):
    """What one script said."""

    bench: Bench
    figures: list[Figure]
    facts: dict[str, object]
    seconds: float
    trouble: str
    """Why there are no figures."""

    @property
    def good(self) -> bool:
        """Whether it ran and reached what is wanted."""
        return not self.trouble and all(figure.reached for figure in self.figures)


def run(bench: Bench, *, quick: bool) -> Outcome:
    """Run one script and read its last line; what it prints before is shown."""
    print(f"\n== {bench.name}: {bench.about}", flush=True)
    started = time.monotonic()
    words = bench.quick if quick and bench.quick else ()
    done = subprocess.run(
        [*bench.command, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    *lines, last = done.stdout.splitlines() or [""]
    try:
        answer = json.loads(last)
    except ValueError:
        print(done.stdout, end="")
        return Outcome(bench, [], {}, seconds, f"ended with {done.returncode}, no figures")
    print("\n".join(lines))
    figures = bench.figures(answer)
    facts = answer.get("facts", answer)
    return Outcome(bench, figures, facts, seconds, "" if figures else "no figures")


def choose(names: list[str], *, quick: bool) -> list[Bench]:
    """Pick what was asked for; raises `SystemExit` on a name nobody knows."""
    known = {bench.name: bench for bench in BENCHES}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"{', '.join(unknown)}: known are {', '.join(known)}")
    if names:
        return [known[name] for name in names]
    return [bench for bench in BENCHES if not (quick and bench.quick is None)]


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="lianjing bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--quick", action="store_true", help="shorter, and without the longest")
    parser.add_argument("--commit-results", action="store_true", help="keep for later comparison")
    options = parser.parse_args()
    if options.list:
        for bench in BENCHES:
            print(f"{bench.name:22}{bench.about}")
        return 0
    if options.quick and options.commit_results:
        parser.error("results of shorter runs are not kept")
    where = machine()
    print(", ".join(f"{name} {value}" for name, value in where.items()))
    outcomes = []
    for bench in choose(options.names, quick=options.quick):
        outcome = run(bench, quick=options.quick)
        outcomes.append(outcome)
        if outcome.figures:
            print_head()
            print_table(bench.name, outcome.figures)
            write(RESULTS / f"{bench.name}.json", machine(), outcome.figures, outcome.facts)
    status = summarise(where, outcomes)
    if options.commit_results:  # last, for the tables compare with what was there before
        for outcome in outcomes:
            name = f"{outcome.bench.name}.json"
            if (RESULTS / name).exists() and outcome.figures:
                COMMITTED.mkdir(exist_ok=True)
                shutil.copyfile(RESULTS / name, COMMITTED / name)
    return status


def summarise(where: dict[str, object], outcomes: list[Outcome]) -> int:
    """Print all that was wanted in one table; gives the exit status."""
    print(f"\n== summary, {where['commit']}, {where['cores']} cores of {where['cpu']}")
    print_head()
    for outcome in outcomes:
        print(f"{outcome.bench.name} ({outcome.seconds:.0f} s) {outcome.trouble}")
        wanted = [figure for figure in outcome.figures if figure.wanted is not None]
        print_table(outcome.bench.name, [f._replace(name=f"  {f.name}") for f in wanted])
    print(f"{RESULTS.relative_to(ROOT)}/")
    return 0 if all(outcome.good for outcome in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
