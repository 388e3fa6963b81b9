"""The committed description of the API is the one the code gives."""

from pathlib import Path

from lianjing.api.export import document

COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def test_the_committed_description_is_current() -> None:
    assert COMMITTED.read_text("utf-8") == document(), (
        "run: python -m lianjing.api.export docs/reference/openapi.json"
    )
