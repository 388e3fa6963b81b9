"""Takes secrets out of old and new values, and keeps what is left to a bounded size."""

import hashlib
import re
from collections.abc import Collection, Mapping

from lianjing.apps.audit.chain.canonical import json_bytes

HIDDEN = "***"
MOST_BYTES = 32 * 1024
"""Of the old or the new values; what is larger is replaced by its digest and its names."""
_DEEPEST = 8
_LONGEST = 4000
_MOST_NAMES = 50

_EXACT = frozenset({"key", "seed", "pin", "cookie", "authorization", "nonce", "digest_response"})
_WORDS = frozenset(
    (
        *("password", "passwd", "pwd", "passphrase", "secret", "secrets", "token"),
        *("credential", "credentials", "otp", "totp"),
    )
)
_KINDS_OF_KEY = frozenset(
    ("private", "api", "access", "signing", "encryption", "session", "client", "master")
)
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_SIGN_IN_OF_URL = re.compile(r"(?<=://)[^/\s:@]{1,80}:[^/\s@]{1,120}(?=@)")


def is_secret(name: str) -> bool:
    """Tell from its name whether a value is a secret: `api_key`, `clientSecret`, `old_password`."""
    if name.lower() in _EXACT:
        return True
    words = [word.lower() for word in _PARTS.findall(name[:100])]
    if _WORDS.intersection(words):
        return True
    return "key" in words and bool(_KINDS_OF_KEY.intersection(words))


def masked(values: Mapping[str, object] | None) -> dict[str, object] | None:
    """Give values as plain JSON without secrets, however deep they lie."""
    if values is None:
        return None
    plain = {text(str(key)): _of_name(str(key), value, 0) for key, value in values.items()}
    written = json_bytes(plain)
    if len(written) <= MOST_BYTES:
        return plain
    names = sorted(plain)[:_MOST_NAMES]
    digest = hashlib.sha256(written).hexdigest()
    return {"_shortened": True, "bytes": len(written), "sha256": digest, "names": names}


def _of_name(name: str, value: object, depth: int) -> object:
    # Whether there is one, or must be a new one, is no secret.
    if is_secret(name) and value is not None and not isinstance(value, bool):
        return HIDDEN
    return _simple(value, depth)


def _simple(value: object, depth: int) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and abs(value) < 1e15:
        return value
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return text(str(value))[:200] if depth >= _DEEPEST else _inside(value, depth + 1)
    return text(str(value))


def _inside(value: Mapping[object, object] | Collection[object], depth: int) -> object:
    if isinstance(value, Mapping):
        return {text(str(k)): _of_name(str(k), v, depth) for k, v in value.items()}
    items = [_simple(item, depth) for item in value]
    return sorted(items, key=str) if isinstance(value, set | frozenset) else items


def text(value: str, most: int = _LONGEST) -> str:
    """Make a text any database stores the same, without sign-ins inside addresses."""
    if "://" in value:
        value = _SIGN_IN_OF_URL.sub(HIDDEN, value[: most * 2])
    if "\0" in value:
        value = value.replace("\0", "")
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    return value[:most]
