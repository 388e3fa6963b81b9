"""Settings of the test suite: the product's own, in a data directory that is thrown away."""

import atexit
import os
import shutil
import tempfile

_directory = tempfile.mkdtemp(prefix="lianjing-test-")
atexit.register(shutil.rmtree, _directory, ignore_errors=True)
os.environ["LIANJING_DATA"] = _directory
# Thousands of requests of one person from one address are a test's ordinary day.
for _kind in ("SIGN_IN", "STRANGER", "ADDRESS", "READ", "WRITE", "LIVE", "UPLOAD", "EXPORT"):
    os.environ.setdefault(f"LIANJING_LIMITS_{_kind}", "0")
# Second factors have tests of their own; the others sign in with what everybody knows.
os.environ.setdefault("LIANJING_IDENTITY_FACTOR_ROLES", "")
os.environ.setdefault("LIANJING_IDENTITY_SIGN_INS", "0")

from lianjing.conf.settings import *  # noqa: E402, F403
from lianjing.conf.settings import DATABASES, INSTALLATION  # noqa: E402

if not INSTALLATION.settings.database.url:
    # A file, not memory: async views read from other threads.
    DATABASES["default"]["TEST"] = {"NAME": f"{_directory}/test.sqlite3"}

PASSWORD_HASHERS = ["tests.quick_hasher.QuickHasher"]
