"""Decisions change what they say, in bulk after a look, survive what comes, and can be undone."""

from typing import Any

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.agreement.choices import DecisionAction
from lianjing.apps.agreement.models import Decision, Difference, Override
from lianjing.apps.agreement.selectors import differences as selectors
from lianjing.apps.agreement.selectors.differences import DifferenceFilter
from lianjing.apps.agreement.services.comparing import compare_everything, compare_marked
from lianjing.apps.agreement.services.deciding import Tally, assign, decide, try_out
from lianjing.apps.agreement.services.undoing import undo
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera, Change
from lianjing.apps.equipment.services import files
from lianjing.apps.registry.models import Channel, RosterChange
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

from .conftest import ME, PLATFORM, camera, channel, code, found, only

pytestmark = pytest.mark.django_db


def chosen(**where: Any) -> Any:
    return selectors.differences(actor=ME, where=DifferenceFilter(**where))


def do(action: DecisionAction, reason: str = "因为", **where: Any) -> Tally:
    return decide(actor=ME, action=action, chosen=chosen(**where), reason=reason)


def again() -> None:
    while compare_marked():
        pass
    compare_everything()


def test_a_dry_run_tells_and_changes_nothing() -> None:
    file = camera(1, name="东门", camera_type="3")
    channel(1)
    compare_everything()
    tally = try_out(actor=ME, action=DecisionAction.TO_FILE, chosen=chosen(), reason="")
    assert (tally.total, tally.done, tally.refused) == (2, 2, {})
    assert {tuple(one.after.items()) for one in tally.sample} == {
        (("name", "摄像机1"),),
        (("camera_type", "1"),),
    }
    file.refresh_from_db()
    assert (file.name, file.version) == ("东门", 1)
    assert not Decision.objects.exists()


def test_the_network_is_taken_over_into_the_file_and_back() -> None:
    file = camera(1, name="东门", latitude=31.9)
    channel(1)
    compare_everything()
    tally = do(DecisionAction.TO_FILE, reason="现场核实")
    file.refresh_from_db()
    assert (file.name, file.latitude) == ("摄像机1", 31.8)
    change = Change.objects.filter(file=file.pk).first()
    assert change is not None
    assert (change.source, change.reason) == ("network", "现场核实")
    assert Record.objects.filter(action="difference.decided").exists()
    again()
    assert found() == set()
    assert tally.decision is not None
    decision = Decision.objects.get(pk=tally.decision)
    assert undo(actor=ME, decision=decision).undone == 2
    file.refresh_from_db()
    assert (file.name, file.latitude) == ("东门", 31.9)
    assert len(found()) == 2
    with pytest.raises(ConflictError):
        undo(actor=ME, decision=decision)


def test_what_was_changed_since_is_not_undone() -> None:
    file = camera(1, name="东门")
    channel(1)
    compare_everything()
    tally = do(DecisionAction.TO_FILE)
    files.change(
        actor=ME, kind=FileKind.CAMERA, key=file.pk, values={"name": "正门"}, source=Source.PAGE
    )
    undone = undo(actor=ME, decision=Decision.objects.get(pk=tally.decision))
    assert (undone.undone, undone.kept) == (0, {"changed_since_decision": 1})
    file.refresh_from_db()
    assert file.name == "正门"


def test_a_value_of_the_file_goes_up_and_outlives_the_next_synchronisation() -> None:
    camera(1, name="东门", camera_type="3", latitude=31.9)
    shown = channel(1)
    compare_everything()
    assert do(DecisionAction.TO_NETWORK, reason="").done == 3
    override = Override.objects.get(device_code=PLATFORM, channel_code=code(1))
    assert override.values == {
        **{"Name": "东门", "PTZType": "3"},
        **{"Longitude": "117.500000", "Latitude": "31.900000"},
    }
    assert RosterChange.objects.filter(subject="override").exists()
    again()
    assert len(found(state="decided")) == 3
    # the channel goes and comes back with another row
    Channel.objects.filter(pk=shown.pk).delete()
    compare_everything()
    assert len(found(state="gone")) == 3
    channel(1)
    compare_everything()
    assert len(found(state="decided")) == 3
    override.refresh_from_db()
    assert override.values["Name"] == "东门"


def test_what_goes_up_follows_the_file() -> None:
    file = camera(1, name="东门")
    channel(1)
    compare_everything()
    do(DecisionAction.TO_NETWORK)
    files.change(
        actor=ME, kind=FileKind.CAMERA, key=file.pk, values={"name": "东大门"}, source=Source.PAGE
    )
    again()
    assert Override.objects.get().values == {"Name": "东大门"}
    assert found(state="decided") == {("field", "name", "东大门", "摄像机1")}
    # once both agree there is nothing left to say
    files.change(
        actor=ME, kind=FileKind.CAMERA, key=file.pk, values={"name": "摄像机1"}, source=Source.PAGE
    )
    again()
    assert Override.objects.get().values == {}


def test_what_goes_up_is_taken_back() -> None:
    camera(1, name="东门")
    channel(1)
    compare_everything()
    tally = do(DecisionAction.TO_NETWORK)
    undo(actor=ME, decision=Decision.objects.get(pk=tally.decision))
    assert Override.objects.get().values == {}
    assert found() == {("field", "name", "东门", "摄像机1")}
    again()
    assert found() == {("field", "name", "东门", "摄像机1")}


def test_what_is_kept_stays_kept_until_a_value_changes() -> None:
    camera(1, name="东门")
    shown = channel(1)
    compare_everything()
    with pytest.raises(DomainError):
        do(DecisionAction.KEEP, reason=" ")
    do(DecisionAction.KEEP, reason="平台侧用简称")
    again()
    assert found() == set()
    shown.name = "别的"
    shown.save()
    compare_everything()
    assert found() == {("field", "name", "东门", "别的")}


def test_a_channel_becomes_a_draft_file_and_is_withdrawn() -> None:
    channel(1, name="新装", address="人民路", ip="10.1.1.1", fields={"PointType": "1"})
    compare_everything()
    tally = do(DecisionAction.MAKE_FILE)
    file = Camera.objects.get()
    assert (file.code, file.name, file.address) == (code(1), "新装", "人民路")
    assert (file.ipv4, file.point_class, file.region) == ("10.1.1.1", "1", "340221")
    assert (file.longitude, file.latitude, file.camera_type) == (117.5, 31.8, "1")
    assert file.source == "network"
    again()
    assert found() == set()
    undo(actor=ME, decision=Decision.objects.get(pk=tally.decision))
    assert not Camera.objects.exists()
    assert found() == {("only_network", "", "", "新装")}
    assert do(DecisionAction.MAKE_FILE).done == 1


def test_a_camera_nobody_shows_is_marked_as_removed() -> None:
    file = camera(1)
    compare_everything()
    assert do(DecisionAction.REMOVED, reason="已拆").done == 1
    file.refresh_from_db()
    assert file.state == "removed"
    again()
    assert found() == set()


def test_a_decision_for_the_wrong_kind_is_refused_and_counted() -> None:
    camera(1)
    channel(2)
    compare_everything()
    tally = try_out(actor=ME, action=DecisionAction.TO_FILE, chosen=chosen(), reason="")
    assert (tally.done, tally.refused) == (0, {"decision_not_applicable": 2})
    assert do(DecisionAction.TO_FILE).decision is None


def test_who_decides_on_what_he_has_not_seen_is_told() -> None:
    camera(1, name="东门")
    channel(1)
    compare_everything()
    with pytest.raises(ConflictError) as caught:
        decide(actor=ME, action=DecisionAction.KEEP, chosen=chosen(), reason="x", expected=2)
    assert caught.value.code == "selection_changed"


def test_scope_and_rights_hold() -> None:
    camera(1, name="东门")
    channel(1)
    compare_everything()
    here = Actor(None, "a", Role.REGISTRAR, (ScopeOf(ScopeKind.REGION, "3402"),))
    there = Actor(None, "b", Role.REGISTRAR, (ScopeOf(ScopeKind.REGION, "3403"),))
    viewer = Actor(None, "c", Role.VIEWER, (ScopeOf(ScopeKind.ALL),))
    assert selectors.differences(actor=here).count() == 1
    assert selectors.differences(actor=there).count() == 0
    with pytest.raises(NotAllowedError):
        selectors.differences(actor=viewer)
    assert selectors.counts(actor=here, where=DifferenceFilter()) == [("field", "name", 1)]
    operator = Actor(None, "d", Role.OPERATOR, (ScopeOf(ScopeKind.ALL),))
    with pytest.raises(NotAllowedError):
        decide(actor=operator, action=DecisionAction.KEEP, chosen=chosen(), reason="x")
    assert Difference.objects.get().state == "open"
    assert only().assignee is None


@pytest.mark.parametrize(
    "owner", [{"assignee": 10**12, "unit": None}, {"assignee": None, "unit": 7}]
)
def test_nothing_is_given_to_somebody_who_is_not_there(owner: dict[str, int | None]) -> None:
    camera(1)
    compare_everything()
    with pytest.raises(NotFoundError):
        assign(actor=ME, chosen=chosen(), due_on=None, **owner)
