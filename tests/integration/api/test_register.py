"""The call register over HTTP: who reads what, how it leaves, who stops whom."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.audit.models import Record
from lianjing.apps.register import services
from lianjing.apps.register.choices import Deed
from lianjing.apps.register.models import Entry
from lianjing.apps.register.services import Asker, Look, Reason
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import WATCHING, Action, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantPlan
from lianjing.apps.viewing import services as viewing
from lianjing.apps.viewing.models import Session
from lianjing.link.signal import ControlResult, Play, Ptz

from .conftest import Country
from .test_viewing import PLAYING, ended, start

pytestmark = pytest.mark.django_db


def granted(username: str, country: Country, **more: Any) -> Grant:
    """Give somebody the gate beyond his role."""
    values: dict[str, Any] = {
        "origin": Origin.REQUEST,
        "title": "x",
        "subject": SubjectKind.PERSON,
        "person": User.objects.get(username=username).pk,
        "actions": WATCHING,
        "purpose": Purpose.CASE,
        "valid_until": timezone.now() + timedelta(days=1),
        "channels": [country.gate.pk],
    }
    return rights.issue(actor=system("test"), plan=GrantPlan(**values | more))


def test_a_look_is_in_the_register_with_what_the_decree_asks_for(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    bureau = Organisation.objects.create(name="教育局")
    User.objects.filter(username="viewer").update(name="陈老师", organisation=bureau)
    live = start(browse("viewer"), country).json()
    (entry,) = browse("viewer").get("/register")["items"]
    assert (entry["unit"], entry["person"], entry["reason"]) == ("教育局", "陈老师", live["reason"])
    assert entry["channel"]["code"] == country.gate.code
    assert entry["ended_at"] is None
    assert entry["address"] == "127.0.0.1"
    assert browse("operator").get("/register")["total"] == 0
    assert browse("auditor").get("/register", camera="北门", unit="教育")["total"] == 1
    assert browse("auditor").get("/register", person="nobody")["total"] == 0


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_holds_the_decrees_columns_and_no_formula(
    browse: Any, country: Country, actor: Any, kind: str
) -> None:
    evil = Reason("=HYPERLINK(1)")
    services.open_entry(look=Look(deed=Deed.LIVE, actor=actor, channel=country.gate, reason=evil))
    answer = browse("auditor", "zh")("GET", f"/register/export?kind={kind}")
    assert answer.status_code == 200
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert {"调用事由", "调用内容", "调用单位", "调用人姓名"} <= set(rows[0])
    assert rows[1][3].lstrip("'") == "=HYPERLINK(1)"
    if kind == "csv":
        assert rows[1][3].startswith("'")
    assert Record.objects.filter(action="register.exported").count() == 1
    assert browse("viewer")("GET", "/register/export").status_code == 403


def test_lists_ask_the_database_a_few_times_however_long_they_are(
    browse: Any, country: Country, actor: Any, django_assert_max_num_queries: Any
) -> None:
    look = Look(deed=Deed.LIVE, actor=actor, channel=country.gate, reason=Reason("x"))
    for _ in range(30):
        services.open_entry(look=look)
    for role in ("auditor", "approver", "security"):
        me = browse(role)
        me.get("/register")
        with django_assert_max_num_queries(9):
            me.get("/register", page_size=100)
        with django_assert_max_num_queries(7):
            me.get("/watching")


def test_a_reason_is_asked_for_once_and_then_stands(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    granted("nothing", country, ask_reason=True, actions=WATCHING | Action.PTZ)
    me = browse("nothing")
    refused = start(me, country)
    body = refused.json()
    assert (refused.status_code, body["code"]) == (409, "reason_needed")
    grant = body["fields"]["grant"]
    assert me("POST", "/register/reasons", {"purpose": "case"}).status_code == 400
    stated = {"purpose": "case", "text": "20261120-7", "grant": int(grant)}
    assert me("POST", "/register/reasons", stated).status_code == 201
    assert start(me, country).json()["reason"] == "案事件办理: 20261120-7"
    assert len(me.get("/register/reasons")["items"]) == 1


def test_whoever_is_stopped_reads_by_whom_and_why(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    me, security = browse("viewer"), browse("security")
    mine = start(me, country).json()["session"]
    start(browse("operator"), country)
    (row, _) = security.get("/watching")["items"]
    assert row["stoppable"]
    assert len(me.get("/watching")["items"]) == 1
    user = User.objects.get(username="viewer").pk
    body = {"user": user, "why": "设备检修"}
    assert me("POST", "/watching/stop", body).status_code == 403
    assert security("POST", "/watching/stop", body).json() == {"stopped": 1}
    assert ended(signal) == [(mine, "stream-1", "stopped")]
    told = me.get(f"/sessions/{mine}/ending")
    assert (told["ended"], told["code"]) == (True, "stopped")
    assert "security" in told["cause"]
    assert "设备检修" in told["cause"]
    assert browse("operator")("GET", f"/sessions/{mine}/ending").status_code == 404
    channel = {"channel": country.gate.pk, "why": "全部"}
    assert security("POST", "/watching/stop", channel).json() == {"stopped": 1}


def test_a_right_that_was_taken_back_can_be_asked_for_again(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    me = browse("nothing")
    grant = granted("nothing", country)
    live = start(me, country).json()
    assert live["grant"] == grant.number
    assert live["right_until"] is not None
    rights.end(actor=system("test"), grant=grant, reason="x")
    viewing.reconsider()
    told = me.get(f"/sessions/{live['session']}/ending")
    assert (told["code"], told["renewable"], told["grant"]) == ("right_ended", True, grant.number)


def test_a_removed_mark_ends_the_session_and_is_recorded(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    me = browse("viewer")
    live = start(me, country).json()
    assert live["mark"]["lines"][0].endswith("viewer")
    assert live["mark"]["zone_minutes"] == 480
    path = f"/sessions/{live['session']}/tampering"
    assert browse("operator")("POST", path, {"what": "removed"}).status_code == 404
    assert me("POST", path, {"what": "removed"}).status_code == 204
    assert Session.objects.get().end_reason == "watermark_removed"
    record = Record.objects.get(action="watermark.removed")
    assert record.after is not None
    assert record.after["what"] == "removed"


def test_an_upper_that_watches_is_seen_and_not_stopped_here(
    browse: Any, country: Country, actor: Any
) -> None:
    city = Asker(code="34000000002000000001", name="市平台", user="lisi")
    look = Look(deed=Deed.LIVE, actor=actor, channel=country.gate, reason=Reason("x"), asker=city)
    services.open_entry(look=look)
    (row,) = browse("security").get("/watching")["items"]
    assert (row["platform"], row["platform_user"], row["stoppable"]) == (city.code, "lisi", False)
    assert browse("viewer").get("/watching")["items"] == []


def test_moving_a_camera_is_entered_once_a_burst(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Ptz] = ControlResult(result="sent")
    me = browse("operator")
    path = f"/channels/{country.gate.pk}/ptz"
    for _ in range(3):
        assert me("POST", path, {"action": "move", "pan": 1}).status_code == 200
        assert me("POST", path, {"action": "stop"}).status_code == 200
    entry = Entry.objects.get()
    assert (entry.action, entry.count, entry.username) == ("ptz", 3, "operator")
    refused = browse("viewer")("POST", path, {"action": "move", "pan": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "no_right")


def test_every_address_of_a_picture_has_a_ticket_of_its_own(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    live = start(browse("viewer"), country).json()
    tickets = {live[name].split("ticket=")[1] for name in ("ws_url", "fmp4_url", "hls_url")}
    assert len(tickets) == 3
