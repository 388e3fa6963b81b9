"""Builders of what we send: requests, responses, the ACK of a refusal, CANCEL."""

from collections.abc import Iterable

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import (
    HeaderValue,
    Items,
    SipRequest,
    SipResponse,
    header_items,
)
from lianjing.protocol.sip.reasons import reason_for
from lianjing.protocol.sip.uri import parse_host_port

MAX_FORWARDS = 70
"""Hops a request may take (RFC 3261 §8.1.1.6)."""

ALLOW = "INVITE, ACK, INFO, CANCEL, BYE, OPTIONS, MESSAGE, SUBSCRIBE, NOTIFY, REGISTER"
"""Value of Allow (GB/T 28181-2022 §6.3)."""

_COPIED = frozenset(("From", "Call-ID", "CSeq"))
_KEPT_IN_CANCEL = frozenset(("From", "To", "Call-ID", "Route"))


def address(uri: str, tag: str = "", display_name: str = "") -> str:
    """Write a From, To or Contact value: `<uri>` with its tag."""
    name = f'"{display_name}" ' if display_name else ""
    return f"{name}<{uri}>;tag={tag}" if tag else f"{name}<{uri}>"


def via_value(flow: Flow, sent_by: str, branch: str) -> str:
    """Write a Via value that asks for the real source address (RFC 3581)."""
    return f"SIP/2.0/{flow.transport} {sent_by};rport;branch={branch}"


def build_request(
    method: str,
    target: str,
    *,
    from_: str,
    to: str,
    call_id: str,
    cseq: int,
    headers: Iterable[tuple[str, HeaderValue]] = (),
    body: bytes = b"",
    content_type: str = "",
) -> SipRequest:
    """Build a request without a Via: `TransactionLayer.send` puts its own on top.

    `from_` and `to` are whole values, as `address` writes them; the tag of From is the
    caller's to choose.
    """
    items = header_items(
        (
            ("From", from_),
            ("To", to),
            ("Call-ID", call_id),
            ("CSeq", f"{cseq} {method}"),
            ("Max-Forwards", MAX_FORWARDS),
            *headers,
        )
    )
    if content_type:
        items.append(("Content-Type", content_type.encode()))
    return SipRequest(method, target, items, body)


def build_response(
    request: SipRequest,
    status: int,
    reason: str = "",
    *,
    to_tag: str = "",
    source: Flow | None = None,
    headers: Iterable[tuple[str, HeaderValue]] = (),
    body: bytes = b"",
    content_type: str = "",
) -> SipResponse:
    """Build the response to a request (RFC 3261 §8.2.6.2).

    Via, From, To, Call-ID and CSeq are copied as they are; the top Via gets `received` and
    `rport` from `source`, To gets `to_tag` if it has no tag and this is not a 100.
    """
    items: Items = []
    top_via_due = source is not None
    for name, value in request.items:
        if name == "Via":
            if top_via_due and source is not None:
                value = mark_source(value, source)  # noqa: PLW2901
                top_via_due = False
            items.append((name, value))
        elif name in _COPIED:
            items.append((name, value))
        elif name == "To":
            tagged = not to_tag or status == 100 or has_tag(value)
            items.append((name, value if tagged else b"%b;tag=%b" % (value, to_tag.encode())))
    if headers:
        items += header_items(headers)
    if content_type:
        items.append(("Content-Type", content_type.encode()))
    return SipResponse(status, reason or reason_for(status), items, body)


def mark_source(via: bytes, source: Flow) -> bytes:
    """Write where a request really came from into its top Via (RFC 3261 §18.2.1, RFC 3581 §4)."""
    top, comma, rest = via.partition(b",")
    parts = top.split(b";")
    kept = [parts[0]]
    wants_rport = False
    for part in parts[1:]:
        name = part[:8].strip().lower()
        if name.startswith(b"rport"):
            wants_rport = True
            kept.append(b"rport=%d" % source.port)
        elif name != b"received":
            kept.append(part)
    if wants_rport or not _sent_by_is(parts[0], source.host):
        kept.append(b"received=" + source.host.encode())
    return b";".join(kept) + comma + rest


def _sent_by_is(via_head: bytes, host: str) -> bool:
    sent_by = via_head.rpartition(b" ")[2].decode("latin-1")
    try:
        return parse_host_port(sent_by)[0] == host
    except MalformedMessageError:
        return False


def has_tag(value: bytes) -> bool:
    """Tell whether a raw From or To value carries a tag."""
    return b";tag=" in value.rpartition(b">")[2].lower().replace(b" ", b"")


def build_ack_of_refusal(invite: SipRequest, response: SipResponse) -> SipRequest:
    """Build the ACK of a final answer other than 2xx; part of the transaction (§17.1.1.3)."""
    return _sibling(invite, "ACK", to=response.raw_header("To"))


def build_cancel(invite: SipRequest) -> SipRequest:
    """Build the CANCEL of an INVITE that has gone out: same branch, same CSeq number (§9.1)."""
    return _sibling(invite, "CANCEL", to=None)


def _sibling(invite: SipRequest, method: str, *, to: bytes | None) -> SipRequest:
    vias = invite.raw_headers("Via")
    items: Items = [("Via", vias[0])] if vias else []
    for name, value in invite.items:
        if name == "To" and to is not None:
            items.append((name, to))
        elif name in _KEPT_IN_CANCEL:
            items.append((name, value))
    items += header_items(
        (("CSeq", f"{invite.cseq.number} {method}"), ("Max-Forwards", MAX_FORWARDS))
    )
    return SipRequest(method, invite.target, items)
