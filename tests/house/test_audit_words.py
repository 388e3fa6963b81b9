"""Every action that leaves an audit record has words in both languages of the pages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACTION = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def actions() -> set[str]:
    """Collect what services hand to the audit."""
    found: set[str] = set()
    for path in (ROOT / "src/lianjing/apps").glob("*/services*"):
        for file in [path] if path.is_file() else path.rglob("*.py"):
            found.update(ACTION.findall(file.read_text("utf-8")))
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_audited_action_is_named(language):
    words = (ROOT / f"web/src/locales/{language}/actions.ts").read_text("utf-8")
    assert len(actions()) > 20
    unnamed = [name for name in actions() if f"{name.replace('.', '_')}: '" not in words]
    assert not unnamed
