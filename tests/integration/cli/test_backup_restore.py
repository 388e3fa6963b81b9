"""Backups of a whole platform and their way back, on the database the suite runs on."""

import gzip
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import textwrap
import time
from contextlib import closing

import psycopg
import pytest
from tests.services import free_port

SITE = os.environ.get("LIANJING_DATABASE_URL", "")
FILE = "lianjing.sqlite3"
PLANTED = "planted-secret-0123456789"


class Place:
    """One platform's data directory with a database of its own."""

    def __init__(self, directory, database):
        self.directory = directory
        directory.mkdir(exist_ok=True)
        self.environment = {**os.environ, "LIANJING_DATABASE_URL": database}

    def __call__(self, *words, check=True):
        done = subprocess.run(
            [sys.executable, "-m", "lianjing.cli", words[0], "--data", self.directory, *words[1:]],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def start(self, code, *words):
        """Run a script beside the platform, with its models."""
        head = "import django; django.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", head + textwrap.dedent(code), *map(str, words)],
            env={
                **self.environment,
                "LIANJING_DATA": str(self.directory),
                "DJANGO_SETTINGS_MODULE": "lianjing.conf.settings",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def script(self, code, *words):
        running = self.start(code, *words)
        out, errors = running.communicate(timeout=100)
        assert running.returncode == 0, errors
        return out.strip()

    def users(self):
        """Who is in the tables, read past the product."""
        question = "SELECT username FROM accounts_user ORDER BY username"
        url = self.environment["LIANJING_DATABASE_URL"]
        database = psycopg.connect(url) if url else sqlite3.connect(self.directory / FILE)
        with closing(database) as connection:
            return [name for (name,) in connection.execute(question).fetchall()]

    def files(self):
        """Everything there is, but for what live processes make anew."""
        return {
            path.relative_to(self.directory).as_posix(): path.read_bytes()
            for path in self.directory.rglob("*")
            if path.is_file() and path.relative_to(self.directory).parts[0] != "state"
        }


class Builder:
    """Makes places, each with a database of its own, and takes them away."""

    def __init__(self, folder):
        self.folder = folder
        self._made = []

    def __call__(self, name, like=None):
        database = ""
        if SITE:
            database = f"{SITE.rpartition('/')[0]}/place_{name}_{free_port()}"
            self._made.append(database.rpartition("/")[2])
            template = like.environment["LIANJING_DATABASE_URL"].rpartition("/")[2] if like else ""
            with psycopg.connect(SITE, autocommit=True) as connection:
                copied = f" TEMPLATE {template}" if template else ""
                connection.execute(f"CREATE DATABASE {self._made[-1]}{copied}")
        if like:
            shutil.copytree(like.directory, self.folder / name)
        return Place(self.folder / name, database)

    def close(self):
        for name in self._made:
            with psycopg.connect(SITE, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_place(tmp_path):
    builder = Builder(tmp_path)
    yield builder
    builder.close()


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A platform with people, files, keys and a configuration, and a backup of it."""
    builder = Builder(tmp_path_factory.mktemp("original"))
    place = builder("original")
    place("user", "create", "wang")
    photos = place.directory / "photos" / "ab"
    photos.mkdir(parents=True)
    (photos / "abc").write_bytes(os.urandom(300_000))
    keys = place.directory / "secrets"
    keys.mkdir(mode=0o700, exist_ok=True)
    (keys / "passwords").write_text(PLANTED)
    (place.directory / "lianjing.toml").write_text('[platform]\nname = "北县"\n')
    place.public = place("backup", "--make-key", str(builder.folder / "key")).stdout.strip()
    place("backup", "--to", str(builder.folder / "backup.age"), "--encrypt-with", place.public)
    yield place
    builder.close()


@pytest.fixture
def county(original, new_place):
    return new_place("county", like=original)


@pytest.fixture
def key(original):
    return original.public, str(original.directory.parent / "key")


@pytest.fixture
def backup(original):
    return original.directory.parent / "backup.age"


def test_everything_comes_back_in_an_empty_place_and_the_audit_verifies(
    county, backup, key, new_place
):
    other = new_place("other")
    other("restore", str(backup), "--key", key[1])
    assert other.users() == county.users()
    theirs, ours = county.files(), other.files()
    for name in ("photos/ab/abc", "secrets/passwords", "lianjing.toml"):
        assert ours[name] == theirs[name]
    actions = other.script(
        "from lianjing.apps.audit.models import Record\n"
        "print(*Record.objects.order_by('id').values_list('action', flat=True))"
    ).split()
    assert "user.created" in actions
    assert actions[-1] == "backup.restored"
    assert other("audit", "check").returncode == 0
    other("user", "create", "li")  # sequences go on where they were


def test_making_a_backup_is_recorded_and_noted(county, backup):
    actions = county.script(
        "from lianjing.apps.audit.models import Record\n"
        "r = Record.objects.get(action='backup.made'); print(r.after['sha256'])"
    )
    known = json.loads((county.directory / "state" / "backup.json").read_text())
    assert known["sha256"] == actions
    assert backup.stat().st_mode & 0o077 == 0


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(county, tmp_path, new_place):
    """A user and its record come in one transaction: a backup never has one without the other."""
    writer = county.start(
        """
        import itertools
        import time
        from lianjing.apps.accounts import services
        from lianjing.apps.accounts.actor import system
        from lianjing.apps.accounts.choices import Role
        print("begun", flush=True)
        for number in itertools.count():
            services.create_user(
                actor=system("test"), username=f"u{number}", password="correct horse 9 Zz",
                role=Role.VIEWER,
            )
            time.sleep(0.01)
        """
    )
    try:
        assert writer.stdout.readline() == "begun\n", writer.stderr.read()
        time.sleep(1)
        county("backup", "--to", str(tmp_path / "busy"))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    other = new_place("other")
    other("restore", str(tmp_path / "busy"))
    users, records = other.script(
        "from lianjing.apps.accounts.models import User\n"
        "from lianjing.apps.audit.models import Record\n"
        "print(User.objects.filter(username__startswith='u').count(),"
        " Record.objects.filter(action='user.created', target_name__startswith='u').count())"
    ).split()
    assert int(users) >= 1
    assert users == records


def test_a_backup_in_the_clear_holds_no_keys_and_no_passwords(county, tmp_path):
    text = '[platform]\nname = "北县"\n\n[bus]\nurl = "redis://me:planted-word@10.0.0.1/0"\n'
    (county.directory / "lianjing.toml").write_text(text)
    said = county("backup", "--to", str(tmp_path / "plain"))
    assert "without secrets" in said.stdout
    with tarfile.open(tmp_path / "plain") as tar:
        assert not [name for name in tar.getnames() if "secrets" in name]
        shown = tar.extractfile("data/lianjing.toml").read().decode()
    assert "planted-word" not in shown
    assert "redis://***@10.0.0.1/0" in shown
    whole = gzip.decompress((tmp_path / "plain").read_bytes())
    assert PLANTED.encode() not in whole


def test_a_place_in_use_is_replaced_only_by_force_and_the_old_state_is_kept(county, backup, key):
    county("user", "create", "later")
    before = county.files()
    refused = county("restore", str(backup), "--key", key[1], check=False)
    assert refused.returncode == 1
    assert "place_not_empty" in refused.stderr
    assert county.files() == before
    county("restore", str(backup), "--key", key[1], "--force")
    assert county.users() == ["wang"]
    (aside,) = county.directory.glob("before-restore-*")
    assert (aside / "photos/ab/abc").exists()
    if not SITE:
        with closing(sqlite3.connect(aside / FILE)) as old:
            rows = old.execute("SELECT username FROM accounts_user").fetchall()
        assert ("later",) in rows


@pytest.mark.parametrize("spoil", ["cut", "changed", "no key"])
def test_a_backup_that_is_not_whole_changes_nothing(county, backup, key, tmp_path, spoil):
    whole = backup.read_bytes()
    bad = tmp_path / "bad"
    bad.write_bytes(
        {
            "cut": whole[:-200],
            "changed": whole[:-1000] + b"x" + whole[-999:],
            "no key": whole,
        }[spoil]
    )
    before = county.files()
    given = [] if spoil == "no key" else ["--key", key[1]]
    assert county("restore", str(bad), *given, "--force", check=False).returncode == 1
    assert county.files() == before
    assert county.users() == ["wang"]


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


@pytest.mark.parametrize(
    ("module", "what", "after"),
    [
        ("archive", "module._lay_out", 1),
        ("switching", "module.begin", 0),
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
    county("restore", str(backup), "--key", key[1], "--force")
    assert county.users() == ["wang"]
    assert not list(county.directory.glob(".restore-*"))


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("module._move", 0),
        ("module._move", 3),
        pytest.param(
            "module._finish_database",
            0,
            marks=pytest.mark.skipif(not SITE, reason="SQLite is a file among the others"),
        ),
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
    done = county.script("from lianjing.cli.backups import switching; switching.main()")
    assert not done
    assert county.users() == ["wang"]
    assert county("audit", "check").returncode == 0
    assert not list(county.directory.glob(".restore-*"))
    (aside,) = county.directory.glob("before-restore-*")
    assert (aside / "secrets/passwords").read_text() == PLANTED


def test_a_running_platform_is_not_restored_over(county, backup, key):
    holder = county.start(
        """
        import sys, time
        from pathlib import Path
        from lianjing.cli.lock import only_one
        with only_one(Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(60)
        """,
        county.directory,
    )
    try:
        assert holder.stdout.readline() == "held\n"
        refused = county("restore", str(backup), "--key", key[1], "--force", check=False)
    finally:
        holder.kill()
        holder.communicate()
    assert refused.returncode == 1
    assert "is already running" in refused.stderr


def test_a_backup_of_an_older_version_is_migrated(new_place, tmp_path):
    old, new = new_place("old"), new_place("new")
    old("user", "create", "wang")
    old.script(
        "from django.core.management import call_command\n"
        "call_command('migrate', 'webhooks', 'zero', verbosity=0)"
    )
    old.script(
        """
        import sys
        from pathlib import Path
        from django.conf import settings
        from lianjing.cli.backups import making
        from lianjing.cli.backups.sealing import Lock
        making.make(settings.INSTALLATION, Path(sys.argv[1]), Lock(), lambda *_: None)
        """,
        tmp_path / "old-backup",
    )
    new("restore", str(tmp_path / "old-backup"))
    count = "from lianjing.apps.webhooks.models import Webhook; print(Webhook.objects.count())"
    assert new.script(count) == "0"
    assert new.users() == ["wang"]


def test_a_backup_of_a_newer_version_is_refused(new_place, tmp_path):
    newer, here = new_place("newer"), new_place("here")
    newer("user", "create", "wang")
    newer.script(
        "from django.db import connection\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder(connection).record_applied('accounts', '9999_of_the_future')"
    )
    newer("backup", "--to", str(tmp_path / "newer-backup"))
    here("user", "create", "li")
    refused = here("restore", str(tmp_path / "newer-backup"), "--force", check=False)
    assert refused.returncode == 1
    assert "9999_of_the_future" in refused.stderr
    assert here.users() == ["li"]


def test_old_backups_of_the_schedule_are_cleared_away_and_nothing_else(county):
    folder = county.directory / "backups"
    folder.mkdir()
    code = "34020000002000000001"
    for day in range(1, 5):
        (folder / f"lianjing-{code}-2020010{day}-020000.tar.gz").write_bytes(b"")
    (folder / "lianjing-99020000002000000001-20200101-020000.tar.gz").write_bytes(b"")
    (folder / "mine.tar.gz").write_bytes(b"")
    (county.directory / "lianjing.toml").write_text("[backup]\nkeep = 2\n")
    county("backup", "--scheduled")
    left = sorted(path.name for path in folder.iterdir())
    ours = [name for name in left if code in name]
    assert ours[0] == f"lianjing-{code}-20200104-020000.tar.gz"
    assert len(ours) == 2
    assert len(left) == 4


def test_a_file_is_never_overwritten(county, tmp_path):
    (tmp_path / "there").write_text("precious")
    assert county("backup", "--to", str(tmp_path / "there"), check=False).returncode == 2
    assert (tmp_path / "there").read_text() == "precious"
