"""Platforms to back up and restore, each with a database of its own."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing

import psycopg
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
        out, errors = running.communicate(timeout=200)
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
        """Digests of everything there is, but for what live processes make anew."""
        return {
            path.relative_to(self.directory).as_posix(): hashlib.sha256(
                path.read_bytes()
            ).hexdigest()
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
