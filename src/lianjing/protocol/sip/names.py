"""Header names: one spelling for each known name, whatever case or compact form arrived."""

_SPELLINGS = (
    "Accept Alert-Info Allow Allow-Events Authentication-Info Authorization Call-ID Call-Info "
    "Contact Content-Disposition Content-Encoding Content-Length Content-Type CSeq Date "
    "Error-Info Event Expires From In-Reply-To Max-Forwards MIME-Version Min-Expires "
    "Monitor-User-Identity Note Organization Priority Proxy-Authenticate Proxy-Authorization "
    "Proxy-Require Reason Record-Route Refer-To Reply-To Require Retry-After Route SecurityInfo "
    "Server Session-Expires Subject Subscription-State Supported Timestamp To Unsupported "
    "User-Agent Via Warning WWW-Authenticate X-GB-Ver X-PreferredPath X-RoutePath"
)
_KNOWN_NAMES = tuple(_SPELLINGS.split())

_COMPACT = {
    "i": "Call-ID",
    "m": "Contact",
    "e": "Content-Encoding",
    "l": "Content-Length",
    "c": "Content-Type",
    "o": "Event",
    "u": "Allow-Events",
    "f": "From",
    "r": "Refer-To",
    "s": "Subject",
    "k": "Supported",
    "t": "To",
    "v": "Via",
    "x": "Session-Expires",
}
"""Compact forms (RFC 3261 §7.3.3, RFC 6665 §8.4 and others)."""

_BY_LOWER = {name.lower(): name for name in _KNOWN_NAMES} | _COMPACT

_KNOWN = frozenset(_KNOWN_NAMES)

KNOWN_SPELLINGS: dict[bytes, str] = {
    spelling.encode(): name
    for lower, name in _BY_LOWER.items()
    for spelling in (lower, lower.upper(), name)
}
"""The usual spellings by their bytes, so that the hot path is one look-up."""

_TOKEN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~")

MAX_NAME = 128
"""Longest header name read; longer ones are no header."""


def is_token(text: str) -> bool:
    """Tell whether `text` is a token of RFC 3261 §25.1: a method, a header name, a parameter."""
    return bool(text) and _TOKEN.issuperset(text)


def canonical_name(name: str) -> str:
    """Give the one spelling of a known header name; an unknown one stays as it is."""
    return name if name in _KNOWN else _BY_LOWER.get(name.lower(), name)


def read_name(raw: bytes) -> str | None:
    """Read a header name in an unusual spelling; None if it is none at all."""
    if len(raw) > MAX_NAME:
        return None
    name = raw.strip().decode("latin-1")
    return canonical_name(name) if is_token(name) else None


def writable_name(name: str) -> str:
    """Give the spelling to write; a name that is no token is a ValueError."""
    name = canonical_name(name)
    if name not in _KNOWN and not is_token(name):
        raise ValueError(f"{name!r} is no header name")
    return name
