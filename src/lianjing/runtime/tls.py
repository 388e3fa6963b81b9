"""TLS of our own listening ports: which files, which versions, and what happens when they change.

Own files come from `tls.certificate` and `tls.private_key`. Without them an authority and a
certificate are made in `secrets/` (`runtime.certificates`) and renewed in time.
"""

import asyncio
import contextlib
import datetime
import re
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import logs, secrets, selfcheck
from lianjing.runtime.settings import Installation

if TYPE_CHECKING:
    from lianjing.runtime.certificates import Pair

log = logs.get(__name__)

LOOK_SECONDS = 60.0
"""Between looks at the files of a certificate."""

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2; those of 1.3 are all sound. Nothing without forward secrecy."""

_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}")


class Files(NamedTuple):
    """Where the chain and its key lie, and, where we made them, those of our authority."""

    certificate: Path
    key: Path
    authority: Path | None
    authority_key: Path | None


def files(installation: Installation) -> Files:
    """Name the files of an installation; they need not exist yet."""
    tls, folder = installation.settings.tls, installation.secrets
    if tls.certificate:
        base = installation.directory
        return Files(
            base / tls.certificate, base / (tls.private_key or tls.certificate), None, None
        )
    return Files(
        folder / "tls.pem", folder / "tls.key", folder / "tls-ca.pem", folder / "tls-ca.key"
    )


def names(installation: Installation) -> frozenset[str]:
    """List the names and addresses browsers may reach this machine by."""
    settings = installation.settings
    own = socket.gethostname().lower()
    found = {"localhost", "127.0.0.1", "::1", own, *selfcheck.own_addresses()}
    with contextlib.suppress(OSError):
        found.add(socket.getfqdn().lower())
    listened = {settings.web.address, settings.media.http_address} - {"0.0.0.0", "::", ""}  # noqa: S104
    wanted = found | listened | {name.lower() for name in settings.tls.names}
    wanted |= {host.lower() for host in settings.web.hosts if "*" not in host}
    return frozenset(name for name in wanted if _is_name(name))


def ensure(installation: Installation, *, now: datetime.datetime | None = None) -> bool:
    """Make or renew our own certificate where it is due; tells whether anything was written.

    Does nothing for own files: whoever brought them renews them.
    """
    from lianjing.runtime import certificates

    now = now or datetime.datetime.now(datetime.UTC)
    places = files(installation)
    if places.authority is None or places.authority_key is None:
        return False
    wanted = names(installation)
    authority = _authority(installation, places.authority, places.authority_key, wanted, now)
    if _is_current(places, authority.certificate, wanted, now):
        return False
    made = certificates.issue(authority, wanted, now=now)
    # One file holds both, so that chain and key can never be of different make.
    chain = made.certificate + authority.certificate
    secrets.write_private(places.key, (made.key + chain).decode("ascii"))
    secrets.write_private(places.certificate, chain.decode("ascii"))
    return True


def context(installation: Installation) -> ssl.SSLContext:
    """Give the context of a listening port; raises `ConfigurationError` for files that do not fit.

    TLS 1.2 and 1.3, forward secrecy only, no compression, no renegotiation (RFC 9325 §3, §4).
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers(CIPHERS)
    made.options |= (
        ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    )
    load(made, installation)
    return made


def load(into: ssl.SSLContext, installation: Installation) -> None:
    """Have a context show the files as they are now: new connections get the new certificate."""
    places = files(installation)
    # Ours: key and chain lie in one file. Own ones: two, renewed by somebody else.
    chain = places.key if places.authority is not None else places.certificate
    try:
        # Without words of its own the library would ask for a passphrase on the terminal.
        into.load_cert_chain(chain, places.key, password=_no_passphrase)
    except (OSError, ValueError) as error:
        zh, en = _why(places, error)
        raise ConfigurationError(
            f"TLS 证书不可用: {zh} ({places.certificate}, {places.key}) / "
            f"the certificate cannot be used: {en}"
        ) from error


def _no_passphrase() -> str:
    raise ValueError("the key is encrypted")


def _why(places: Files, error: Exception) -> tuple[str, str]:
    """Say in plain words why a chain and its key cannot be used."""
    from lianjing.runtime import certificates

    for path in (places.certificate, places.key):
        try:
            path.read_bytes()
        except OSError as reading:
            return (
                f"{path} 读不了: {reading.strerror}",
                f"{path} cannot be read: {reading.strerror}",
            )
    if isinstance(error, ValueError) and not isinstance(error, ssl.SSLError):
        return (
            f"私钥 {places.key} 有口令保护, 请存为不加密的文件, 只许本平台读取",
            f"the key {places.key} is encrypted: keep it in the clear, readable to us alone",
        )
    try:
        certificates.read(places.certificate.read_bytes())
    except ValueError:
        return f"{places.certificate} 不是 PEM 证书", f"{places.certificate} is no PEM certificate"
    if getattr(error, "reason", "") == "KEY_VALUES_MISMATCH":
        return (
            f"私钥 {places.key} 不是证书 {places.certificate} 的",
            f"the key {places.key} is not that of the certificate {places.certificate}",
        )
    return f"{places.key} 不是它的 PEM 私钥: {error}", f"{places.key} is no PEM key of it: {error}"


class Watch:
    """Notices that the files of a certificate have changed, and has a context show them."""

    def __init__(self, into: ssl.SSLContext, installation: Installation) -> None:
        self._context = into
        self._installation = installation
        self._seen = self._stamp()

    def look(self) -> bool:
        """Load what has changed; tells whether something had. Half-written files wait."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        try:
            # A trial first: the running context must never be left with a key that does not fit.
            context(self._installation)
            load(self._context, self._installation)
        except ConfigurationError:
            return False
        self._seen = stamp
        return True

    def _stamp(self) -> tuple[object, ...]:
        found: list[object] = []
        for path in files(self._installation)[:2]:
            try:
                stat = path.stat()
            except OSError:
                found.append(None)
            else:
                found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)


@contextlib.asynccontextmanager
async def kept_current(
    into: ssl.SSLContext | None, installation: Installation, *, renewing: bool = False
) -> AsyncIterator[None]:
    """Have a context show new files as they come; with `renewing` also make them when due."""
    if into is None:
        yield
        return
    task = asyncio.get_running_loop().create_task(_keep(into, installation, renewing=renewing))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep(into: ssl.SSLContext, installation: Installation, *, renewing: bool) -> None:
    watch = Watch(into, installation)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if renewing:
            try:
                await asyncio.to_thread(ensure, installation)
            except OSError as error:
                log.error("certificate_not_renewed", error=str(error))  # noqa: TRY400 - said whole
        if watch.look():
            log.info("certificate_changed", path=str(files(installation).certificate))


def _authority(
    installation: Installation,
    place: Path,
    key_place: Path,
    wanted: frozenset[str],
    now: datetime.datetime,
) -> "Pair":
    from lianjing.runtime import certificates

    with contextlib.suppress(OSError, ValueError):
        known = certificates.Pair(place.read_bytes(), key_place.read_bytes())
        lasting = certificates.read(known.certificate).days_left(now) > certificates.RENEW_DAYS
        if lasting and certificates.covers(known.certificate, wanted):
            return known
    platform = installation.settings.platform
    fresh = certificates.make_authority(f"{platform.code} CA {now:%Y-%m-%d}", wanted, now=now)
    secrets.write_private(key_place, fresh.key.decode("ascii"))
    secrets.write_private(place, fresh.certificate.decode("ascii"))
    return fresh


def _is_current(
    places: Files, authority: bytes, wanted: frozenset[str], now: datetime.datetime
) -> bool:
    from lianjing.runtime import certificates

    try:
        chain = places.certificate.read_bytes()
        facts = certificates.read(chain)
    except (OSError, ValueError):
        return False
    return (
        places.key.exists()
        and chain.endswith(authority)
        and facts.days_left(now) > certificates.RENEW_DAYS
        and wanted <= facts.names
    )


def _is_name(text: str) -> bool:
    if _HOST.fullmatch(text):
        return True
    for family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError):
            socket.inet_pton(family, text)
            return True
    return False
