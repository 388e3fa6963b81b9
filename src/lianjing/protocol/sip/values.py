"""Typed readings of header values (RFC 3261 §20 and GB/T 28181), made only when asked for."""

from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.params import Params, parse_params, split_list, unquote
from lianjing.protocol.sip.uri import SipUri, parse_host_port, parse_uri

MAX_SEQUENCE = 2**31 - 1
"""Highest CSeq number (RFC 3261 §8.1.1.5)."""

MAX_SECONDS = 2**32 - 1
"""Highest value of Expires and its kind (RFC 3261 §20.19)."""

MAGIC_COOKIE = "z9hG4bK"
"""Start of every branch that is unique by itself (RFC 3261 §8.1.1.7)."""


class CSeq(NamedTuple):
    """Sequence number and method."""

    number: int
    method: str


class Via(NamedTuple):
    """One Via header value."""

    transport: str
    """In upper case; kept even if unknown."""
    host: str
    port: int | None
    params: Params

    @property
    def branch(self) -> str:
        """Give the transaction's name; empty if the peer is of RFC 2543."""
        return self.params.get("branch") or ""

    @property
    def received(self) -> str | None:
        """Give the address the request really came from (RFC 3261 §18.2.1)."""
        return self.params.get("received")

    @property
    def wants_rport(self) -> bool:
        """Tell whether an `rport` parameter is there at all (RFC 3581 §3)."""
        return "rport" in self.params

    @property
    def rport(self) -> int | None:
        """Give the port the request really came from, once the other side filled it in."""
        value = self.params.get("rport") or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 5 else None


class NameAddress:
    """A From, To, Contact or Route value: name, URI, parameters; read as far as asked.

    `raw` is the whole value as transmitted, which the Note digest of GB/T 28181-2016 Annex H
    needs.
    """

    __slots__ = ("_params", "_uri", "display_name", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        start = _find_bracket(raw)
        if start < 0:
            # Without brackets everything behind a semicolon belongs to the header (§20).
            self.display_name = ""
            self._uri, _, self._params = raw.partition(";")
            return
        end = raw.find(">", start)
        if end < 0:
            raise MalformedMessageError("address without closing bracket")
        self.display_name = unquote(raw[:start].strip())
        self._uri = raw[start + 1 : end]
        self._params = raw[end + 1 :].strip().lstrip(";")

    @property
    def uri(self) -> SipUri:
        """Read the URI."""
        return parse_uri(self._uri)

    @property
    def uri_text(self) -> str:
        """Give the URI as it was."""
        return self._uri

    @property
    def user(self) -> str:
        """Give the user part: in GB/T 28181 the code of the device or platform."""
        return self.uri.user

    @property
    def params(self) -> Params:
        """Read the header parameters."""
        return parse_params(self._params)

    @property
    def tag(self) -> str:
        """Give the tag, empty if there is none."""
        if self._params.startswith("tag=") and ";" not in self._params:
            return self._params[4:].strip()
        return self.params.get("tag") or ""

    def __repr__(self) -> str:
        return f"NameAddress({self.raw!r})"


class Event(NamedTuple):
    """Event package and its id (RFC 6665 §8.2.1)."""

    package: str
    """In lower case: `catalog`, `presence`, …"""
    id: str
    params: Params


class SubscriptionState(NamedTuple):
    """What the notifier says about the subscription (RFC 6665 §8.2.3)."""

    state: str
    """`active`, `pending` or `terminated`, in lower case."""
    expires: int | None
    reason: str
    retry_after: int | None


class Note(NamedTuple):
    """Signature of a message (GB/T 28181-2016 Annex H); kept, checked elsewhere."""

    nonce: str
    algorithm: str


class Subject(NamedTuple):
    """Sender and receiver of a media stream with their serials (GB/T 28181-2022 §9.2, Annex K)."""

    sender: str
    sender_serial: str
    receiver: str
    receiver_serial: str

    def __str__(self) -> str:
        return f"{self.sender}:{self.sender_serial},{self.receiver}:{self.receiver_serial}"


def parse_cseq(text: str) -> CSeq:
    """Read `314159 MESSAGE`."""
    parts = text.split()
    if len(parts) != 2:
        raise MalformedMessageError("CSeq is not a number and a method")
    number = _number(parts[0], MAX_SEQUENCE)
    if number is None:
        raise MalformedMessageError("CSeq number is not one up to 2^31-1")
    return CSeq(number, parts[1])


def parse_via(text: str) -> Via:
    """Read one Via value; spaces around slashes and the colon are allowed (§20.42)."""
    head, _, params = text.partition(";")
    name, _, rest = head.partition("/")
    version, _, rest = rest.partition("/")
    transport, _, place = rest.strip().partition(" ")
    if name.strip().upper() != "SIP" or not version.strip() or not transport:
        raise MalformedMessageError("Via is not protocol, version, transport and place")
    if " " in place or "\t" in transport:
        transport, *rest_words = rest.split()
        place = "".join(rest_words)
    host, port = parse_host_port(place)
    return Via(transport.upper(), host, port, parse_params(params))


def parse_addresses(text: str) -> list[NameAddress]:
    """Read a list of addresses, as Contact, Route and Record-Route hold them."""
    return [NameAddress(part) for part in split_list(text)]


def parse_event(text: str) -> Event:
    """Read an Event value; the package name loses its case, as peers write it at will."""
    package, _, rest = text.partition(";")
    params = parse_params(rest)
    return Event(package.strip().lower(), params.get("id") or "", params)


def parse_subscription_state(text: str) -> SubscriptionState:
    """Read a Subscription-State value."""
    state, _, rest = text.partition(";")
    params = parse_params(rest)
    return SubscriptionState(
        state.strip().lower(),
        parse_seconds(params.get("expires") or ""),
        params.get("reason") or "",
        parse_seconds(params.get("retry-after") or ""),
    )


def parse_note(text: str) -> Note:
    """Read `Digest nonce="…",algorithm=…`."""
    scheme, _, rest = text.strip().partition(" ")
    params = parse_params(rest, separator=",")
    nonce = params.get("nonce")
    if scheme.lower() != "digest" or nonce is None:
        raise MalformedMessageError("Note without a digest nonce")
    return Note(nonce, params.get("algorithm") or "")


def parse_subject(text: str) -> Subject:
    """Read `sender:serial,receiver:serial`; missing parts come out empty."""
    sender, _, receiver = text.partition(",")
    sender_code, _, sender_serial = sender.partition(":")
    receiver_code, _, receiver_serial = receiver.partition(":")
    return Subject(
        sender_code.strip(), sender_serial.strip(), receiver_code.strip(), receiver_serial.strip()
    )


def parse_path(text: str) -> tuple[str, ...]:
    """Read X-RoutePath or X-PreferredPath: platform codes joined by `-` (2022 Annex H)."""
    return tuple(part.strip() for part in text.split("-") if part.strip())


def parse_seconds(text: str) -> int | None:
    """Read a number of seconds; None if it is not one. Too large a number is the largest."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text), MAX_SECONDS) if len(text) <= 20 else MAX_SECONDS


def _number(text: str, highest: int) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > 20:
        return None
    number = int(text)
    return number if number <= highest else None


def _find_bracket(text: str) -> int:
    """Find the `<` that opens the URI; one inside a quoted name does not count."""
    start = text.find("<")
    quote = text.find('"')
    if quote < 0 or start < quote:
        return start
    quoted = escaped = False
    for position in range(quote, len(text)):
        character = text[position]
        if escaped:
            escaped = False
        elif character == '"':
            quoted = not quoted
        elif character == "<" and not quoted:
            return position
        else:
            escaped = quoted and character == "\\"
    return start
