"""Whether time tells what exists from what does not, to somebody who may see neither.

`python -m benchmarks.unseen [--postgresql] [--pairs 100]`. Somebody of one county asks about what
is of the next one and about what is not there, by every key, filter, search, export and act, in
turn and in an order that changes. `tests/integration/attacks` compares the same questions by what
is answered and asked of the database; here it is the clock. A delay is planted once, to see that it
would be found.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.apart import Verdict, in_turn
from benchmarks.camera_list import PASSWORD, database
from benchmarks.common import Better, Figure, tell

PLANTED_MS = 3.0
WARM = 3
COUNTY = "3499"


KINDS = ("SIGN_IN", "STRANGER", "ADDRESS", "READ", "WRITE", "LIVE", "UPLOAD", "EXPORT")
PEOPLE = ("admin", "operator", "viewer", "auditor", "security", "approver", "registrar", "scoped")


def people() -> None:
    """Make one of the next county, and whom the rows of the others belong to."""
    from lianjing.apps.accounts import services as accounts
    from lianjing.apps.accounts.actor import ScopeOf, system
    from lianjing.apps.accounts.choices import ADMINISTRATORS, Role, ScopeKind

    every = [ScopeOf(ScopeKind.ALL)]
    made = {name: Role.OPERATOR if name == "scoped" else Role(name) for name in PEOPLE}
    listed = [(n, r, [] if r in ADMINISTRATORS else every) for n, r in made.items()]
    mine = ("neighbour", Role.OPERATOR, [ScopeOf(ScopeKind.REGION, COUNTY)])
    for name, role, scopes in (*listed, mine):
        accounts.create_user(
            actor=system("bench"),
            username=name,
            password=PASSWORD,
            role=role,
            scopes=scopes,
            must_change_password=False,
        )


def world() -> tuple[Any, list[Any]]:
    """Make two counties; give the browser of who belongs to one, and the ways to ask."""
    from tests.integration.api.conftest import Browser, Country, Signal
    from tests.integration.attacks.ways import by_body, by_filter, by_key, keys_of

    from lianjing.apps.accounts.actor import system
    from lianjing.link import blocking

    blocking.call = Signal()  # nobody is called
    country = Country(system("bench"))
    people()
    keys_of(country, shared=True)
    keys = keys_of(country, shared=False)
    me = Browser()
    signed_in = me.sign_in("neighbour", PASSWORD)
    assert signed_in.status_code == 200, signed_in.content
    return me, [*by_key(keys), *by_filter(country, keys), *by_body(country)]


def asker(me: Any, way: Any, *, unseen: bool, more: float = 0.0) -> Callable[[], int]:
    """Give one question, ready to be asked."""
    path, body = (way.unseen, way.bodies[0]) if unseen else (way.unknown, way.bodies[1])

    def ask() -> int:
        answer = me(way.method, path, body)
        read = b"".join(answer.streaming_content) if answer.streaming else answer.content
        time.sleep(more)
        return len(read)

    return ask


def measure(pairs: int, most: int) -> tuple[list[Figure], dict[str, object]]:
    """Ask every question both ways."""
    me, ways = world()
    verdicts: dict[str, Verdict] = {}
    for way in ways[:most]:
        both = asker(me, way, unseen=True), asker(me, way, unseen=False)
        for ask in both * WARM:
            ask()
        verdicts[way.name] = in_turn(*both, pairs=pairs)
    way = ways[0]
    slow = asker(me, way, unseen=True, more=PLANTED_MS / 1000)
    planted = in_turn(slow, asker(me, way, unseen=False), pairs=pairs)
    apart = {name: verdict for name, verdict in verdicts.items() if verdict.apart}
    figures = [
        Figure("ways by which time tells", len(apart), "", 0),
        Figure(
            f"a planted delay of {PLANTED_MS:.0f} ms is found",
            float(planted.apart),
            "",
            1,
            Better.MORE,
        ),
        Figure("difference, median of all ways", round(_size(verdicts.values()), 2), "ms"),
        Figure("largest difference", round(max(abs(v.ms) for v in verdicts.values()), 2), "ms"),
    ]
    facts: dict[str, object] = {"ways": len(verdicts), "pairs": pairs}
    facts |= {name: f"{v.ms:+.2f} ms, by chance {v.chance:.0e}" for name, v in apart.items()}
    return figures, facts


def _size(verdicts: Iterable[Verdict]) -> float:
    return median(abs(verdict.ms) for verdict in verdicts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--ways", type=int, default=10_000, help="no more than these")
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.ERROR)  # each refusal would be a line
    os.environ |= {f"LIANJING_LIMITS_{kind}": "0" for kind in KINDS}
    os.environ |= {"LIANJING_IDENTITY_FACTOR_ROLES": "", "LIANJING_IDENTITY_SIGN_INS": "0"}
    with database(postgresql=given.postgresql):
        figures, facts = measure(given.pairs, given.ways)
    return tell(figures, facts)


if __name__ == "__main__":
    raise SystemExit(main())
