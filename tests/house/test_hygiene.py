"""What must not be in the repository: addresses of registries, paths of one machine, secrets."""

import json
import re

from tests.house.tree import ROOT, shown, tracked

_TEXT = {".py", ".md", ".toml", ".ts", ".vue", ".js", ".mjs", ".json", ".yaml", ".yml", ".lock"}
_TEXT |= {".sh", ".service", ".txt", ".cfg", ".html", ".css", ""}
_LARGEST = 1_000_000
_FORBIDDEN = {
    "address of a package registry": re.compile(
        r"https?://[\w.-]*(?:pypi|npmjs|npmmirror|registry|artifactory|nexus)[\w.-]*", re.I
    ),
    "path of one machine": re.compile(r"(?<![\w.])/(?:home/\w|Users/\w|root/\w|work/\w)"),
    "path outside the repository": re.compile(r"\.\./shared\b"),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}
_SELF = "tests/house/test_hygiene.py"


def _texts():
    for path in tracked():
        if path.suffix not in _TEXT or path.stat().st_size > _LARGEST or shown(path) == _SELF:
            continue
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def test_nothing_of_one_machine_is_in_the_repository():
    found = [
        f"{shown(path)}: {what}: {match.group(0)}"
        for path, text in _texts()
        for what, pattern in _FORBIDDEN.items()
        if (match := pattern.search(text))
    ]
    assert not found


def test_the_lock_of_the_pages_has_no_addresses():
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_python_locks_pin_hashes_and_no_addresses():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "--index-url" not in text
        assert "://" not in text


def test_large_files_stay_out():
    large = [shown(path) for path in tracked() if path.stat().st_size > 2_000_000]
    assert not large
