"""SIP requests and responses: raw bytes in order, read only where somebody asks (RFC 3261 §7).

Parsing reads the start line and notes where each header's bytes are. A header is decoded when
an accessor asks for it, so a bad one costs only itself: that accessor raises
`MalformedMessageError`, the rest of the message stays usable.
"""

from collections.abc import Iterable

from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.times import parse_time
from lianjing.protocol.sip import values
from lianjing.protocol.sip.digest import (
    Challenge,
    Credentials,
    parse_challenges,
    parse_credentials,
)
from lianjing.protocol.sip.names import canonical_name, writable_name
from lianjing.protocol.sip.params import split_list
from lianjing.protocol.sip.uri import SipUri, parse_uri

Items = list[tuple[str, bytes]]
"""Header names in their one spelling, with raw values, in order; never Content-Length."""

HeaderValue = str | bytes | int


def decode_text(raw: bytes) -> str:
    """Decode header bytes: ASCII, then UTF-8, then GB18030, each bad byte replaced alone."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def header_items(headers: Iterable[tuple[str, HeaderValue]]) -> Items:
    """Turn header values given as text, bytes or numbers into items, in the same order."""
    return [
        (writable_name(name), value if isinstance(value, bytes) else str(value).encode())
        for name, value in headers
    ]


class SipMessage:
    """What requests and responses have in common: headers and a body.

    Required headers (`via`, `from_`, `to`, `call_id`, `cseq`) raise `MalformedMessageError` if
    they are absent; optional ones are None. Messages are not changed after they are made,
    only copied with changes.
    """

    __slots__ = ("body", "declared_length", "ignored_lines", "items")

    def __init__(self, items: Items, body: bytes = b"") -> None:
        self.items = items
        self.body = body
        self.declared_length: int | None = None
        """Content-Length as it arrived; None if it was absent or unreadable."""
        self.ignored_lines = 0
        """How many header lines were none and have been left out."""

    @property
    def start_line(self) -> bytes:
        """Give the first line without its end."""
        raise NotImplementedError

    @property
    def body_is_short(self) -> bool:
        """Tell whether less arrived than Content-Length promised, as in a truncated datagram."""
        return self.declared_length is not None and self.declared_length > len(self.body)

    def serialise(self) -> bytes:
        """Write the message for the wire; a line end inside a header is a ValueError."""
        lines = [self.start_line]
        lines += [b"%b: %b" % (name.encode(), value) for name, value in self.items]
        lines.append(b"Content-Length: %d" % len(self.body))
        head = b"\r\n".join(lines)
        breaks = len(lines) - 1
        if head.count(b"\n") != breaks or head.count(b"\r") != breaks or b"\0" in head:
            raise ValueError("a header must not hold a line end or a NUL")
        return b"%b\r\n\r\n%b" % (head, self.body)

    def raw_header(self, name: str) -> bytes | None:
        """Give the first value of a header as it arrived; `name` in its usual spelling."""
        for candidate, value in self.items:
            if candidate == name:
                return value
        return None

    def raw_headers(self, name: str) -> list[bytes]:
        """Give every value of a header, one for each line."""
        return [value for candidate, value in self.items if candidate == name]

    def header(self, name: str) -> str | None:
        """Give the first value of a header as text; the case of `name` does not matter."""
        value = self.raw_header(canonical_name(name))
        if value is None:
            value = self._unknown_header(name.lower())
        return None if value is None else decode_text(value)

    def _unknown_header(self, lowered: str) -> bytes | None:
        for candidate, value in self.items:
            if candidate.lower() == lowered:
                return value
        return None

    def _required(self, name: str) -> str:
        value = self.raw_header(name)
        if value is None:
            raise MalformedMessageError(f"no {name} header")
        return decode_text(value)

    def _optional(self, name: str) -> str | None:
        value = self.raw_header(name)
        return None if value is None else decode_text(value)

    # ------------------------------------------------------------- required headers

    @property
    def via(self) -> values.Via:
        """Read the topmost Via."""
        parts = split_list(self._required("Via"))
        if not parts:
            raise MalformedMessageError("empty Via header")
        return values.parse_via(parts[0])

    @property
    def vias(self) -> list[values.Via]:
        """Read every Via, topmost first."""
        lines = self.raw_headers("Via")
        return [values.parse_via(part) for raw in lines for part in split_list(decode_text(raw))]

    @property
    def from_(self) -> values.NameAddress:
        """Read From: who sent it, by its own word."""
        return values.NameAddress(self._required("From"))

    @property
    def to(self) -> values.NameAddress:
        """Read To."""
        return values.NameAddress(self._required("To"))

    @property
    def call_id(self) -> str:
        """Read Call-ID."""
        value = self._required("Call-ID")
        if not value:
            raise MalformedMessageError("empty Call-ID header")
        return value

    @property
    def cseq(self) -> values.CSeq:
        """Read CSeq."""
        return values.parse_cseq(self._required("CSeq"))

    # ------------------------------------------------------------- optional headers

    def addresses(self, name: str) -> list[values.NameAddress]:
        """Read every address of a list header: Contact, Route, Record-Route."""
        lines = self.raw_headers(name)
        return [addr for raw in lines for addr in values.parse_addresses(decode_text(raw))]

    @property
    def contact(self) -> values.NameAddress | None:
        """Read the first Contact; None if there is none. `*` has an unreadable URI."""
        addresses = self.addresses("Contact")
        return addresses[0] if addresses else None

    @property
    def expires(self) -> int | None:
        """Read the lifetime asked for: of the Contact first, else Expires (RFC 3261 §10.2.1.1)."""
        contact = self.raw_header("Contact")
        if contact is not None and b"expires" in contact.lower():
            first = self.contact
            value = first.params.get("expires") if first else None
            seconds = values.parse_seconds(value) if value else None
            if seconds is not None:
                return seconds
        text = self._optional("Expires")
        return None if text is None else values.parse_seconds(text)

    @property
    def content_type(self) -> str:
        """Give the media type in lower case without its parameters; empty if there is none."""
        text = self._optional("Content-Type") or ""
        return text.partition(";")[0].strip().lower()

    @property
    def subject(self) -> values.Subject | None:
        """Read Subject (GB/T 28181-2022 §9.2)."""
        text = self._optional("Subject")
        return None if text is None else values.parse_subject(text)

    @property
    def event(self) -> values.Event | None:
        """Read the event package."""
        text = self._optional("Event")
        return None if text is None else values.parse_event(text)

    @property
    def subscription_state(self) -> values.SubscriptionState | None:
        """Read Subscription-State."""
        text = self._optional("Subscription-State")
        return None if text is None else values.parse_subscription_state(text)

    @property
    def authorization(self) -> Credentials | None:
        """Read the Digest credentials; another scheme than Digest is malformed."""
        text = self._optional("Authorization")
        return None if text is None else parse_credentials(text)

    @property
    def challenges(self) -> list[Challenge]:
        """Read the Digest challenges of a 401, in order; other schemes are left out."""
        return parse_challenges(map(decode_text, self.raw_headers("WWW-Authenticate")))

    @property
    def date(self) -> float | None:
        """Read Date, in the form of GB/T 28181 §9.10 or RFC 1123, as UNIX seconds."""
        text = self._optional("Date")
        return None if text is None else parse_time(text)

    @property
    def gb_version(self) -> str | None:
        """Read X-GB-Ver: `1.0`, `1.1`, `2.0` or `3.0` (GB/T 28181-2022 Annex I)."""
        text = self._optional("X-GB-Ver")
        return None if text is None else text.strip()

    @property
    def note(self) -> values.Note | None:
        """Read the Note signature (GB/T 28181-2016 Annex H)."""
        text = self._optional("Note")
        return None if text is None else values.parse_note(text)

    @property
    def monitor_user_identity(self) -> str | None:
        """Give Monitor-User-Identity as it is: its coding is not specified."""
        return self._optional("Monitor-User-Identity")

    @property
    def route_path(self) -> tuple[str, ...]:
        """Read X-RoutePath: the platforms the answer came through (2022 Annex H)."""
        return values.parse_path(self._optional("X-RoutePath") or "")

    @property
    def preferred_path(self) -> tuple[str, ...]:
        """Read X-PreferredPath: the platforms the request should go through (2022 Annex H)."""
        return values.parse_path(self._optional("X-PreferredPath") or "")


class SipRequest(SipMessage):
    """A SIP request."""

    __slots__ = ("method", "target")

    def __init__(self, method: str, target: str, items: Items, body: bytes = b"") -> None:
        super().__init__(items, body)
        self.method = method
        self.target = target
        """The Request-URI as text."""

    @property
    def start_line(self) -> bytes:
        """Give the request line."""
        return f"{self.method} {self.target} SIP/2.0".encode()

    @property
    def uri(self) -> SipUri:
        """Read the Request-URI."""
        return parse_uri(self.target)

    def with_top(self, name: str, value: HeaderValue) -> "SipRequest":
        """Copy the request with one more header in first place."""
        items = header_items([(name, value)]) + self.items
        return SipRequest(self.method, self.target, items, self.body)

    def with_header(self, name: str, value: HeaderValue) -> "SipRequest":
        """Copy the request with one header put in place of all of its name."""
        ((name, raw),) = header_items([(name, value)])
        items = [item for item in self.items if item[0] != name]
        return SipRequest(self.method, self.target, [*items, (name, raw)], self.body)

    def __repr__(self) -> str:
        return f"SipRequest({self.method} {self.target})"


class SipResponse(SipMessage):
    """A SIP response."""

    __slots__ = ("reason", "status")

    def __init__(self, status: int, reason: str, items: Items, body: bytes = b"") -> None:
        super().__init__(items, body)
        self.status = status
        self.reason = reason

    @property
    def start_line(self) -> bytes:
        """Give the status line."""
        return f"SIP/2.0 {self.status} {self.reason}".encode()

    @property
    def is_provisional(self) -> bool:
        """Tell whether more is to come (1xx)."""
        return self.status < 200

    @property
    def is_success(self) -> bool:
        """Tell whether the answer is yes (2xx)."""
        return 200 <= self.status < 300

    def __repr__(self) -> str:
        return f"SipResponse({self.status} {self.reason})"


Message = SipRequest | SipResponse
