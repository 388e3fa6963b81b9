"""SIP URIs, read tolerantly: numeric domains, IPv6, missing schemes (GB/T 28181-2022 §6.2)."""

from dataclasses import dataclass

from lianjing.kernel.errors import MalformedMessageError

MAX_URI = 2048
"""Longest URI read; real ones stay below a hundred characters."""

_FORBIDDEN = frozenset('\r\n\0<>"')
_SCHEME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+-.")


@dataclass(frozen=True, slots=True)
class SipUri:
    """A SIP URI in its parts; `user` stays escaped as it was on the wire.

    Compare users, never hosts, to identify a peer: the domain part may be ten digits, an
    address or a name for one and the same peer.
    """

    user: str
    host: str
    port: int | None = None
    params: tuple[tuple[str, str | None], ...] = ()
    """URI parameters in order, names in lower case; None for one without a value."""
    scheme: str = "sip"
    headers: str = ""
    """What followed the question mark, as it was."""

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        params = "".join(f";{n}" if v is None else f";{n}={v}" for n, v in self.params)
        headers = f"?{self.headers}" if self.headers else ""
        text = f"{self.scheme}:{user}{host}{port}{params}{headers}"
        if not _FORBIDDEN.isdisjoint(text):
            raise ValueError("a SIP URI must not hold brackets, quotes or line ends")
        return text

    def param(self, name: str) -> str | None:
        """Give the value of a URI parameter, empty if it has none, None if absent."""
        for candidate, value in self.params:
            if candidate == name:
                return value or ""
        return None


def parse_uri(text: str) -> SipUri:
    """Read a SIP URI; a missing scheme counts as `sip`, another scheme keeps its rest as host."""
    text = text.strip()
    if not text or len(text) > MAX_URI:
        raise MalformedMessageError("empty or oversized URI")
    if not _FORBIDDEN.isdisjoint(text):
        raise MalformedMessageError("URI with brackets, quotes or line ends")
    scheme, rest = _split_scheme(text)
    if scheme not in ("sip", "sips"):
        return SipUri(user="", host=rest, scheme=scheme)
    user, _, place = rest.rpartition("@")
    place, _, headers = place.partition("?")
    place, _, params = place.partition(";")
    host, port = parse_host_port(place)
    return SipUri(
        user=user.partition(":")[0],
        host=host,
        port=port,
        params=_parse_params(params) if params else (),
        scheme=scheme,
        headers=headers,
    )


def parse_host_port(text: str) -> tuple[str, int | None]:
    """Split `host[:port]`; IPv6 in brackets loses them, a bare IPv6 address is accepted."""
    text = text.strip()
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket:
            raise MalformedMessageError("IPv6 address without closing bracket")
        rest = rest.strip()
        if not rest:
            return _checked_host(host), None
        if not rest.startswith(":"):
            raise MalformedMessageError("text between IPv6 address and port")
        return _checked_host(host), parse_port(rest[1:])
    if text.count(":") > 1:
        return _checked_host(text), None
    host, colon, port = text.partition(":")
    return _checked_host(host.strip()), parse_port(port) if colon else None


def parse_port(text: str) -> int | None:
    """Read a port number; an empty one counts as absent."""
    text = text.strip()
    if not text:
        return None
    if len(text) > 5 or not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise MalformedMessageError("port is not a number up to 65535")
    return int(text)


def _checked_host(host: str) -> str:
    if not host or " " in host or "\t" in host:
        raise MalformedMessageError("URI or Via without a usable host")
    return host


def _split_scheme(text: str) -> tuple[str, str]:
    scheme, colon, rest = text.partition(":")
    lowered = scheme.strip().lower()
    if colon and lowered in ("sip", "sips"):
        return lowered, rest.strip()
    # `34020000001320000001@192.0.2.1:5060`: some devices forget the scheme.
    bare = not colon or not lowered[:1].isalpha() or not _SCHEME_CHARACTERS.issuperset(lowered)
    port = rest.partition(";")[0]
    if bare or (lowered != "tel" and len(port) <= 5 and port.isdigit()):
        return "sip", text
    return lowered, rest.strip()


def _parse_params(text: str) -> tuple[tuple[str, str | None], ...]:
    params: list[tuple[str, str | None]] = []
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if name:
            params.append((name, value.strip() if equals else None))
    return tuple(params)
