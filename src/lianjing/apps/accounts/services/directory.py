"""Passwords that an LDAP directory checks (RFC 4513 §5.1.3): a bind as the person, nothing else."""

import ssl

from django.conf import settings

from lianjing.kernel.errors import ResourceError
from lianjing.runtime import logs

log = logs.get(__name__)

_GARBLED = (LookupError, ValueError, TypeError, AttributeError)
"""What the library raises for an answer it has no form for, such as a referral to a bind."""


def knows(username: str, password: str) -> bool:
    """Tell whether the directory takes the password; raises `ResourceError` if it is away.

    An empty password would be an anonymous bind, which every directory takes (RFC 4513 §5.1.2).
    """
    given = settings.INSTALLATION.settings.ldap
    if not given.url or not password:
        return False
    import ldap3
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.dn import escape_rdn

    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=given.ca_file or None)
    server = ldap3.Server(
        given.url,
        tls=tls,
        connect_timeout=given.seconds,
        get_info=ldap3.NONE,
        allowed_referral_hosts=[],
    )
    encrypts = given.start_tls and not given.url.lower().startswith("ldaps:")
    connection = ldap3.Connection(
        server,
        user=given.user_dn.replace("{username}", escape_rdn(username)),
        password=password,
        receive_timeout=given.seconds,
        # A referral would carry the password to whoever a directory names (RFC 4511 §4.1.10).
        auto_referrals=False,
    )
    try:
        connection.open()
        if encrypts:
            connection.start_tls()
        taken = bool(connection.bind())
        connection.unbind()
    except (LDAPException, *_GARBLED) as error:
        log.warning("directory_away", error=type(error).__name__)
        raise ResourceError("the directory does not answer", code="directory_away") from error
    finally:
        if connection.socket is not None:
            connection.socket.close()
    return taken
