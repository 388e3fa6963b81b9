"""All benchmarks: what each is called, how it is run, and which of its numbers are figures.

The figures wanted are those of the product's table; docs/development/benchmarks.md explains them.
"""

import sys
from typing import NamedTuple

from benchmarks.common import Better, Figure, figures_in

MORE, LESS = Better.MORE, Better.LESS


class Reading(NamedTuple):
    """Where a figure is in the JSON of a script that does not name its figures itself."""

    path: tuple[str, ...]
    """Keys from the outside in; a last `*` takes all there are, each under its own name."""
    name: str = ""
    unit: str = ""
    wanted: float | None = None
    better: Better = LESS

    def take(self, answer: dict[str, object]) -> list[Figure]:
        """Read the figure, or all of them."""
        *outer, last = self.path
        here: object = answer
        for key in outer:
            here = here.get(key) if isinstance(here, dict) else None
        if not isinstance(here, dict):
            return []
        names = [last] if last != "*" else list(here)
        return [
            Figure(self.name or key, float(here[key]), self.unit, self.wanted, self.better)
            for key in names
            if isinstance(here.get(key), int | float) and not isinstance(here[key], bool)
        ]


class Bench(NamedTuple):
    """One script and how it is called."""

    name: str
    words: tuple[str, ...]
    about: str
    readings: tuple[Reading, ...] = ()
    quick: tuple[str, ...] | None = ()
    """Words added to be done sooner; None leaves it out."""

    @property
    def command(self) -> list[str]:
        """Give the command line."""
        script, *words = self.words
        return [sys.executable, f"benchmarks/{script}", *words]

    def figures(self, answer: dict[str, object]) -> list[Figure]:
        """Read its figures from what it said."""
        found = figures_in(answer)
        for reading in self.readings:
            found += reading.take(answer)
        return found


def _flood(mode: str, what: str, wanted: float) -> tuple[Reading, ...]:
    return (
        Reading((mode, "per_second"), what, "/s", wanted, MORE),
        Reading((mode, "per_cpu_second"), "the same, a core of the platform", "/s", None, MORE),
        Reading((mode, "lost"), "of these lost", "", 0),
        Reading((mode, "p99_ms"), "answered within, p99", "ms"),
    )


BENCHES = (
    Bench(
        "keepalive",
        ("bench_signal.py", "keepalive"),
        "keepalives, one signalling process, loopback UDP",
        _flood("keepalive", "keepalives parsed, checked, answered, state updated", 15_000),
        ("--seconds", "4"),
    ),
    Bench(
        "register",
        ("bench_signal.py", "register"),
        "REGISTER with digest, both legs",
        _flood("register", "registrations, both legs", 4_000),
        ("--seconds", "4"),
    ),
    Bench(
        "storm",
        ("bench_signal.py", "storm"),
        "10,000 devices register at once",
        (
            Reading(("storm", "seconds"), "10,000 registered anew", "s", 20),
            Reading(("storm", "lost"), "of these lost", "", 0),
        ),
    ),
    Bench(
        "life",
        ("bench_signal.py", "life", "--minutes", "10"),
        "10,000 devices, keepalive every 60 s, kill -9 half way",
        (
            Reading(("life", "false_offline"), "false offline", "", 0),
            Reading(("life", "registered_anew"), "had to register anew", "", 0),
            Reading(("life", "down_seconds"), "down after the kill", "s"),
        ),
        None,
    ),
    Bench(
        "catalogue",
        ("catalogue_load.py",),
        "100,000 channels from a lower platform, to an upper one; SQLite",
        quick=("--channels", "10000"),
    ),
    Bench(
        "catalogue-postgresql",
        ("catalogue_load.py", "--postgresql"),
        "the same on PostgreSQL",
        quick=("--channels", "10000"),
    ),
    Bench(
        "agreement",
        ("agreement_full.py",),
        "100,000 camera files against 100,000 channels; SQLite",
        quick=("--cameras", "10000"),
    ),
    Bench(
        "agreement-postgresql",
        ("agreement_full.py", "--postgresql"),
        "the same on PostgreSQL",
        quick=("--cameras", "10000"),
    ),
    Bench(
        "quality",
        ("quality_judge.py",),
        "100,000 camera files judged by all rules; SQLite",
        quick=("--cameras", "10000"),
    ),
    Bench(
        "quality-postgresql",
        ("quality_judge.py", "--postgresql"),
        "the same on PostgreSQL",
        quick=("--cameras", "10000"),
    ),
    Bench(
        "compliance",
        ("compliance_judge.py",),
        "100,000 camera files judged by the rule book; SQLite",
        quick=("--cameras", "10000"),
    ),
    Bench(
        "exchange",
        ("exchange_load.py",),
        "100,000 rows of F4 as xlsx imported with all rules, and exported; SQLite",
        quick=("--rows", "5000"),
    ),
    Bench(
        "exchange-postgresql",
        ("exchange_load.py", "--postgresql"),
        "the same on PostgreSQL",
        quick=("--rows", "5000"),
    ),
    Bench(
        "forms",
        ("forms_load.py",),
        "100,000 rows of F4 as xlsx: exported, read and cleaned, sent back with marks",
        quick=("--rows", "10000"),
    ),
    Bench(
        "camera-list",
        ("camera_list.py",),
        "the list of 300,000 camera files, searched and filtered, with its total; SQLite",
        quick=("--cameras", "30000"),
    ),
    Bench(
        "camera-list-postgresql",
        ("camera_list.py", "--postgresql"),
        "the same of a million on PostgreSQL",
        quick=("--cameras", "30000"),
    ),
    Bench(
        "right-decision",
        ("rights_decision.py",),
        "decisions over 100,000 cameras, 10,000 grants, 2,000 people; SQLite",
        quick=("--quick",),
    ),
    Bench(
        "visible-list",
        ("rights_list.py",),
        "the list of who sees 5,000 of a million cameras, with its total; SQLite",
        quick=("--cameras", "100000"),
    ),
    Bench(
        "visible-list-postgresql",
        ("rights_list.py", "--postgresql"),
        "the same on PostgreSQL",
        quick=("--cameras", "100000"),
    ),
    Bench(
        "unseen",
        ("unseen.py",),
        "time of answers about what one may not see, and about what does not exist; SQLite",
        quick=("--pairs", "40"),
    ),
    Bench(
        "unseen-postgresql",
        ("unseen.py", "--postgresql"),
        "the same on PostgreSQL",
        quick=("--pairs", "40"),
    ),
    Bench(
        "audit-append",
        ("audit_append.py",),
        "audit records in transactions of their own, the sealer beside them; SQLite, each fsynced",
        quick=("--seconds", "5"),
    ),
    Bench(
        "audit-append-postgresql",
        ("audit_append.py", "--postgresql"),
        "the same on PostgreSQL with fsync",
        quick=("--seconds", "5"),
    ),
    Bench(
        "audit-verify",
        ("audit_verify.py",),
        "an export of 1,000,000 audit records verified offline",
        quick=("--records", "50000"),
    ),
    Bench(
        "streams",
        ("media_load.py",),
        "200 streams of 4 Mbit/s 1080p, a viewer each",
        (
            Reading(("cores_used",), "200 streams, a viewer each", "cores", 0.45),
            Reading(("pace",), "the sender kept its pace", "", 0.95, MORE),
            Reading(("loss_percent",), "loss", "%", 0.1),
            Reading(("memory_mb_per_stream",), "memory a stream", "MB", 2),
        ),
        ("--seconds", "12"),
    ),
    Bench(
        "relay",
        ("media_load.py", "--relay"),
        "200 streams relayed to uppers",
        (
            Reading(("packets_per_core_second",), "relayed, a core", "pkt/s", 60_000, MORE),
            Reading(("loss_percent",), "loss", "%", 0.1),
        ),
        ("--seconds", "12"),
    ),
    Bench(
        "picture",
        ("first_picture.py",),
        "request to first decodable fragment, township and city",
        quick=("--plays", "12"),
    ),
    Bench(
        "revoke",
        ("revoke.py",),
        "a right taken back until the last byte at its viewer, on one platform",
        quick=("--times", "6"),
    ),
    Bench(
        "revoke-two-hops",
        ("revoke_hops.py",),
        "a share taken back at the township until a viewer of the city sees nothing",
        quick=("--times", "3"),
    ),
    Bench("map", ("map_points.py",), "a map of 100,000 cameras in a browser, drawn by the CPU"),
    Bench("memory", ("idle_memory.py",), "a whole idle platform with 1,000 channels"),
    Bench(
        "sip",
        ("micro_sip.py", "--json"),
        "SIP engines without sockets",
        (Reading(("microseconds", "*"), unit="µs"),),
    ),
    Bench(
        "manscdp",
        ("micro_manscdp.py", "--json"),
        "MANSCDP and SDP",
        (Reading(("figures", "*")),),
    ),
    Bench(
        "media",
        ("micro_media.py",),
        "media engines, CPU time of a second of stream",
        (
            Reading(("ms_per_stream_second", "*"), unit="ms"),
            Reading(("receive_us_per_packet",), "receive, a packet", "µs"),
        ),
    ),
    Bench(
        "masking",
        ("masking.py",),
        "a masked stream: processor, delay, start",
        quick=("--seconds", "4"),
    ),
    Bench(
        "watermark",
        ("watermark.py",),
        "the hidden mark: how little it is seen, and what it survives",
        quick=("--seconds", "2"),
    ),
)
