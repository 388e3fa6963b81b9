"""Watching over HTTP, with signal played by the test."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lianjing.apps.audit.models import Record
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.signalling import link_key
from lianjing.apps.viewing.models import Call, Session
from lianjing.link.media import Fault
from lianjing.link.signal import AskStory, EndViewings, Play, PlayFailed, Playing, Story
from lianjing.link.tickets import check

from .conftest import Country

pytestmark = pytest.mark.django_db

PLAYING = Playing(
    call="call-1",
    stream="stream-1",
    node="media-1",
    viewer_address="0.0.0.0",
    viewer_port=8081,
    video="H.264",
    mime="avc1.64001f",
    width=1920,
    height=1080,
    audio="",
    audio_notice="G.729",
)


def start(me: Any, country: Country, stream: str = "main") -> Any:
    return me("POST", f"/channels/{country.gate.pk}/live", {"stream": stream})


def ended(signal: Any) -> list[tuple[str, str, str]]:
    """Give the sessions signal was told have ended."""
    told = [command for command in signal.commands if isinstance(command, EndViewings)]
    return [(end.session, end.stream, end.reason) for command in told for end in command.ends]


def test_a_picture_comes_with_a_ticket_bound_to_the_viewer(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    me = browse("viewer")
    live = start(me, country, "sub").json()
    assert signal.commands[0].sub is True
    assert live["video"] == {"codec": "H.264", "mime": "avc1.64001f", "width": 1920, "height": 1080}
    assert live["audio"] == {"codec": "", "notice": "G.729"}
    url = urlsplit(live["ws_url"])
    assert (url.scheme, url.netloc) == ("ws", "testserver:8081")
    ticket = check(parse_qs(url.query)["ticket"][0], link_key(), stream="stream-1", now=time.time())
    assert (ticket.user, ticket.session, ticket.kind) == ("viewer", live["session"], "live")
    assert me.get(f"/channels/{country.gate.pk}")["playing"] is True
    assert [s["session"] for s in me.get("/sessions")["items"]] == [live["session"]]
    assert me.get(f"/calls/{live['call']}")["outcome"] == "playing"
    assert Record.objects.filter(action="live.started", actor="viewer").count() == 1


def test_sessions_are_renewed_and_ended_by_their_owner_or_an_administrator(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    me, other, security = browse("viewer"), browse("operator"), browse("security")
    first, second = start(me, country).json(), start(me, country).json()
    assert first["session"] != second["session"]
    path = f"/sessions/{first['session']}"
    renewed = me("POST", f"{path}/renew").json()
    assert renewed["expires_at"] >= first["expires_at"]
    assert "ticket=" in renewed["fmp4_url"]
    assert other("DELETE", path).status_code == 404
    assert other("POST", f"{path}/renew").status_code == 404
    assert me("DELETE", path).status_code == 204
    assert ended(signal)[-1] == (first["session"], "stream-1", "closed")
    assert me("DELETE", path).status_code == 204
    assert len(ended(signal)) == 1
    assert browse("operator")("DELETE", f"/sessions/{second['session']}").status_code == 404
    assert security("DELETE", f"/sessions/{second['session']}").status_code == 204
    assert ended(signal)[-1] == (second["session"], "stream-1", "stopped")
    assert not Session.objects.filter(ended_at=None).exists()


def test_signing_out_ends_what_was_watched_under_that_sign_in_alone(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    me, elsewhere = browse("viewer"), browse("viewer")
    mine, other = start(me, country).json(), start(elsewhere, country).json()
    assert me("POST", "/auth/logout").status_code == 204
    assert [end[0] for end in ended(signal)] == [mine["session"]]
    assert [s["session"] for s in elsewhere.get("/sessions")["items"]] == [other["session"]]


def test_signing_out_works_while_signal_is_gone(browse: Any, country: Country, signal: Any) -> None:
    signal.answers[Play] = PLAYING
    me = browse("viewer")
    start(me, country)
    signal.gone = True
    assert me("POST", "/auth/logout").status_code == 204
    assert not Session.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"roles": ["auditor"]}, {"scopes": []}, {"password": "another horse 9"}],
)
def test_who_loses_rights_stops_seeing_at_once(
    browse: Any, country: Country, signal: Any, change: dict[str, Any]
) -> None:
    signal.answers[Play] = PLAYING
    me, admin = browse("viewer"), browse("security")
    live = start(me, country).json()
    key = next(u["id"] for u in admin.get("/users")["items"] if u["username"] == "viewer")
    assert admin("PATCH", f"/users/{key}", {"name": "Guard"}).status_code == 200
    assert ended(signal) == []
    assert admin("PATCH", f"/users/{key}", change).status_code == 200
    assert ended(signal) == [(live["session"], "stream-1", "revoked")]


def test_a_session_is_not_renewed_for_a_channel_out_of_reach(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    me = browse("scoped")
    live = start(me, country).json()
    Channel.objects.filter(pk=country.gate.pk).update(region="349999")
    assert me("POST", f"/sessions/{live['session']}/renew").status_code == 404


@pytest.mark.parametrize(
    ("cause", "status"),
    [("device_offline", 409), ("no_rtp", 504), ("refused", 502), ("ports_exhausted", 503)],
)
def test_a_failed_play_says_why_and_names_its_story(
    browse: Any, country: Country, signal: Any, cause: str, status: int
) -> None:
    facts = {"device": "340", "remote": "192.0.2.1:6000", "seconds": "6", "peer": "NVR"}
    signal.answers[Play] = PlayFailed(call="call-9", cause=cause, facts=facts)
    me = browse("viewer")
    answer = start(me, country)
    assert answer.status_code == status
    body = answer.json()
    assert (body["code"], body["call"]) == (cause, "call-9")
    assert body["message"]
    assert body["advice"]
    row = me.get("/calls", outcome="failed")["items"][0]
    assert (row["call"], row["cause"], row["user"]) == ("call-9", cause, "viewer")
    assert Call.objects.get().ended_at is not None


def test_without_signal_nothing_plays(browse: Any, country: Country, signal: Any) -> None:
    signal.gone = True
    answer = start(browse("viewer"), country)
    assert (answer.status_code, answer.json()["code"]) == (503, "signal_down")
    assert not Session.objects.filter(ended_at=None).exists()


def test_what_is_out_of_scope_cannot_be_watched(browse: Any, country: Country, signal: Any) -> None:
    me = browse("scoped")
    assert me("POST", f"/channels/{country.yard.pk}/live", {}).status_code == 404
    assert browse("auditor")("POST", f"/channels/{country.gate.pk}/live", {}).status_code == 403
    assert signal.commands == []


def test_a_running_story_comes_from_signal_a_finished_one_from_the_table(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    body = '{"kind": "live", "steps": [{"at_ms": 0, "what": "INVITE"}], "ssrc": {"seen": 1}}'
    signal.answers[AskStory] = Story(call="call-1", body=body)
    me = browse("viewer")
    start(me, country)
    story = me.get("/calls/call-1")
    assert story["steps"][0]["what"] == "INVITE"
    assert story["channel"]["id"] == country.gate.pk
    assert story["cause"] is None
    Call.objects.update(story={"steps": [], "facts": {"seconds": "6"}}, cause="no_rtp")
    signal.answers[AskStory] = Fault(code="no_such_call")
    story = me.get("/calls/call-1")
    assert story["cause"]["code"] == "no_rtp"
    assert "6" in story["cause"]["cause"]


def test_auditors_see_all_calls_and_nothing_else(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    start(browse("viewer"), country)
    me = browse("auditor")
    assert me.get("/calls")["total"] == 1
    assert me.get("/audit", action="live")["items"][0]["actor"] == "viewer"
    assert browse("nothing").get("/calls")["total"] == 0
    assert me("GET", "/channels").status_code == 403
