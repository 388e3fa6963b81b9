"""Backups come back, whole or not at all, on the database the suite runs on."""

import json
import sqlite3
from contextlib import closing

import pytest
from tests.integration.cli.backups.places import FILE, SITE

# Each test is a handful of processes that start the whole product.
pytestmark = pytest.mark.timeout(600)


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


def test_a_restore_says_how_far_the_audit_went_that_it_sets_aside(county, backup, key):
    county("user", "create", "later")
    county("audit", "seal")
    last = (
        "import json\n"
        "from lianjing.apps.audit.models import Link, Record\n"
        "link, record = Link.objects.order_by('-seq').first(), Record.objects.latest('id')\n"
        "place = [link.seq, bytes(link.digest).hex()] if link else []\n"
        "print(json.dumps([record.id, record.before, record.terminal, *place]))"
    )
    record, _, terminal, link, digest = json.loads(county.script(last))
    assert terminal.startswith("os ")
    county("restore", str(backup), "--key", key[1], "--force")
    _, before, terminal, *_ = json.loads(county.script(last))
    assert terminal.startswith("os ")
    assert (before["last_record"], before["last_link"]) == (record, link)
    assert before["last_digest"] == digest
    assert before["last_record_at"]


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
