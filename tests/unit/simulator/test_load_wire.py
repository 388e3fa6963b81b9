"""The hand-made bytes of load devices are what the codec would have written."""

import pytest

from lianjing.protocol import manscdp
from lianjing.protocol.sip.digest import Challenge, ha1, is_right, parse_credentials
from lianjing.protocol.sip.parse import parse_message
from lianjing.simulator.load_wire import (
    LoadDevice,
    Writer,
    branch_number,
    challenge_line,
    echo,
    element,
)
from lianjing.simulator.plan import ServerPlan

SERVER = ServerPlan(password="gb-test-pass")
CODE = "34020000001320000001"
DEVICE = LoadDevice(CODE, 0, "call@127.0.0.1")


@pytest.mark.parametrize("qop", [True, False])
def test_credentials_are_right(qop):
    challenge = Challenge("3402000000", "6fe9ba44a76be22a", qop_auth=qop)
    line = b"WWW-Authenticate: " + challenge.header_value().encode()
    credentials = parse_credentials(Writer(SERVER).credentials(CODE, line))
    secret = ha1(CODE, "3402000000", SERVER.password)
    assert is_right(credentials, method="REGISTER", secret=secret)
    assert credentials.qop == ("auth" if qop else "")


def test_requests_parse_and_name_their_transaction():
    writer = Writer(SERVER)
    register = parse_message(writer.register(DEVICE, 0xABC, "127.0.0.1:5060", expires=3600))
    assert (register.method, register.expires, register.from_.user) == ("REGISTER", 3600, CODE)
    wire = writer.keepalive(DEVICE, 0xABD, "127.0.0.1:5060")
    keepalive = parse_message(wire)
    assert keepalive.via.branch == "z9hG4bKabd"
    assert isinstance(manscdp.parse(keepalive.body).message, manscdp.Keepalive)
    assert not keepalive.body_is_short
    assert branch_number(wire) == 0xABD


@pytest.mark.parametrize("command", ["Catalog", "DeviceInfo", "DeviceStatus"])
def test_answers_are_messages_of_the_standard(command):
    body = Writer(SERVER).answer_body(CODE, command, "17").encode()
    message = manscdp.parse(body).message
    assert (message.CMD_TYPE, message.sn, message.device_id) == (command, 17, CODE)


def test_a_request_of_the_platform_is_answered_with_what_identifies_it():
    request = (
        b"MESSAGE sip:1@h SIP/2.0\r\nVia: SIP/2.0/UDP h:1;branch=z9hG4bKx\r\nFrom: <sip:2@h>;tag=a"
        b"\r\nTo: <sip:1@h>\r\nCall-ID: c\r\nCSeq: 7 MESSAGE\r\nContent-Length: 3\r\n\r\n<a>"
    )
    response = parse_message(echo(request, b"200 OK"))
    assert (response.status, response.call_id, response.cseq.number) == (200, "c", 7)
    assert response.to.tag == "load"


@pytest.mark.parametrize("junk", [b"", b"branch=z9hG4bK", b"branch=z9hG4bKzz", b"SIP/2.0 200"])
def test_junk_belongs_to_no_transaction(junk):
    assert branch_number(junk) == -1
    assert challenge_line(junk) == b""
    assert element(junk, b"SN") == ""
