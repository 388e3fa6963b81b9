"""Viewing tickets: signed by web, checked by a media node without asking anyone.

A ticket says who may see which stream until when. It is an HMAC over its own bytes, so a node needs
nothing but the shared key and a clock.

Three things keep one that leaked (a log, a screenshot of an address) from being used:
it opens for about two minutes only; it opens one connection, after which its `once` is used up; and
a node remembers the sessions it was told have ended. A stream lives no longer than its node, so
nothing of this needs to outlive a restart.
"""

import base64
import binascii
import hashlib
import hmac

import msgspec

from lianjing.kernel.errors import NotAllowedError

_MAX_LENGTH = 1024
_MAC = 16


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """One viewer's right to one stream."""

    session: str
    stream: str
    user: str
    channel: str
    """The channel's database id, for the register; the node does not interpret it."""
    kind: str
    """`live`; playback and download follow."""
    opens_until: float
    """UNIX seconds after which no new connection is let in."""
    expires_at: float
    """UNIX seconds at which running connections are closed."""
    once: str = ""
    """Random; a node lets in one connection by it. Empty: any number, for our own measurements."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Ticket)


def sign(ticket: Ticket, key: bytes) -> str:
    """Write a ticket as URL-safe text."""
    body = _encoder.encode(ticket)
    return base64.urlsafe_b64encode(_mac(body, key) + body).rstrip(b"=").decode("ascii")


def check(text: str, key: bytes, *, stream: str, now: float) -> Ticket:
    """Read a ticket that opens `stream` now; raises `NotAllowedError`, the reason as its code.

    Codes: `ticket_invalid`, `ticket_expired`, `ticket_other_stream`.
    """
    ticket = read(text, key, stream=stream, now=now)
    require_open(ticket, now=now)
    return ticket


def read(text: str, key: bytes, *, stream: str, now: float) -> Ticket:
    """Read a ticket for `stream` that has not expired, whether or not it opens still."""
    ticket = _open(text, key)
    if ticket.stream != stream:
        raise NotAllowedError("the ticket is for another stream", code="ticket_other_stream")
    if now > ticket.expires_at:
        raise NotAllowedError("the ticket has expired", code="ticket_expired")
    return ticket


def require_open(ticket: Ticket, *, now: float) -> None:
    """Raise `NotAllowedError` for a ticket that lets nobody in any more."""
    if now > ticket.opens_until:
        raise NotAllowedError("the ticket has expired", code="ticket_expired")


def _open(text: str, key: bytes) -> Ticket:
    if len(text) > _MAX_LENGTH:
        raise NotAllowedError("the ticket is too long", code="ticket_invalid")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise NotAllowedError("the ticket is not base64", code="ticket_invalid") from error
    body = raw[_MAC:]
    if not hmac.compare_digest(raw[:_MAC], _mac(body, key)):
        raise NotAllowedError("the ticket is not signed by us", code="ticket_invalid")
    try:
        return _decoder.decode(body)
    except (ValueError, msgspec.MsgspecError) as error:
        raise NotAllowedError("the ticket is of another version", code="ticket_invalid") from error


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"ticket" + body, hashlib.sha256).digest()[:_MAC]
