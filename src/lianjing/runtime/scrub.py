"""Takes secrets out of what is about to be logged: by the name of a field, and by their shape.

The second line of defence: nothing of ours logs a secret on purpose. What comes from outside, an
error of a library that quotes an address with a password in it, a request line with a ticket, a
traceback with a value, is what this is for.
"""

import re
from collections.abc import Mapping

HIDDEN = "***"
_DEEPEST = 4
_LONGEST = 200_000

_NAMES = re.compile(
    r"(^|_)(password|passwd|passphrase|secret|token|ticket|authorization|cookie|otp|"
    r"private_key|api_key|session_key|credentials?)(_|$)",
    re.I,
)
_COUNTS = re.compile(r"(_count|_seconds|_id|_at|_length|_kind|_name)$", re.I)
"""What tells of a secret without being one."""

_SHAPES = (
    # key material
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S),
    re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+", re.I),
    re.compile(r"\$(argon2\w*|pbkdf2\w*|scrypt)\$[^\s\"']+"),
    re.compile(r"otpauth://[^\s\"']+"),
    # postgresql://user:password@host, rtsp://user:password@camera
    re.compile(r"(?<=://)[^\s/@\"':]*:[^\s/\"']*@(?=[^\s@]*)"),
    # headers, whole
    re.compile(
        r"(?i)(?<![\w-])((?:proxy-)?authorization|(?:set-)?cookie|x-lianjing-signature)"
        r"[\"']?\s*[:=]\s*[^\r\n]+"
    ),
    re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"),
    # digest answers (RFC 7616 §3.4)
    re.compile(r"(?i)\b(response|cnonce)\s*=\s*\"?[0-9a-f]{32,}\"?"),
    # name=value and "name": "value"
    re.compile(
        r"(?i)\b(\w*(?:password|passwd|passphrase|secret|token|ticket|otp))"
        r"[\"']?\s*(?:=|:)\s*(?:\"[^\"]*\"|'[^']*'|[^\s&,;)}\]\"']+)"
    ),
)


def is_secret_name(name: str) -> bool:
    """Tell whether a field of this name holds a secret."""
    return bool(_NAMES.search(name)) and not _COUNTS.search(name)


def scrub_text(text: str) -> str:
    """Replace what looks like a secret, leaving the name it goes by."""
    text = text[:_LONGEST]
    for shape in _SHAPES:
        text = shape.sub(_named, text)
    return text


def _named(found: re.Match[str]) -> str:
    name = found.group(1) if found.re.groups else ""
    if found.group(0).startswith("-----"):
        return HIDDEN
    if not name:
        return f"{HIDDEN}@" if found.group(0).endswith("@") else HIDDEN
    return f"{name}={HIDDEN}"


def scrub(value: object, name: str = "", depth: int = 0) -> object:
    """Give a value as it may be logged under a name."""
    if value is None or isinstance(value, bool):
        return value
    if name and value != "" and is_secret_name(name):
        return HIDDEN
    if isinstance(value, int | float):
        return value
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return {str(key): scrub(item, str(key), depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
        return [scrub(item, "", depth + 1) for item in value]
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return scrub_text(text)
