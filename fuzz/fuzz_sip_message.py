"""Any bytes parse as a SIP message or raise the one error, and so does every accessor."""

import sys

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.digest import parse_challenge, parse_credentials
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.keys import client_key, server_key
from lianjing.protocol.sip.message import SipMessage, SipRequest
from lianjing.protocol.sip.parse import parse_message

ACCESSORS = (
    "via",
    "vias",
    "call_id",
    "cseq",
    "contact",
    "expires",
    "content_type",
    "subject",
    "event",
    "subscription_state",
    "date",
    "authorization",
    "challenges",
    "gb_version",
    "note",
    "monitor_user_identity",
    "route_path",
    "preferred_path",
    "body_is_short",
)
SOURCE = Flow(Transport.UDP, "203.0.113.7", 40001)


def one_input(data: bytes) -> None:
    try:
        message = parse_message(data)
    except MalformedMessageError:
        return
    for name in ACCESSORS:
        read(message, name)
    for name in ("from_", "to"):
        read_address(message, name)
    for text in (message.header("Authorization"), message.header("WWW-Authenticate")):
        if text is not None:
            read_digest(text)
    again = parse_message(message.serialise())
    if again.items != message.items or again.body != message.body:
        raise AssertionError("what was written does not read the same")
    answer(message)


def read(message: SipMessage, name: str) -> None:
    try:
        getattr(message, name)
    except MalformedMessageError:
        return


def read_address(message: SipMessage, name: str) -> None:
    try:
        address = getattr(message, name)
        _ = (address.tag, address.params, str(address.uri))
    except MalformedMessageError:
        return


def read_digest(text: str) -> None:
    for parse in (parse_credentials, parse_challenge):
        try:
            parse(text).header_value()
        except MalformedMessageError:
            continue


def answer(message: SipMessage) -> None:
    try:
        if isinstance(message, SipRequest):
            server_key(message, SOURCE.host)
            build_response(message, 200, to_tag="t", source=SOURCE).serialise()
        else:
            client_key(message)  # type: ignore[arg-type]
    except MalformedMessageError:
        return


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
