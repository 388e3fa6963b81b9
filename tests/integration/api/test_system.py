"""The system page, health and metrics, with the engines played by the test."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from lianjing.apps.audit.models import Record
from lianjing.link.media import AskStatus, NodeStatus
from lianjing.link.signal import AskSignalStatus, PortState, SignalStatus

pytestmark = pytest.mark.django_db

SIGNAL = SignalStatus(
    pid=7,
    started_at=1_790_000_000.0,
    memory_mb=40.5,
    devices_online=2,
    devices_total=3,
    channels=5,
    calls=1,
    media_nodes=("media-1",),
    ports=(
        PortState(
            name="SIP", transport="udp", address="0.0.0.0", port=5060, ok=False, advice="busy"
        ),
    ),
    counters={'malformed.xml."x"': 4, "malformed.xml.192.0.2.7": 4, "limited.fe80::1": 1},
)
MEDIA = NodeStatus(
    node="media-1",
    pid=8,
    started_at=1_790_000_000.0,
    memory_mb=30.0,
    ports_total=100,
    ports_free=99,
    receive_buffer=1,
    viewer_address="0.0.0.0",
    viewer_port=8081,
    streams=("s",),
    counters={"refused": 2},
)


@pytest.fixture
def engines(signal: Any) -> Any:
    signal.answers = {AskSignalStatus: SIGNAL, AskStatus: MEDIA}
    return signal


def test_the_system_page_tells_processes_ports_checks_and_numbers(
    browse: Any, engines: Any
) -> None:
    system = browse("operator").get("/system")
    states = {p["name"]: p["state"] for p in system["processes"]}
    assert states == {"signal": "up", "media": "up", "web": "up", "ingest": "down"}
    ports = {(p["name"], p["transport"]): p for p in system["ports"]}
    assert ports["SIP", "udp"]["state"] == "fail"
    assert ports["SIP", "udp"]["advice"] == "busy"
    assert ports["SIP", "tcp"]["state"] == "ok"
    assert system["counters"]["media.ports_free"] == 99
    assert {c["name"] for c in system["checks"]} >= {"data", "disk", "clock"}
    assert set(system["sip"]) == {"code", "domain", "address", "port"}, "no part of the password"


def test_it_answers_while_the_engines_are_gone(browse: Any, signal: Any) -> None:
    signal.gone = True
    system = browse("operator").get("/system")
    assert [p["state"] for p in system["processes"]] == ["down", "down", "up", "down"]


def test_who_was_shown_the_access_password_is_recorded(browse: Any) -> None:
    access = browse("admin").get("/system/access")
    assert len(access["password"]) >= 12
    assert access["domain"] == access["code"][:10]
    assert Record.objects.filter(action="access_password.shown", actor="admin").count() == 1
    assert access["password"] not in str(list(Record.objects.values()))


def test_health_names_what_is_down(engines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    engines.gone = True
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["signal"]) == (503, "down")
    monkeypatch.setattr("lianjing.api.system.health.database_answers", lambda: False)
    assert Client().get("/healthz").json()["database"] == "down"


def test_metrics_are_in_the_text_format(engines: Any, country: Any) -> None:
    lines = Client().get("/metrics").content.decode().splitlines()
    assert 'lianjing_devices{state="all"} 2' in lines
    assert 'lianjing_signal_events_total{event="malformed.xml.\\"x\\""} 4' in lines
    assert "lianjing_media_ports_free 99" in lines
    assert not any("192.0.2.7" in line or "fe80" in line for line in lines)
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_a_database_that_is_gone_is_said_so(
    browse: Any, country: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = browse("operator")

    def gone(**_: Any) -> Any:
        raise OperationalError("no such host")

    monkeypatch.setattr("lianjing.api.channels.selectors.channel_page", gone)
    answer = me("GET", "/channels")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert "no such host" not in answer.content.decode()
