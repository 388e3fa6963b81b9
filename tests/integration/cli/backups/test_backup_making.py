"""Backups of a whole platform, on the database the suite runs on."""

import gzip
import json
import tarfile
import time

import pytest
from tests.integration.cli.backups.places import PLANTED

# Each test is a handful of processes that start the whole product.
pytestmark = pytest.mark.timeout(600)


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
