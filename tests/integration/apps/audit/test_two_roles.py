"""PostgreSQL with two roles: the processes' role can append to the audit and nothing else."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

psycopg = pytest.importorskip("psycopg")

URL = os.environ.get("LIANJING_DATABASE_URL", "")
pytestmark = [
    pytest.mark.skipif(not URL, reason="needs PostgreSQL: python -m tests.services"),
    pytest.mark.timeout(600),
]
KEPT = (
    "audit_record",
    "audit_link",
    "audit_seal",
    "audit_signingkey",
    "audit_chain",
    "audit_check",
)


@pytest.fixture(scope="module")
def roles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A database of its own with an owner and a role for the processes, set up by the product."""
    parts, name = urlsplit(URL), f"roles_{secrets.token_hex(4)}"
    password = secrets.token_hex(8)
    admin = parts._replace(path="/postgres").geturl()
    with psycopg.connect(admin, autocommit=True) as connection:
        for role in (f"{name}_owner", f"{name}_web"):
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}_owner")
    host = f"{parts.hostname}:{parts.port}"
    urls = {
        role: f"postgresql://{name}_{role}:{password}@{host}/{name}" for role in ("owner", "web")
    }
    environment = {
        **os.environ,
        "LIANJING_DATA": str(tmp_path_factory.mktemp("data")),
        "LIANJING_DATABASE_URL": urls["web"],
        "LIANJING_DATABASE_OWNER_URL": urls["owner"],
    }
    for _ in range(2):  # a second start changes nothing and grants again
        done = subprocess.run(
            [sys.executable, "-m", "lianjing.conf.setup"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
    yield urls | {"data": environment["LIANJING_DATA"]}
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in (f"{name}_owner", f"{name}_web"):
            connection.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize("table", KEPT)
def test_the_role_of_the_processes_has_no_right_to_change(
    roles: dict[str, str], table: str
) -> None:
    column = {"audit_record": "actor", "audit_link": "algorithm", "audit_chain": "platform"}
    name = column.get(table, "statement" if table == "audit_seal" else "")
    for statement in (
        f"UPDATE {table} SET {name} = 'x'" if name else f"DELETE FROM {table} WHERE true",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ):
        with (
            psycopg.connect(roles["web"]) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_it_cannot_take_the_triggers_away_nor_own_the_tables(roles: dict[str, str]) -> None:
    for statement in (
        "DROP TRIGGER audit_record_no_change ON audit_record",
        "ALTER TABLE audit_record DISABLE TRIGGER ALL",
        "DROP TABLE audit_link",
        "SET session_replication_role = replica",
    ):
        with (
            psycopg.connect(roles["web"]) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_the_owner_is_held_by_the_triggers(roles: dict[str, str]) -> None:
    with (
        psycopg.connect(roles["owner"]) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute("DELETE FROM audit_record")


def test_the_processes_work_under_their_role(roles: dict[str, str]) -> None:
    environment = {**os.environ, "LIANJING_DATA": roles["data"]}
    environment["LIANJING_DATABASE_URL"] = roles["web"]
    verdicts = []
    for words in (["seal"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "lianjing.cli", "audit", "--data", roles["data"], *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        verdicts.append(done.stdout)
    assert "WHOLE" in verdicts[1]
    assert not list(Path(roles["data"]).glob("*.sqlite3"))
