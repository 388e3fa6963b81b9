"""Messages: bounded reading, exact writing, typed headers."""

import pytest

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.build import (
    address,
    build_ack_of_refusal,
    build_cancel,
    build_request,
    build_response,
    via_value,
)
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.names import KNOWN_SPELLINGS, canonical_name
from lianjing.protocol.sip.params import parse_params, quote, split_list, unquote
from lianjing.protocol.sip.parse import (
    MAX_BODY,
    MAX_HEAD,
    MAX_HEADERS,
    MAX_LINE,
    parse_message,
)
from lianjing.protocol.sip.uri import SipUri, parse_uri
from lianjing.protocol.sip.values import NameAddress, parse_cseq, parse_via

DEVICE = Flow(Transport.UDP, "203.0.113.7", 40001)
HEAD = (
    b"OPTIONS sip:3402000000 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKa\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n"
)


def request(**changes: str) -> SipRequest:
    given = {"from_": "<sip:a@b>;tag=1", "to": "<sip:c@d>", "call_id": "x"} | changes
    return build_request("INVITE", "sip:c@d", cseq=7, **given)


def received(data: bytes = HEAD + b"\r\n") -> SipRequest:
    message = parse_message(data)
    assert isinstance(message, SipRequest)
    return message


def test_request_is_written_in_fixed_order_with_its_length() -> None:
    message = build_request(
        "MESSAGE",
        "sip:34020000001320000001@192.0.2.101:5060",
        from_=address("sip:34020000002000000001@3402000000", "t1"),
        to=address("sip:34020000001320000001@3402000000"),
        call_id="abc",
        cseq=3,
        headers=[("x-gb-ver", "3.0"), ("X-Own", 5)],
        body=b"<a/>",
        content_type="Application/MANSCDP+xml",
    )
    assert message.serialise() == (
        b"MESSAGE sip:34020000001320000001@192.0.2.101:5060 SIP/2.0\r\n"
        b"From: <sip:34020000002000000001@3402000000>;tag=t1\r\n"
        b"To: <sip:34020000001320000001@3402000000>\r\n"
        b"Call-ID: abc\r\nCSeq: 3 MESSAGE\r\nMax-Forwards: 70\r\nX-GB-Ver: 3.0\r\nX-Own: 5\r\n"
        b"Content-Type: Application/MANSCDP+xml\r\nContent-Length: 4\r\n\r\n<a/>"
    )


@pytest.mark.parametrize("bad", ["a\r\nVia: x", "a\nb", "a\rb", "a\0b"])
def test_line_end_inside_a_value_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="line end"):
        request(call_id=bad).serialise()
    with pytest.raises(ValueError, match="line end"):
        SipResponse(200, bad, []).serialise()
    with pytest.raises(ValueError, match="line end"):
        SipRequest("BYE", bad, []).serialise()


def test_header_name_that_is_no_token_is_refused() -> None:
    with pytest.raises(ValueError, match="header name"):
        build_request(
            "BYE", "sip:a", from_="a", to="b", call_id="c", cseq=1, headers=[("A: b\r\nC", "d")]
        )


def test_response_copies_what_names_the_transaction_and_marks_the_source() -> None:
    response = build_response(received(), 200, to_tag="srv", source=DEVICE)
    assert response.serialise() == (
        b"SIP/2.0 200 OK\r\n"
        b"Via: SIP/2.0/UDP 192.0.2.1:5060;rport=40001;branch=z9hG4bKa;received=203.0.113.7\r\n"
        b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=srv\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n"
        b"Content-Length: 0\r\n\r\n"
    )


def test_source_is_marked_on_the_top_via_only_and_never_believed() -> None:
    data = HEAD.replace(
        b"Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKa",
        b"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;received=198.51.100.9, "
        b"SIP/2.0/UDP 10.0.0.1\r\nVia: SIP/2.0/UDP 10.0.0.2",
    )
    response = build_response(received(data + b"\r\n"), 200, source=DEVICE)
    assert [via.received for via in response.vias] == ["203.0.113.7", None, None]
    assert [via.host for via in response.vias] == ["192.0.2.1", "10.0.0.1", "10.0.0.2"]


def test_source_equal_to_sent_by_without_rport_changes_nothing() -> None:
    data = HEAD.replace(b";rport", b"") + b"\r\n"
    response = build_response(received(data), 200, source=Flow(Transport.UDP, "192.0.2.1", 5060))
    assert response.raw_header("Via") == b"SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa"


def test_to_tag_is_added_once_and_not_to_100() -> None:
    tagged = received(HEAD.replace(b"<sip:c@d>", b"<sip:c@d> ; tag=own") + b"\r\n")
    assert build_response(tagged, 200, to_tag="new").to.tag == "own"
    assert build_response(received(), 100, to_tag="new").to.tag == ""
    assert build_response(received(), 180, to_tag="new").to.tag == "new"


def test_unknown_status_gets_the_phrase_of_its_class() -> None:
    assert build_response(received(), 499).reason == "Bad Request"
    assert build_response(received(), 403, "Who are you").reason == "Who are you"


def test_ack_and_cancel_belong_to_their_invite() -> None:
    flow = Flow(Transport.UDP, "192.0.2.9", 5060)
    invite = request().with_top("Via", via_value(flow, "192.0.2.10:5060", "z9hG4bKq"))
    refusal = SipResponse(486, "Busy Here", [("To", b"<sip:c@d>;tag=peer")])
    ack = build_ack_of_refusal(invite, refusal)
    cancel = build_cancel(invite)
    assert (ack.cseq, cancel.cseq) == ((7, "ACK"), (7, "CANCEL"))
    assert ack.raw_header("Via") == cancel.raw_header("Via") == invite.raw_header("Via")
    assert (ack.to.tag, cancel.to.tag) == ("peer", "")
    assert ack.target == cancel.target == invite.target
    assert ack.serialise().startswith(b"ACK sip:c@d SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10:5060")


def test_copy_with_another_header_leaves_the_original() -> None:
    first = request()
    second = first.with_header("Call-ID", "y")
    assert (first.call_id, second.call_id) == ("x", "y")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        b"hello\r\n\r\n",
        b"OPTIONS sip:a SIP/3.0\r\n\r\n",
        b"OPT IONS sip:a b SIP/2.0\r\n\r\n",
        b"O\xffPTIONS sip:a SIP/2.0\r\n\r\n",
        b"SIP/2.0 99 Low\r\n\r\n",
        b"SIP/2.0 abc\r\n\r\n",
        b"SIP/2.0 2000 OK\r\n\r\n",
        b"SIP/2.0\r\n\r\n",
        b"M" * 65 + b" sip:a SIP/2.0\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nA: " + b"x" * MAX_HEAD + b"\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nA: " + b"x" * MAX_LINE + b"\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nA: x" + b"\r\n y" * MAX_LINE + b"\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\n" + b"A: x\r\n" * (MAX_HEADERS + 1) + b"\r\n",
        HEAD + b"\r\n" + b"x" * (MAX_BODY + 1),
    ],
)
def test_what_is_no_message_or_too_large_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        parse_message(data)


def test_bad_header_costs_only_itself() -> None:
    message = received(
        HEAD.replace(b"CSeq: 1", b"CSeq: one").replace(b"<sip:c@d>", b"<sip:c@d") + b"\r\n"
    )
    assert message.from_.user == "a"
    for broken in (lambda: message.cseq, lambda: message.to):
        with pytest.raises(MalformedMessageError):
            broken()


def test_missing_optional_headers_are_none_and_missing_required_ones_malformed() -> None:
    message = parse_message(b"SIP/2.0 200 OK\r\n\r\n")
    assert (message.expires, message.subject, message.event, message.note) == (None,) * 4
    assert (message.contact, message.date, message.subscription_state) == (None,) * 3
    assert (message.route_path, message.monitor_user_identity, message.content_type) == (
        (),
        None,
        "",
    )
    for name in ("via", "from_", "to", "call_id", "cseq"):
        with pytest.raises(MalformedMessageError):
            getattr(message, name)


def test_line_ends_smuggled_by_a_peer_never_reach_our_answer() -> None:
    data = HEAD.replace(b"Call-ID: x", b"Call-ID: x\ry\0z") + b"\r\n"
    message = received(data)
    assert message.call_id == "x y z"
    assert b"Call-ID: x y z\r\n" in build_response(message, 200).serialise()


def test_unknown_header_is_found_in_any_case() -> None:
    message = received(HEAD + b"X-Vendor-Thing: 1\r\n\r\n")
    assert message.header("x-vendor-thing") == "1"
    assert message.header("call-id") == message.header("i") == "x"
    assert message.header("X-Other") is None


def test_compact_and_odd_spellings_lead_to_one_name() -> None:
    assert KNOWN_SPELLINGS[b"v"] == KNOWN_SPELLINGS[b"VIA"] == "Via"
    assert canonical_name("wWw-AuThEnTiCaTe") == "WWW-Authenticate"
    assert canonical_name("X-gb-VER") == "X-GB-Ver"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sip:3402@3402000000", SipUri("3402", "3402000000")),
        (
            "SIPS:a@h:1;Transport=TCP;lr?x=y",
            SipUri("a", "h", 1, (("transport", "TCP"), ("lr", None)), "sips", "x=y"),
        ),
        ("sip:[2001:db8::1]:5060", SipUri("", "2001:db8::1", 5060)),
        ("sip:a@[::1]", SipUri("a", "::1")),
        ("sip:a:secret@h", SipUri("a", "h")),
        ("a@192.0.2.1:5060", SipUri("a", "192.0.2.1", 5060)),
        ("192.0.2.1:5060", SipUri("", "192.0.2.1", 5060)),
        ("camera:5060", SipUri("", "camera", 5060)),
        ("tel:110", SipUri("", "110", scheme="tel")),
        ("sip:h:", SipUri("", "h")),
        ("sip:2001:db8::1", SipUri("", "2001:db8::1")),
    ],
)
def test_uri_is_read(text: str, expected: SipUri) -> None:
    assert parse_uri(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sip:",
        "sip:a@",
        "sip:a@h:99999",
        "sip:a@h:x",
        "sip:[::1",
        "sip:[::1]x",
        "sip:a b@c d",
        "sip:<a>",
        "x" * 3000,
    ],
)
def test_bad_uri_is_malformed(text: str) -> None:
    with pytest.raises(MalformedMessageError):
        parse_uri(text)


def test_uri_is_written_and_refuses_what_would_break_out() -> None:
    uri = SipUri("a", "::1", 5060, (("lr", None), ("transport", "tcp")), headers="x=y")
    assert str(uri) == "sip:a@[::1]:5060;lr;transport=tcp?x=y"
    assert uri.param("lr") == ""
    assert uri.param("none") is None
    with pytest.raises(ValueError, match="URI"):
        str(SipUri("a>\r\nVia: x", "h"))


def test_via_allows_blanks_everywhere() -> None:
    via = parse_via(
        "SIP  / 2.0  / TCP     spindle.example.com : 5061  ; branch  =   z9hG4bK9ikj8 ;rport=7"
    )
    assert (via.transport, via.host, via.port, via.branch) == (
        "TCP",
        "spindle.example.com",
        5061,
        "z9hG4bK9ikj8",
    )
    assert via.rport == 7


@pytest.mark.parametrize(
    "text", ["", "SIP/2.0", "SIP/2.0/UDP", "HTTP/1.1/UDP h", "SIP//UDP h", "SIP/2.0/UDP h:x"]
)
def test_bad_via_is_malformed(text: str) -> None:
    with pytest.raises(MalformedMessageError):
        parse_via(text)


@pytest.mark.parametrize("text", ["", "1", "x ACK", "2147483648 ACK", "-1 ACK", "1 A B", "٣ ACK"])
def test_bad_cseq_is_malformed(text: str) -> None:
    with pytest.raises(MalformedMessageError):
        parse_cseq(text)


def test_address_keeps_raw_value_and_reads_quoted_names() -> None:
    value = NameAddress('"a \\" <b> \\\\" <sip:1@2;x=y>;tag=t;q="1;2"')
    assert (value.display_name, value.uri_text, value.tag) == ('a " <b> \\', "sip:1@2;x=y", "t")
    assert value.params["q"] == "1;2"
    assert NameAddress("sip:1@2;tag=t").tag == "t"
    assert NameAddress("<sip:1@2>;tag=t").tag == "t"
    assert "tag=t" in repr(NameAddress("<sip:1@2>;tag=t"))


def test_lists_and_parameters_respect_quotes() -> None:
    assert split_list('<sip:a,b>, "x,y" <sip:c>,,d') == ["<sip:a,b>", '"x,y" <sip:c>', "d"]
    assert parse_params('a="1,\\"2";B ; c=', ";") == {"a": '1,"2', "b": None, "c": ""}
    assert unquote(quote('a"b\\c')) == 'a"b\\c'
    with pytest.raises(MalformedMessageError):
        split_list("," * 1000)
    with pytest.raises(MalformedMessageError):
        split_list('"' + "x" * 3 + '"' + "," * 1000)


def test_start_lines_describe_the_messages() -> None:
    assert repr(request()) == "SipRequest(INVITE sip:c@d)"
    assert repr(SipResponse(200, "OK", [])) == "SipResponse(200 OK)"
    assert SipResponse(183, "", []).is_provisional
    assert SipResponse(202, "", []).is_success
