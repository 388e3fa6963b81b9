"""A restore that is killed leaves one whole state, old or new; the next start says which."""

import signal

import psycopg
import pytest
from tests.integration.cli.backups.places import PLANTED, SITE

# Each test is a handful of processes that start the whole product.
pytestmark = pytest.mark.timeout(600)

POSTGRESQL = pytest.mark.skipif(not SITE, reason="SQLite is a file among the others")
KILLED = """
import os, signal, sys
from pathlib import Path
from lianjing.cli.backups import {module} as module

left = int(sys.argv[1])
real = {what}
def dying(*words, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*words, **named)
{what} = dying
from lianjing.cli.main import main
main(["restore", "--data", sys.argv[2], sys.argv[3], "--key", sys.argv[4], "--force"])
"""


START = """
from lianjing.cli.run import finish_restore
from lianjing.runtime.configuration import default_directory
finish_restore(default_directory())
"""
"""What `lianjing run` does first."""


def staged(place):
    """Tell whether tables that are not in place lie in the database."""
    if not SITE:
        return False
    with psycopg.connect(place.environment["LIANJING_DATABASE_URL"]) as connection:
        found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'lianjing_restore'")
        return found.fetchone() is not None


@pytest.mark.parametrize(
    ("module", "what", "after"),
    [
        ("archive", "module._lay_out", 1),
        ("restoring", "module._run_child", 0),
        ("switching", "module.begin", 0),
        ("switching", "module.secrets.write_private", 0),
    ],
)
def test_killed_before_it_decides_the_old_state_is_untouched(
    county, backup, key, module, what, after
):
    county("user", "create", "later")
    before = county.files()
    code = KILLED.format(module=module, what=what)
    killed = county.start(code, after, county.directory, backup, key[1])
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    kept = {n: d for n, d in county.files().items() if not n.startswith(".restore-")}
    assert kept == before
    assert county.users() == ["later", "wang"]
    said = county.script(START)
    assert "before it changed anything" in said
    assert county.files() == before
    assert not staged(county)
    assert not county.script(START), "said once"
    county("restore", str(backup), "--key", key[1], "--force")
    assert county.users() == ["wang"]
    assert not list(county.directory.glob(".restore-*"))


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("module._move", 0),
        ("module._move", 3),
        ("module._forget", 0),
        pytest.param("module._finish_database", 0, marks=POSTGRESQL),
        # Connected, but the old tables still in place.
        pytest.param("module.postgresql.switch", 0, marks=POSTGRESQL),
        # In the middle of the transaction: some tables have moved, none for others.
        pytest.param("module.postgresql._move", 9, marks=POSTGRESQL),
        # The last statement is done, its commit is not; then the commit is, and no file has moved.
        pytest.param("module.postgresql.drop", 1, marks=POSTGRESQL),
        pytest.param("module._finish_files", 0, marks=POSTGRESQL),
    ],
)
def test_killed_after_it_has_decided_the_next_command_takes_it_up(county, backup, key, what, after):
    county("user", "create", "later")
    killed = county.start(
        KILLED.format(module="switching", what=what),
        after,
        county.directory,
        backup,
        key[1],
    )
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    refused = county("user", "list", check=False)
    assert refused.returncode == 1
    assert "interrupted" in refused.stderr
    assert "the state of the backup, whole" in county.script(START)
    assert county.users() == ["wang"]
    assert county("audit", "check").returncode == 0
    assert not list(county.directory.glob(".restore-*"))
    (aside,) = county.directory.glob("before-restore-*")
    assert (aside / "secrets/passwords").read_text() == PLANTED
