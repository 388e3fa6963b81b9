"""What the codec reads out of a message, as plain data for comparison with the corpus.

`python -m tests.unit.protocol.sip.sip_reading` rewrites the expectations; review the difference.
"""

import json
from collections.abc import Callable
from pathlib import Path

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.digest import parse_challenge, parse_credentials
from lianjing.protocol.sip.message import SipMessage, SipRequest
from lianjing.protocol.sip.parse import parse_message

CORPUS = Path(__file__).parents[3] / "corpus" / "sip"
MALFORMED = "malformed"


def samples() -> list[Path]:
    return sorted(CORPUS.glob("*/*.sip"))


def read(data: bytes) -> object:
    """Give everything the codec makes of `data`, or the word `malformed`."""
    try:
        message = parse_message(data)
    except MalformedMessageError:
        return MALFORMED
    reading: dict[str, object] = (
        {"method": message.method, "target": message.target}
        if isinstance(message, SipRequest)
        else {"status": message.status, "reason": message.reason}
    )
    for name, accessor in ACCESSORS.items():
        try:
            value = accessor(message)
        except MalformedMessageError:
            value = MALFORMED
        if value not in (None, "", (), []):
            reading[name] = value
    return reading


def _contact(message: SipMessage) -> object:
    contact = message.contact
    return None if contact is None else [contact.uri.user, contact.uri.host, contact.uri.port]


def _uri(message: SipMessage) -> object:
    if not isinstance(message, SipRequest):
        return None
    uri = message.uri
    return [uri.scheme, uri.user, uri.host, uri.port, [list(pair) for pair in uri.params]]


def _headers(message: SipMessage) -> object:
    return [name for name, _ in message.items]


def _authorization(message: SipMessage) -> object:
    text = message.header("Authorization")
    if text is None:
        return None
    credentials = parse_credentials(text)
    return {
        "username": credentials.username,
        "realm": credentials.realm,
        "nonce": credentials.nonce,
        "uri": credentials.uri,
        "response": credentials.response,
        "algorithm": credentials.algorithm,
    }


def _challenge(message: SipMessage) -> object:
    text = message.header("WWW-Authenticate")
    if text is None:
        return None
    challenge = parse_challenge(text)
    return [challenge.realm, challenge.nonce, challenge.algorithm, challenge.qop_auth]


ACCESSORS: dict[str, Callable[[SipMessage], object]] = {
    "uri": _uri,
    "headers": _headers,
    "via": lambda m: [[v.transport, v.host, v.port, v.branch] for v in m.vias],
    "rport": lambda m: [m.via.wants_rport, m.via.rport, m.via.received],
    "from": lambda m: [m.from_.display_name, m.from_.user, m.from_.uri.host, m.from_.tag],
    "to": lambda m: [m.to.display_name, m.to.user, m.to.uri.host, m.to.tag],
    "call_id": lambda m: m.call_id,
    "cseq": lambda m: list(m.cseq),
    "contact": _contact,
    "expires": lambda m: m.expires,
    "content_type": lambda m: m.content_type,
    "subject": lambda m: m.subject and list(m.subject),
    "event": lambda m: m.event and [m.event.package, m.event.id],
    "subscription_state": lambda m: m.subscription_state and list(m.subscription_state),
    "date": lambda m: m.date,
    "gb_version": lambda m: m.gb_version,
    "note": lambda m: m.note and list(m.note),
    "monitor_user_identity": lambda m: m.monitor_user_identity,
    "preferred_path": lambda m: list(m.preferred_path),
    "user_agent": lambda m: m.header("User-Agent"),
    "authorization": _authorization,
    "challenge": _challenge,
    "body_length": lambda m: len(m.body),
    "body_is_short": lambda m: m.body_is_short or None,
    "ignored_lines": lambda m: m.ignored_lines or None,
}


def main() -> None:
    for sample in samples():
        text = json.dumps(read(sample.read_bytes()), ensure_ascii=False, indent=1)
        sample.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
