"""Masks over the API: what is covered, who covers it, what signal and the device are told."""

import hashlib
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.audit.models import Record
from lianjing.apps.pictures import selectors, services
from lianjing.apps.pictures.models import Mask, Snapshot
from lianjing.apps.pictures.services import MaskPlan
from lianjing.apps.register.models import Entry
from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import RosterChange
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action, GrantState, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.ingest import roster
from lianjing.kernel.errors import NotAllowedError
from lianjing.link.media import Done
from lianjing.link.pictures import Rect
from lianjing.link.signal import (
    DeviceMasks,
    MasksFit,
    Picture,
    PlayFailed,
    SendMasks,
    TakePicture,
)

from .conftest import Country

pytestmark = pytest.mark.django_db

WINDOWS = {"left": 0.1, "top": 0.1, "right": 0.4, "bottom": 0.3, "name": "windows"}
BALCONY = {"left": 0.5, "top": 0.2, "right": 0.7, "bottom": 0.4, "name": "balcony"}
JPEG = b"\xff\xd8 a picture"


def taken(command: TakePicture) -> Picture:
    return Picture(
        call="call-9",
        image=JPEG,
        width=1920,
        height=1080,
        at=1_795_000_000.0,
        masked=bool(command.masks),
    )


@pytest.fixture
def covered(country: Country) -> Country:
    services.set_masks(
        actor=system("test"), channel=country.gate, plans=[MaskPlan(0.1, 0.1, 0.4, 0.3)], reason=""
    )
    return country


def reading(name: str) -> Actor:
    return actor_of(User.objects.get(username=name))


def test_what_is_covered_is_shown_and_recorded_with_before_and_after(browse, country) -> None:
    keeper = browse("registrar")
    path = f"/channels/{country.gate.pk}/masks"
    answer = keeper("PUT", path, {"masks": [WINDOWS]})
    assert answer.status_code == 200, answer.content
    shown = keeper.get(path)
    assert [mask["name"] for mask in shown["items"]] == ["windows"]
    assert shown["items"][0]["set_by"] == "registrar"
    assert (shown["unmasked"], shown["device_most"]) == (False, 4)
    record = Record.objects.get(action="mask.changed")
    assert record.before == {"masks": []}
    assert record.after["masks"] == ["windows [0.100 0.100 0.400 0.300]"]


def test_signal_is_told_with_the_commit(browse, country) -> None:
    browse("registrar")("PUT", f"/channels/{country.gate.pk}/masks", {"masks": [WINDOWS]})
    assert RosterChange.objects.filter(subject=RosterSubject.MASK).count() == 1
    (told,) = roster.masks()
    assert (told.device, told.channel) == (country.county.code, country.gate.code)
    assert told.masks == (Rect(0.1, 0.1, 0.4, 0.3),)


def test_uncovering_needs_a_reason_and_leaves_a_trace(browse, country) -> None:
    keeper = browse("registrar")
    path = f"/channels/{country.gate.pk}/masks"
    keeper("PUT", path, {"masks": [WINDOWS, BALCONY]})
    refused = keeper("PUT", path, {"masks": [BALCONY]})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_mask")
    assert Mask.objects.filter(ended_at=None).count() == 2
    done = keeper("PUT", path, {"masks": [BALCONY], "reason": "house torn down"}).json()
    assert [mask["name"] for mask in done["items"]] == ["balcony"]
    assert [(mask["name"], mask["ended_by"]) for mask in done["history"]] == [
        ("windows", "registrar")
    ]


def test_the_same_again_changes_nothing(browse, country) -> None:
    keeper = browse("registrar")
    for _ in range(2):
        keeper("PUT", f"/channels/{country.gate.pk}/masks", {"masks": [WINDOWS]})
    assert Mask.objects.count() == 1
    assert Record.objects.filter(action="mask.changed").count() == 1
    assert RosterChange.objects.filter(subject=RosterSubject.MASK).count() == 1


@pytest.mark.parametrize(
    ("masks", "status"),
    [
        ([{**WINDOWS, "right": 1.2}], 422),
        ([{**WINDOWS, "left": "NaN"}], 422),
        ([{**WINDOWS, "right": 0.1}], 400),
        ([{**WINDOWS, "right": 0.101}], 400),
        ([{**WINDOWS, "bottom": (n + 20) / 100} for n in range(33)], 422),
        ([{**WINDOWS, "name": "x" * 61}], 422),
    ],
)
def test_masks_that_cannot_be_are_refused(browse, country, masks, status) -> None:
    answer = browse("registrar")("PUT", f"/channels/{country.gate.pk}/masks", {"masks": masks})
    assert answer.status_code == status
    assert not Mask.objects.exists()


def test_a_channel_that_comes_back_is_still_covered(covered) -> None:
    code, device = covered.gate.code, covered.gate.device
    covered.gate.delete()
    back = covered.channel(device, covered.north, code, "again")
    assert selectors.rects_of(back) == (Rect(0.1, 0.1, 0.4, 0.3),)


def test_only_the_right_to_unmask_gives_the_clear_picture(covered, people, actor) -> None:
    officer = reading("viewer")
    assert selectors.masks_for(actor=officer, channel=covered.gate) == (Rect(0.1, 0.1, 0.4, 0.3),)
    assert selectors.masks_for(actor=officer, channel=covered.own) is None
    unmask(officer)
    assert selectors.masks_for(actor=officer, channel=covered.gate) == ()


def unmask(officer: Actor) -> None:
    plan = rights.GrantPlan(
        origin=Origin.DIRECT,
        title="核查遮挡",
        subject=SubjectKind.PERSON,
        person=officer.user_id,
        actions=Action.CATALOGUE | Action.LIVE | Action.UNMASK,
        purpose=Purpose.OTHER,
        purpose_text="核查遮挡",
        basis="函 1",
        valid_until=timezone.now() + timedelta(days=30),
        rules=(rights.RulePlan(),),
    )
    rights.issue(actor=system("test"), plan=plan)


def test_a_snapshot_is_masked_marked_and_registered(browse, covered, signal) -> None:
    signal.answers[TakePicture] = taken
    answer = browse("operator")("POST", f"/channels/{covered.gate.pk}/snapshot", {})
    assert answer.status_code == 200, answer.content
    assert (answer.content, answer["Content-Type"]) == (JPEG, "image/jpeg")
    digest = hashlib.sha256(JPEG).hexdigest()
    assert (answer["X-Content-Sha256"], answer["X-Masked"]) == (digest, "1")
    (asked,) = signal.commands
    assert asked.masks == (Rect(0.1, 0.1, 0.4, 0.3),)
    assert asked.marking.lines[0].startswith("operator")
    assert "127.0.0.1" in asked.marking.lines[1]
    assert covered.gate.code in asked.marking.lines[2]
    row = Snapshot.objects.get()
    assert (row.sha256, row.masked, row.mark) == (digest, True, asked.marking.hidden)
    assert len(asked.marking.key) == 32
    entry = Entry.objects.get()
    assert (row.entry, answer["X-Register-Entry"]) == (entry.pk, entry.number)
    assert entry.watermark == f"{row.mark:016x}"
    assert answer["Content-Disposition"] == f'attachment; filename="{entry.files[0]["name"]}"'
    assert Record.objects.get(action="snapshot.taken").after["sha256"] == digest


def test_a_right_that_ends_while_a_picture_is_taken_keeps_it_back(browse, covered, signal) -> None:
    def taken_meanwhile(command: TakePicture) -> Picture:
        for grant in Grant.objects.filter(state=GrantState.ACTIVE):
            rights.end(actor=system("test"), grant=grant, reason="over")
        return taken(command)

    signal.answers[TakePicture] = taken_meanwhile
    answer = browse("operator")("POST", f"/channels/{covered.gate.pk}/snapshot", {})
    assert answer.status_code in (403, 404)
    assert not Snapshot.objects.exists()


def test_no_two_snapshots_have_the_same_mark(browse, covered, signal) -> None:
    signal.answers[TakePicture] = taken
    me = browse("operator")
    for _ in range(3):
        me("POST", f"/channels/{covered.gate.pk}/snapshot", {})
    assert len(set(Snapshot.objects.values_list("mark", flat=True))) == 3


def test_whose_picture_it_is_can_be_told_from_the_mark(browse, covered, signal, people) -> None:
    signal.answers[TakePicture] = taken
    browse("operator")("POST", f"/channels/{covered.gate.pk}/snapshot", {})
    mark = Snapshot.objects.get().mark
    found = services.trace_mark(actor=reading("auditor"), mark=mark)
    assert found is not None
    assert found.username == "operator"
    assert services.trace_mark(actor=reading("auditor"), mark=mark ^ 2) is None
    assert Record.objects.filter(action="snapshot.traced").count() == 2
    with pytest.raises(NotAllowedError):
        services.trace_mark(actor=reading("operator"), mark=mark)


def test_a_picture_that_did_not_come_is_explained_and_recorded(browse, covered, signal) -> None:
    signal.answers[TakePicture] = PlayFailed(call="call-3", cause="mask_failed")
    answer = browse("operator")("POST", f"/channels/{covered.gate.pk}/snapshot", {})
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"], body["call"]) == (502, "mask_failed", "call-3")
    assert "never shown" in body["cause"]
    assert not Snapshot.objects.exists()
    assert not Entry.objects.exists()
    assert Record.objects.get(action="snapshot.failed").after["cause"] == "mask_failed"


def test_without_the_right_no_picture_is_asked_for(browse, covered, signal) -> None:
    signal.answers[TakePicture] = taken
    answer = browse("viewer")("POST", f"/channels/{covered.gate.pk}/snapshot", {})
    assert answer.status_code == 403
    assert signal.commands == []
    tried = Record.objects.get(action="snapshot.refused")
    assert (tried.outcome, tried.camera, tried.actor) == ("refused", covered.gate.code, "viewer")


def test_who_tries_one_key_after_another_is_counted_camera_by_camera(browse, country) -> None:
    me = browse("viewer")
    for key in range(9_000, 9_003):
        assert me("POST", f"/channels/{key}/live", {"stream": "main"}).status_code == 404
    tried = Record.objects.filter(action="live.refused").order_by("pk")
    assert [one.camera for one in tried] == ["?9000", "?9001", "?9002"]
    assert {one.group for one in tried} == {"refused"}


def test_a_device_is_sent_what_is_covered_and_its_answer_is_shown(browse, covered, signal) -> None:
    signal.answers[SendMasks] = lambda command: DeviceMasks(
        result="ok", on=True, regions=((192, 108, 768, 324),), width=1920, height=1080
    )
    answer = browse("registrar")("PUT", f"/channels/{covered.gate.pk}/masks/device", {"on": True})
    assert answer.status_code == 200, answer.content
    assert answer.json()["regions"] == [{"left": 192, "top": 108, "right": 768, "bottom": 324}]
    (sent,) = signal.commands
    assert sent.masks == (Rect(0.1, 0.1, 0.4, 0.3),)
    assert Record.objects.get(action="mask.sent").after == {
        "on": True,
        "regions": 1,
        "result": "ok",
    }


def test_a_device_is_not_sent_more_than_four(browse, country, signal) -> None:
    keeper = browse("registrar")
    masks = [{**WINDOWS, "bottom": 0.3 + n / 10} for n in range(5)]
    keeper("PUT", f"/channels/{country.gate.pk}/masks", {"masks": masks})
    answer = keeper("PUT", f"/channels/{country.gate.pk}/masks/device", {"on": True})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_mask")
    assert signal.commands == []


def test_a_camera_out_of_reach_has_no_masks_to_see(browse, covered) -> None:
    answer = browse("nothing")("GET", f"/channels/{covered.gate.pk}/masks")
    assert answer.status_code == 404


def test_who_keeps_the_files_has_a_small_picture_to_draw_on_and_no_other(
    browse, covered, signal
) -> None:
    signal.answers[TakePicture] = taken
    keeper, path = browse("registrar"), f"/channels/{covered.gate.pk}"
    answer = keeper("POST", f"{path}/masks/picture", {})
    assert (answer.status_code, answer.content) == (200, JPEG)
    (asked,) = (one for one in signal.commands if isinstance(one, TakePicture))
    assert asked.most_width == 640
    assert asked.masks == (Rect(0.1, 0.1, 0.4, 0.3),)
    assert asked.marking.lines[0] == "遮挡绘制"
    assert any("registrar" in line for line in asked.marking.lines)
    entry = Entry.objects.get()
    assert (entry.action, entry.detail, entry.reason) == ("snapshot", "mask_drawing", "遮挡绘制")
    assert entry.username == "registrar"
    assert Record.objects.filter(action="snapshot.taken").count() == 1
    assert keeper("POST", f"{path}/snapshot", {}).status_code == 403
    for other in ("security", "admin", "operator", "viewer"):
        assert browse(other)("POST", f"{path}/masks/picture", {}).status_code == 403, other


def test_without_masks_signal_decides_what_the_drawing_picture_covers(
    browse, country, signal
) -> None:
    signal.answers[TakePicture] = taken
    browse("registrar")("POST", f"/channels/{country.gate.pk}/masks/picture", {})
    (asked,) = (one for one in signal.commands if isinstance(one, TakePicture))
    assert asked.masks is None, "an empty list would be the clear picture by right"


def test_an_hour_has_room_for_so_many_pictures_to_draw_on(
    browse, country, signal, monkeypatch
) -> None:
    signal.answers[TakePicture] = lambda command: msgspec.structs.replace(
        taken(command), at=timezone.now().timestamp()
    )
    monkeypatch.setattr("lianjing.apps.pictures.services.snapshots._hourly", lambda: 2)
    keeper, path = browse("registrar"), f"/channels/{country.gate.pk}/masks/picture"
    statuses = [keeper("POST", path, {}).status_code for _ in range(3)]
    assert statuses[:2] == [200, 200]
    refused = keeper("POST", path, {})
    assert (refused.status_code, refused.json()["code"]) == (429, "drawing_stills_used_up")


def test_cameras_in_private_places_are_not_drawn_by_who_may_not_look(
    browse, country, signal
) -> None:
    signal.answers[TakePicture] = taken
    type(country.gate).objects.filter(pk=country.gate.pk).update(private=True)
    answer = browse("registrar")("POST", f"/channels/{country.gate.pk}/masks/picture", {})
    assert answer.status_code in {403, 404}
    assert not [one for one in signal.commands if isinstance(one, TakePicture)]


def test_masks_are_tied_to_a_preset_and_signal_hears_of_it(browse, covered) -> None:
    keeper, path = browse("registrar"), f"/channels/{covered.gate.pk}/masks/position"
    before = RosterChange.objects.filter(subject=RosterSubject.MASK).count()
    shown = keeper("PUT", path, {"preset": 3}).json()
    assert (shown["preset"], shown["turned_at"]) == (3, None)
    assert RosterChange.objects.filter(subject=RosterSubject.MASK).count() == before + 1
    (told,) = roster.masks()
    assert told.preset == 3
    record = Record.objects.get(action="mask.tied")
    assert (record.before, record.after) == ({"preset": 0}, {"preset": 3})
    assert keeper("PUT", path, {"preset": 256}).status_code == 422
    assert browse("operator")("PUT", path, {"preset": 1}).status_code == 403


def test_a_turned_camera_is_shown_so_and_who_sets_masks_says_it_is_back(
    browse, covered, signal
) -> None:
    signal.answers[MasksFit] = Done()
    gate, at = covered.gate, timezone.now()
    services.note_turned(device=gate.device.code, channel=gate.code, at=at)
    path = f"/channels/{gate.pk}/masks"
    assert browse("operator").get(path)["turned_at"] is not None
    shown = browse("registrar")("POST", f"{path}/position/confirm", {}).json()
    assert shown["turned_at"] is None
    assert [one for one in signal.commands if isinstance(one, MasksFit)] == [
        MasksFit(device=gate.device.code, channel=gate.code)
    ]
    assert Record.objects.get(action="mask.confirmed").before is not None
