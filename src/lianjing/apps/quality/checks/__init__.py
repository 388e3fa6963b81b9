"""The checks rules are made of: each reads a rule once and gives a function that judges records.

A check is pure and quick: 100,000 records pass through all of them in seconds.
"""

from collections.abc import Callable, Mapping

from lianjing.apps.quality.checks import codes, dates, duties, network, positions, texts
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import Hits, Values
from lianjing.apps.quality.rulebook import Rule

Check = Callable[[Values, Context], Hits]
Factory = Callable[[Rule], Check]

FACTORIES: Mapping[str, Factory] = {
    **codes.FACTORIES,
    **dates.FACTORIES,
    **duties.FACTORIES,
    **network.FACTORIES,
    **positions.FACTORIES,
    **texts.FACTORIES,
}
"""By the name a rule's `check` gives. `required` and `score` are read by the engine itself."""
