"""Gets a data directory ready before the platform starts, in a process of its own.

`lianjing run` calls it, so that what a migration needs does not stay in the supervisor's memory.
"""

import sys

from lianjing.cli import web_side
from lianjing.kernel.errors import LianjingError
from lianjing.runtime import configuration
from lianjing.runtime.settings import Installation


def main() -> int:
    """Prepare the directory of `LIANJING_DATA`; what goes wrong is said in plain words."""
    directory = configuration.default_directory()
    web_side.set_up(directory)
    from lianjing.conf import setup

    try:
        prepare_tls(configuration.load(directory))
        with web_side.database_explained():
            setup.main()
    except LianjingError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


def prepare_tls(installation: Installation) -> None:
    """Make or renew the certificate where TLS is on, and say how people recognise it.

    Raises `ConfigurationError` for own files that cannot be used.
    """
    if not installation.settings.tls.enabled:
        return
    from lianjing.runtime import certificates, tls

    tls.ensure(installation)
    tls.context(installation)
    places = tls.files(installation)
    facts = certificates.read(places.certificate.read_bytes())
    say = sys.stderr.write
    say(
        f"TLS 证书指纹 / certificate fingerprint (SHA-256):\n  {facts.fingerprint}\n"
        f"  有效至 / valid until {facts.not_after:%Y-%m-%d}\n"
    )
    if places.authority is not None:
        authority = certificates.read(places.authority.read_bytes())
        say(
            f"  自签发, 手机和浏览器请导入 /ca.crt, 并核对其指纹 / made here: import /ca.crt into "
            f"phones and browsers and compare:\n  {authority.fingerprint}\n"
        )


if __name__ == "__main__":
    raise SystemExit(main())
