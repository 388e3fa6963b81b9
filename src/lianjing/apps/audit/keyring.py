"""The keys seals are signed with: private ones in files, public ones in their table."""

from lianjing.apps.audit import places
from lianjing.apps.audit.chain.keys import PrivateKey, SignatureName, generate, private_key
from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime.secrets import write_private

_NEXT = "next"


def make(algorithm: SignatureName) -> PrivateKey:
    """Make a key and keep its private half."""
    key = generate(algorithm)
    write_private(places.keys() / f"{key.public.fingerprint}.pem", key.pem.decode("ascii"))
    return key


def signing_key(fingerprint: str) -> PrivateKey:
    """Give a private key; raises `ConfigurationError` where its file is gone."""
    path = places.keys() / f"{fingerprint}.pem"
    try:
        return private_key(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"缺少审计签名私钥 {path}, 请从备份恢复 / "
            f"the private key of the audit is missing: restore {path} from a backup"
        ) from error


def ask_for_new(algorithm: SignatureName) -> PrivateKey:
    """Make a key that the next seal names as its successor."""
    key = make(algorithm)
    write_private(places.keys() / _NEXT, key.public.fingerprint)
    return key


def asked_for() -> str:
    """Give the fingerprint of the key somebody asked for; empty for none."""
    path = places.keys() / _NEXT
    return path.read_text("ascii").strip() if path.exists() else ""


def taken() -> None:
    """Note that the key asked for is in use."""
    (places.keys() / _NEXT).unlink(missing_ok=True)
