"""Lists and parameters inside header values, read in one pass, quotes respected."""

from lianjing.kernel.errors import MalformedMessageError

Params = dict[str, str | None]
"""Parameters by their name in lower case; None for one without a value."""

MAX_PARTS = 256
"""Most parts read of one value."""


def split_list(text: str, separator: str = ",") -> list[str]:
    """Split at `separator` where it stands outside quotes and angle brackets; drop empty parts."""
    if '"' not in text and "<" not in text:
        parts = text.split(separator, MAX_PARTS)
    elif separator not in text:
        parts = [text]
    elif "\\" in text or "<" in text or text.count('"') % 2:
        parts = _split_by_character(text, separator)
    else:
        parts = _split_by_quote(text, separator)
    if len(parts) > MAX_PARTS:
        raise MalformedMessageError("too many parts in one header value")
    return [stripped for part in parts if (stripped := part.strip())]


def _split_by_quote(text: str, separator: str) -> list[str]:
    """Split text whose quotes are in pairs and hold no escapes: the usual Authorization."""
    parts: list[str] = []
    current: list[str] = []
    for index, segment in enumerate(text.split('"')):
        if index % 2:
            current.append(f'"{segment}"')
            continue
        first, *others = segment.split(separator)
        current.append(first)
        for other in others:
            parts.append("".join(current))
            current = [other]
    parts.append("".join(current))
    return parts


def _split_by_character(text: str, separator: str) -> list[str]:
    parts: list[str] = []
    start = 0
    quoted = escaped = bracketed = False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            escaped = character == "\\"
            quoted = character != '"'
        elif character == '"':
            quoted = True
        elif character in "<>":
            bracketed = character == "<"
        elif character == separator and not bracketed:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return parts


def parse_params(text: str, separator: str = ";") -> Params:
    """Read `name=value` pairs; values lose their quotes, the first of two equal names counts."""
    params: Params = {}
    if not text:
        return params
    for part in split_list(text, separator):
        name, equals, value = part.partition("=")
        params.setdefault(name.strip().lower(), unquote(value.strip()) if equals else None)
    return params


def unquote(text: str) -> str:
    """Take the quotes and escapes off a quoted string; anything else stays as it is."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    plain: list[str] = []
    escaped = False
    for character in inner:
        if escaped or character != "\\":
            plain.append(character)
            escaped = False
        else:
            escaped = True
    return "".join(plain)


def quote(text: str) -> str:
    """Write a quoted string (RFC 3261 §25.1)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
