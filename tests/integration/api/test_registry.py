"""Channels, devices and the tree over HTTP."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjing.apps.audit.models import Record
from lianjing.apps.registry import passwords
from lianjing.apps.registry.models import Channel, Device, Group, RegistrationAttempt, RosterChange
from lianjing.link.media import Fault
from lianjing.link.signal import (
    Answer,
    AskDeviceStatus,
    AskPresets,
    Control,
    ControlResult,
    Presets,
    Ptz,
    Refresh,
)

from .conftest import COUNTY, Country

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"北门球机", "操场", "Lobby"}),
        ({"search": "北门"}, {"北门球机"}),
        ({"search": "bmqj"}, {"北门球机"}),
        ({"search": "caochang"}, {"操场"}),
        ({"search": "LOBBY"}, {"Lobby"}),
        ({"search": "0132000000"}, {"北门球机", "操场", "Lobby"}),
        ({"search": "192.0.2.9 lob"}, {"Lobby"}),
        ({"search": "%"}, set()),
        ({"region": "340221"}, {"北门球机"}),
        ({"status": "offline"}, {"操场"}),
        ({"has_ptz": "true"}, {"北门球机"}),
    ],
)
def test_channels_are_found(
    browse: Any, country: Country, query: dict[str, str], names: set[str]
) -> None:
    found = browse("operator").get("/channels", **query)
    assert {item["name"] for item in found["items"]} == names
    assert found["total"] == len(names)


def test_a_channel_shows_where_it_belongs(browse: Any, country: Country) -> None:
    me = browse("operator")
    item = me.get("/channels", group=country.north.pk)["items"][0]
    assert item["platform"] == {"id": country.county.pk, "code": COUNTY, "name": "芜湖县"}
    assert item["has_ptz"] is True
    own = me.get("/channels", platform=country.recorder.pk)["items"][0]
    assert own["platform"]["id"] is None
    detail = me.get(f"/channels/{country.gate.pk}")
    assert detail["extra"]["Owner"] == "市局"
    assert detail["history"] == []
    assert me.get("/channels", group=country.root.pk)["total"] == 2


def test_scope_limits_every_read(browse: Any, country: Country) -> None:
    me = browse("scoped")
    assert [c["id"] for c in me.get("/channels")["items"]] == [country.gate.pk]
    assert me("GET", f"/channels/{country.yard.pk}").status_code == 404
    assert [d["id"] for d in me.get("/devices")["items"]] == [country.county.pk]
    assert me("GET", f"/devices/{country.recorder.pk}").status_code == 404
    roots = me.get("/tree")["nodes"]
    assert [(n["id"], n["total"], n["online"]) for n in roots] == [(country.root.pk, 1, 1)]
    below = me.get("/tree", parent=country.root.pk)
    assert [(n["id"], n["total"]) for n in below["nodes"]] == [(country.north.pk, 1)]
    assert below["channels"] == []
    recorder_root = Group.objects.get(device=country.recorder)
    assert me("GET", f"/tree?parent={recorder_root.pk}").status_code == 404
    nothing = browse("nothing")
    assert nothing.get("/channels")["total"] == 0
    assert nothing.get("/tree")["nodes"] == []
    assert nothing.get("/devices")["total"] == 0


def test_the_tree_pages_through_nodes_then_channels(browse: Any, country: Country) -> None:
    me = browse("admin")
    whole = me.get("/tree", parent=country.root.pk)
    assert [n["name"] for n in whole["nodes"]] == ["北部"]
    assert [c["name"] for c in whole["channels"]] == ["操场"]
    second = me.get("/tree", parent=country.root.pk, offset=1, limit=1)
    assert second["nodes"] == []
    assert [c["name"] for c in second["channels"]] == ["操场"]
    path = me.get("/tree/path", channel=country.gate.pk)
    assert path["nodes"] == [country.root.pk, country.north.pk]


def test_the_region_view_shows_divisions(browse: Any, country: Country) -> None:
    top = Group.objects.create(device=None, code="34", kind="region", name="安徽", total=3)
    top.path = f"/{top.pk}/"
    top.save()
    county = Group.objects.create(device=None, code="340221", kind="region", parent=top, total=1)
    county.path = f"{top.path}{county.pk}/"
    county.save()
    me = browse("admin")
    assert [n["name"] for n in me.get("/tree", view="region")["nodes"]] == ["安徽"]
    below = me.get("/tree", view="region", parent=county.pk)
    assert [c["id"] for c in below["channels"]] == [country.gate.pk]
    assert me.get("/channels", group=top.pk)["total"] == 3
    path = me.get("/tree/path", view="region", channel=country.gate.pk)
    assert path["nodes"] == [top.pk, county.pk]
    scoped = browse("scoped").get("/tree", view="region")["nodes"]
    assert [(n["code"], n["total"]) for n in scoped] == [("34", 1)]


QUERIES = {"/channels?page_size=50": 9, "/tree?parent={node}": 13, "/devices": 7}
"""Session, user and scopes, then what the list needs: node, counts, pages, who watches; rights are
one row."""


def test_lists_cost_the_same_however_long(browse: Any, country: Country) -> None:
    for number in range(60):
        country.channel(
            country.county, country.north, f"3402210000132100{number:04d}", f"camera {number}"
        )
    me = browse("operator")
    for path, most in QUERIES.items():
        address = path.format(node=country.north.pk)
        me("GET", address)  # the first request of a session writes when it was seen
        with CaptureQueriesContext(connection) as queries:
            assert me("GET", address).status_code == 200
        assert len(queries) <= most, (path, [q["sql"][:120] for q in queries])


def test_a_device_is_entered_changed_and_removed(browse: Any, country: Country) -> None:
    me = browse("admin")
    code = "34020000001320000099"
    made = me("POST", "/devices", {"code": code, "name": "门卫", "password": "s3cret"})
    assert made.status_code == 201
    key = made.json()["id"]
    device = Device.objects.get(pk=key)
    assert "s3cret" not in device.secret
    assert passwords.reveal(device.secret) == "s3cret"
    assert made.json()["has_password"] is True
    changed = me("PATCH", f"/devices/{key}", {"name": "东门", "ssrc_policy": "lenient"})
    assert changed.json()["ssrc_policy"] == "lenient"
    assert me.get("/devices", search="dongmen")["total"] == 1
    assert me("POST", "/devices", {"code": code}).json()["code"] == "duplicate_code"
    bad = me("POST", "/devices", {"code": "123"})
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_code")
    assert "123" in bad.json()["cause"]
    assert me("DELETE", f"/devices/{key}").status_code == 204
    assert me("GET", f"/devices/{key}").status_code == 404
    told = RosterChange.objects.filter(key=code).order_by("id")
    assert [change.subject for change in told] == ["device"] * 3
    actions = Record.objects.filter(target_name__startswith=code).order_by("id")
    assert [r.action for r in actions] == ["device.created", "device.changed", "device.deleted"]
    assert "s3cret" not in str(list(actions.values()))


def test_removing_a_device_takes_its_channels_along(browse: Any, country: Country) -> None:
    assert browse("admin")("DELETE", f"/devices/{country.county.pk}").status_code == 204
    assert list(Channel.objects.all()) == [country.own]
    assert not Group.objects.filter(device=country.county.pk).exists()


def test_failed_registrations_are_explained(browse: Any, country: Country) -> None:
    from django.utils import timezone

    RegistrationAttempt.objects.create(
        code="34020000001320009999",
        at=timezone.now(),
        ok=False,
        reason="wrong_password",
        source="192.0.2.1:5060",
        known=False,
        password_source="access",
    )
    items = browse("admin").get("/registrations", ok="false")["items"]
    assert "192.0.2.1:5060" in items[0]["text"]
    assert items[0]["advice"]
    assert browse("viewer")("GET", "/registrations").status_code == 403


def test_ptz_goes_to_signal_and_is_recorded(browse: Any, country: Country, signal: Any) -> None:
    signal.answers[Ptz] = ControlResult(result="sent")
    me = browse("operator")
    path = f"/channels/{country.gate.pk}/ptz"
    answer = me("POST", path, {"action": "move", "pan": -1, "tilt": 1, "speed": 7})
    assert answer.json() == {"result": "sent"}
    command = signal.commands[-1]
    assert (command.device, command.channel) == (COUNTY, country.gate.code)
    assert (command.pan, command.tilt, command.speed) == (-1, 1, 7)
    assert command.viewer.user == "operator"
    me("POST", path, {"action": "zoom_in"})
    assert signal.commands[-1].zoom == 1
    me("POST", path, {"action": "stop"})
    assert Record.objects.filter(action="channel.moved").count() == 2
    assert browse("viewer")("POST", path, {"action": "stop"}).status_code == 403
    assert me("POST", path, {"action": "move", "pan": 3}).status_code == 422


def test_presets_and_controls(browse: Any, country: Country, signal: Any) -> None:
    signal.answers[Control] = ControlResult(result="ok")
    signal.answers[AskPresets] = Presets(items=((1, "大门"),))
    me = browse("operator")
    path = f"/channels/{country.gate.pk}"
    assert me.get(f"{path}/presets")["items"] == [{"id": 1, "name": "大门"}]
    assert (
        me("POST", f"{path}/ptz", {"action": "preset_call", "preset": 3}).json()["result"] == "ok"
    )
    assert (signal.commands[-1].action, signal.commands[-1].number) == ("preset_call", 3)
    missing = me("POST", f"{path}/ptz", {"action": "preset_call"})
    assert (missing.status_code, missing.json()["code"]) == (400, "bad_request")
    assert me("POST", f"{path}/control", {"action": "keyframe"}).status_code == 200
    assert me("POST", f"{path}/control", {"action": "reboot"}).status_code == 403
    assert browse("admin")("POST", f"{path}/control", {"action": "reboot"}).status_code == 200


def test_device_commands(browse: Any, country: Country, signal: Any) -> None:
    signal.answers[Control] = ControlResult(result="ok")
    signal.answers[AskDeviceStatus] = Answer(fields={"Online": "ONLINE"})
    me = browse("admin")
    path = f"/devices/{country.recorder.pk}"
    assert me("POST", f"{path}/refresh").json() == {"accepted": True}
    assert isinstance(signal.commands[-1], Refresh)
    assert me("POST", f"{path}/reboot").json() == {"result": "ok"}
    assert me.get(f"{path}/status") == {"fields": {"Online": "ONLINE"}}
    signal.answers[Refresh] = Fault(code="device_offline", message="gone")
    offline = me("POST", f"{path}/refresh")
    assert (offline.status_code, offline.json()["code"]) == (409, "device_offline")
    signal.gone = True
    gone = me("POST", f"{path}/refresh")
    assert (gone.status_code, gone.json()["code"]) == (503, "signal_down")


@pytest.mark.parametrize("path", ["/channels?platform={}", "/calls?channel={}"])
def test_a_number_that_fits_no_column_is_a_bad_request(
    browse: Any, country: Country, path: str
) -> None:
    answer = browse("admin")("GET", path.format("9" * 30))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


def test_a_command_without_an_answer_is_recorded_too(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Control] = Fault(code="timeout", message="")
    path = f"/channels/{country.gate.pk}/control"
    assert browse("admin")("POST", path, {"action": "reboot"}).status_code == 504
    record = Record.objects.get(action="channel.controlled")
    assert record.after == {"action": "reboot", "number": 0, "failed": "timeout"}
