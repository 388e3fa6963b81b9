"""The self-check of ports and addresses, with real sockets."""

import socket

from tests.services import free_port

from lianjing.runtime import selfcheck
from lianjing.runtime.selfcheck import State
from lianjing.runtime.settings import (
    Installation,
    LinkSettings,
    MediaSettings,
    Settings,
    SipSettings,
    WebSettings,
)


def _installation(tmp_path, *, sip_port, advertise=""):
    settings = Settings(
        sip=SipSettings(address="127.0.0.1", port=sip_port, advertise=advertise),
        media=MediaSettings(
            address="127.0.0.1",
            http_address="127.0.0.1",
            http_port=free_port(),
            ports_from=free_port(),
        ),
        web=WebSettings(address="127.0.0.1", port=free_port()),
        link=LinkSettings(signal_port=free_port(), media_port=free_port()),
    )
    return Installation(directory=tmp_path, settings=settings)


def test_a_taken_port_is_named_with_the_setting_that_moves_it(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        bad = [
            finding
            for finding in selfcheck.check_ports(_installation(tmp_path, sip_port=port))
            if finding.state is State.FAIL
        ]
    assert [finding.name for finding in bad] == [f"port {port}/udp"]
    assert "sip.port" in bad[0].sentences("en")[1]


def test_free_ports_are_fine(tmp_path):
    findings = selfcheck.check_ports(_installation(tmp_path, sip_port=free_port()))
    assert {finding.state for finding in findings} == {State.OK}


def test_an_announced_address_of_elsewhere_is_a_warning(tmp_path):
    installation = _installation(tmp_path, sip_port=free_port(), advertise="192.0.2.77")
    states = {f.name: f.state for f in selfcheck.check_addresses(installation)}
    assert states["sip.advertise"] is State.WARN
    assert states["sip.address"] is State.OK


def test_an_announced_name_is_no_address(tmp_path):
    installation = _installation(tmp_path, sip_port=free_port(), advertise="camera.example")
    states = {f.name: f.state for f in selfcheck.check_addresses(installation)}
    assert states["sip.advertise"] is State.FAIL
