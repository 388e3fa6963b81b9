"""The committed description of the API is the one the code gives."""

import ast
from collections import Counter
from pathlib import Path

from lianjing.api.export import document

SCHEMAS = Path(__file__).parents[2] / "src/lianjing/api/schemas"
COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def test_the_committed_description_is_current() -> None:
    assert COMMITTED.read_text("utf-8") == document(), (
        "run: python -m lianjing.api.export docs/reference/openapi.json"
    )


def test_no_two_shapes_have_one_name() -> None:
    # The description keeps one of them, and a page is told the wrong fields.
    names = [
        node.name
        for path in SCHEMAS.glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []
