"""A platform with something in it, and a backup of it."""

import os

import pytest
from tests.integration.cli.backups.places import PLANTED, Builder


@pytest.fixture
def new_place(tmp_path):
    builder = Builder(tmp_path)
    yield builder
    builder.close()


@pytest.fixture(scope="session")
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
