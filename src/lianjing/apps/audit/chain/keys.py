"""Keys that sign: Ed25519 (RFC 8032), or SM2 with SM3 (GB/T 32918.2-2016).

Ed25519 comes from `cryptography`. That library has no SM2, so SM2 is asked of the program
`openssl` (1.1.1 or later), once a day; a machine without it says so and signs with Ed25519 only.
"""

import base64
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lianjing.kernel.errors import ConfigurationError

_SECONDS = 20
_SM2_ID = "1234567812345678"
"""The signer's identity where none is agreed (GM/T 0009-2012 §10)."""
_SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")
"""Object identifier 1.2.156.10197.1.301 in a public key."""


class SignatureName(StrEnum):
    """What a seal may be signed with."""

    ED25519 = "ed25519"
    SM2 = "sm2"


@dataclass(frozen=True)
class PublicKey:
    """Tells true signatures from false ones."""

    der: bytes
    """SubjectPublicKeyInfo (RFC 5280 §4.1)."""

    @cached_property
    def algorithm(self) -> SignatureName:
        """What it is for."""
        return SignatureName.SM2 if _SM2_CURVE in self.der else SignatureName.ED25519

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the key: what people compare."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def pem(self) -> bytes:
        """The key as a text file."""
        text = base64.b64encode(self.der).decode()
        lines = [text[at : at + 64] for at in range(0, len(text), 64)]
        return "\n".join(
            ("-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----\n")
        ).encode()

    def is_true(self, message: bytes, signature: bytes) -> bool:
        """Tell whether this key's owner signed `message`."""
        if self.algorithm is SignatureName.SM2:
            return _sm2_is_true(self.pem, message, signature)
        try:
            key = serialization.load_der_public_key(self.der)
        except (ValueError, UnsupportedAlgorithm):
            return False
        if not isinstance(key, Ed25519PublicKey):
            return False
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """Signs; its text is a secret."""

    pem: bytes
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Give the signature of `message`."""
        if self.public.algorithm is SignatureName.SM2:
            return _sm2_sign(self.pem, message)
        key = serialization.load_pem_private_key(self.pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ConfigurationError("审计签名密钥不是 Ed25519 / the audit key is not Ed25519")
        return key.sign(message)


def generate(algorithm: SignatureName) -> PrivateKey:
    """Make a new key."""
    if algorithm is SignatureName.SM2:
        pem = _openssl(["ecparam", "-name", "SM2", "-genkey", "-noout"])
        pkcs8 = _openssl(["pkcs8", "-topk8", "-nocrypt"], given=pem)
        return private_key(pkcs8)
    key = Ed25519PrivateKey.generate()
    return private_key(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def private_key(pem: bytes) -> PrivateKey:
    """Read a private key from its text."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, UnsupportedAlgorithm):
        der = _openssl(["pkey", "-pubout", "-outform", "DER"], given=pem)
        return PrivateKey(pem, PublicKey(der))
    return PrivateKey(pem, PublicKey(_der(key.public_key())))


def public_key(pem: bytes) -> PublicKey:
    """Read a public key from its text; raises `ValueError`."""
    lines = [line.strip() for line in pem.decode("ascii", "replace").splitlines() if line.strip()]
    if len(lines) < 3 or lines[0] != "-----BEGIN PUBLIC KEY-----":
        raise ValueError("not a public key in PEM")
    return PublicKey(base64.b64decode("".join(lines[1:-1]), validate=True))


def _der(key: object) -> bytes:
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigurationError("审计签名密钥不是 Ed25519 或 SM2 / neither Ed25519 nor SM2")
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def sm2_is_available() -> bool:
    """Tell whether this machine can sign with SM2."""
    return shutil.which("openssl") is not None


def _openssl(words: Sequence[str], *, given: bytes = b"") -> bytes:
    program = shutil.which("openssl")
    if program is None:
        raise ConfigurationError(
            "SM2 需要系统中的 openssl 程序 (1.1.1 以上) / "
            "SM2 needs the program openssl (1.1.1 or later) on this machine"
        )
    done = subprocess.run(  # noqa: S603 - our own words; what varies comes through files
        [program, *words], input=given, capture_output=True, check=False, timeout=_SECONDS
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[:200]
        raise ConfigurationError(f"openssl {words[0]}: {said}")
    return done.stdout


_SM2_WORDS = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{_SM2_ID}")


def _sm2_sign(pem: bytes, message: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="lianjing-sign-") as directory:
        key, text = Path(directory) / "key", Path(directory) / "message"
        key.touch(0o600)
        key.write_bytes(pem)
        text.write_bytes(message)
        return _openssl(["pkeyutl", "-sign", "-inkey", str(key), "-in", str(text), *_SM2_WORDS])


def _sm2_is_true(pem: bytes, message: bytes, signature: bytes) -> bool:
    with tempfile.TemporaryDirectory(prefix="lianjing-verify-") as directory:
        key, text, signed = (Path(directory) / name for name in ("key", "message", "signature"))
        key.write_bytes(pem)
        text.write_bytes(message)
        signed.write_bytes(signature)
        words = ["-pubin", "-inkey", str(key), "-in", str(text), "-sigfile", str(signed)]
        try:
            said = _openssl(["pkeyutl", "-verify", *words, *_SM2_WORDS])
        except ConfigurationError:
            if not sm2_is_available():
                raise
            return False
        return b"Success" in said
