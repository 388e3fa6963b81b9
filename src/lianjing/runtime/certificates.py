"""A certificate authority of one platform, and the certificate its ports show.

The authority is made once and may be given to phones and browsers. It can only ever vouch for this
machine's names and for private networks (RFC 5280 §4.2.1.10), so that whoever steals its key from a
data directory cannot pose as a bank. The certificate lives a year and is renewed a month before.
"""

import datetime
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 397
"""Longer ones are refused by browsers (CA/Browser Forum baseline requirements)."""
RENEW_DAYS = 30
_BACKDATED = datetime.timedelta(hours=1)
"""Clocks of phones are not exact."""

_PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)


class Pair(NamedTuple):
    """A certificate and its private key, both as PEM."""

    certificate: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """What people and checks want to know of a certificate."""

    fingerprint: str
    """SHA-256 as pairs of hex digits, the way browsers show it."""
    not_before: datetime.datetime
    not_after: datetime.datetime
    names: frozenset[str]
    issuer: str
    subject: str

    def days_left(self, now: datetime.datetime) -> float:
        """Give the days until it is over; negative afterwards."""
        return (self.not_after - now).total_seconds() / 86400


def read(pem: bytes) -> Facts:
    """Read the first certificate of a chain; raises `ValueError` for what is none."""
    found = x509.load_pem_x509_certificate(pem)
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = {str(name) for name in extension.get_values_for_type(x509.DNSName)}
        names |= {str(name) for name in extension.get_values_for_type(x509.IPAddress)}
    except x509.ExtensionNotFound:
        names = set()
    return Facts(
        fingerprint=found.fingerprint(hashes.SHA256()).hex(":").upper(),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        names=frozenset(names),
        issuer=found.issuer.rfc4514_string(),
        subject=found.subject.rfc4514_string(),
    )


def make_authority(title: str, names: Iterable[str], *, now: datetime.datetime) -> Pair:
    """Make an authority that may vouch for `names` and private networks, and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(title)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + datetime.timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(_constraints(names), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _pair(made, key)


def covers(authority: bytes, names: Iterable[str]) -> bool:
    """Tell whether an authority may vouch for all of these names."""
    found = x509.load_pem_x509_certificate(authority)
    allowed = found.extensions.get_extension_for_class(x509.NameConstraints).value
    subtrees = [tree.value for tree in allowed.permitted_subtrees or ()]
    return all(_is_within(name, subtrees) for name in names)


def issue(authority: Pair, names: Iterable[str], *, now: datetime.datetime) -> Pair:
    """Have an authority vouch for a fresh key under these names."""
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    issuer_key = serialization.load_pem_private_key(authority.key, password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not one of ours")
    wanted = sorted(names)
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + datetime.timedelta(days=CERTIFICATE_DAYS), issuer.not_valid_after_utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(wanted[0]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(map(_general, wanted)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return _pair(made, key)


def _pair(made: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    return Pair(
        made.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def _name(text: str) -> x509.Name:
    # An X.520 common name holds 64 characters.
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lianjing"),
            x509.NameAttribute(NameOID.COMMON_NAME, text[:64]),
        ]
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _constraints(names: Iterable[str]) -> x509.NameConstraints:
    trees: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_network(n)) for n in _PRIVATE]
    for name in sorted(names):
        general = _general(name)
        if isinstance(general, x509.DNSName):
            trees.append(general)
        else:
            trees.append(x509.IPAddress(ipaddress.ip_network(name)))
    return x509.NameConstraints(permitted_subtrees=trees, excluded_subtrees=None)


def _is_within(name: str, trees: list[object]) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        known = [tree for tree in trees if isinstance(tree, str)]
        return any(name == tree or name.endswith(f".{tree}") for tree in known)
    networks = [t for t in trees if isinstance(t, ipaddress.IPv4Network | ipaddress.IPv6Network)]
    return any(address.version == net.version and address in net for net in networks)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
