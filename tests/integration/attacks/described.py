"""Cases that schemathesis draws from our own description of the API.

The same at every run of the tests; others at each run of `make fuzz-api`, where a find is told as
a command that asks it again.
"""

import json
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from tests.integration.api.matrix import MATRIX
from tests.integration.api.test_permission_matrix import _shape

from lianjing.api.application import api

PREFIX = "/api/v1"
EXAMPLES = int(os.environ.get("LIANJING_TEST_EXAMPLES", "2"))
"""How many well-formed requests are drawn of each operation; half as many malformed ones."""
ALWAYS_THE_SAME = "LIANJING_TEST_EXAMPLES" not in os.environ
ENDLESS = "/api/v1/events"
"""An answer without end, which has tests of its own."""


class Drawn(NamedTuple):
    """One request, and the row of the permission matrix whose keys lead to what exists."""

    case: Case
    template: str


def schema() -> Any:
    """Load the description as schemathesis reads it, bound to the application itself."""
    written = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{PREFIX}/")))
    loaded = schemathesis.openapi.from_dict(written)
    loaded.config.generation.update(with_security_parameters=False)  # who asks is our matter
    loaded.app = get_wsgi_application()
    return loaded


def drawn(loaded: Any) -> list[Drawn]:
    """Draw the requests of all operations."""
    rows = {(method, _shape(path)): path for method, path in MATRIX}
    found = []
    for result in loaded.get_all_operations():
        operation = result.ok()
        if operation.path != ENDLESS:
            shape = _shape(operation.path.removeprefix(PREFIX))
            template = rows.get((operation.method.upper(), shape), operation.path)
            found += [Drawn(case, template) for case in _cases(operation)]
    return found


def _cases(operation: Any) -> Iterator[Case]:
    yield from _of(operation, GenerationMode.POSITIVE, EXAMPLES)
    yield from _of(operation, GenerationMode.NEGATIVE, (EXAMPLES + 1) // 2)


def _of(operation: Any, mode: GenerationMode, examples: int) -> list[Case]:
    cases: list[Case] = []

    @settings(
        max_examples=examples,
        derandomize=ALWAYS_THE_SAME,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        cases.append(case)

    try:
        draw()
    except Unsatisfiable:  # nothing can be wrong about a request without any part
        assert mode is GenerationMode.NEGATIVE
    return cases


def aimed(one: Drawn, keys: dict[str, Any]) -> None:
    """Let the path of a case name what exists."""
    described = one.case.operation.path.removeprefix(PREFIX).split("/")
    written = one.template.split("?")[0].split("/")
    for part, of_row in zip(described, written, strict=True):
        if part.startswith("{"):
            one.case.path_parameters[part[1:-1]] = of_row.format(**keys)
