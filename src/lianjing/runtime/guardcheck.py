"""Looks whether doors are shut: TLS and its certificate, backups."""

import datetime
import json
import stat
from collections.abc import Mapping
from pathlib import Path

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import tls
from lianjing.runtime.selfcheck import Finding, State
from lianjing.runtime.settings import Installation

SOON_DAYS = 21
BACKUP_DAYS = 2
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def check(installation: Installation, now: float) -> list[Finding]:
    """Make every check of this module."""
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC)
    return [*check_tls(installation, moment), *check_backup(installation, moment)]


def check_tls(installation: Installation, now: datetime.datetime) -> list[Finding]:
    """Look whether pages are encrypted, and how long the certificate lasts."""
    settings = installation.settings
    if not settings.tls.enabled:
        web = settings.web
        facts = {"address": web.address, "port": str(web.port)}
        if settings.tls.by_proxy or web.address in _LOOPBACK:
            return []
        return [Finding("tls", State.WARN, "tls_off", facts)]
    places = tls.files(installation)
    if places.authority is not None and not places.certificate.exists():
        return [Finding("tls", State.OK, "tls_not_yet", {})]
    from lianjing.runtime import certificates

    try:
        tls.context(installation)
        found = certificates.read(places.certificate.read_bytes())
    except (ConfigurationError, OSError, ValueError) as error:
        return [Finding("tls", State.FAIL, "tls_bad", {"error": str(error)})]
    days = found.days_left(now)
    facts = {
        "until": f"{found.not_after:%Y-%m-%d}",
        "days": f"{days:.0f}",
        "path": str(places.certificate),
    }
    if days <= 0:
        return [Finding("tls", State.FAIL, "tls_over", facts)]
    state, code = (State.WARN, "tls_soon") if days < SOON_DAYS else (State.OK, "tls_ok")
    findings = [Finding("tls", state, code, facts)]
    # A group of its own for keys is usual; everybody is not.
    if places.key.stat().st_mode & stat.S_IRWXO:
        findings.append(Finding("tls", State.FAIL, "tls_key_open", {"path": str(places.key)}))
    return findings


def check_backup(installation: Installation, now: datetime.datetime) -> list[Finding]:
    """Look whether there is a daily backup and whether it works."""
    backup = installation.settings.backup
    if not backup.daily_at:
        return [Finding("backup", State.WARN, "backup_off", {})]
    found = []
    if not backup.recipient and not backup.passphrase_file:
        found.append(Finding("backup", State.WARN, "backup_plain", {}))
    last = last_backup(installation.directory)
    at = str(last.get("at", "-"))
    facts = {"at": at, "file": str(last.get("file", ""))}
    try:
        age = now - datetime.datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return [*found, Finding("backup", State.WARN, "backup_old", facts)]
    if age > datetime.timedelta(days=BACKUP_DAYS):
        return [*found, Finding("backup", State.FAIL, "backup_old", facts)]
    return [*found, Finding("backup", State.OK, "backup_ok", facts)]


def last_backup(directory: Path) -> Mapping[str, object]:
    """Read what the last good backup noted; nothing if there was none."""
    try:
        known = json.loads((directory / "state" / "backup.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
