"""Where the audit keeps files, below the data directory."""

from pathlib import Path

from django.conf import settings


def _of(name: str) -> Path:
    directory: Path = settings.INSTALLATION.directory / "audit" / name
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def incoming() -> Path:
    """Files from outside, to be hashed into the next seal."""
    return _of("incoming")


def evidence() -> Path:
    """The same files once they are in a seal, named after its number."""
    return _of("evidence")


def anchors() -> Path:
    """What is to be kept outside: one small file a day."""
    return _of("anchors")


def exports() -> Path:
    """Files of exports."""
    return _of("exports")


def keys() -> Path:
    """Private keys; below the secrets, readable by their owner only."""
    directory: Path = settings.INSTALLATION.secrets / "audit"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory
