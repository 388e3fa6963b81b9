"""Codes two devices use are shown to uppers as two codes, for ever the same."""

import pytest

from lianjing.apps.accounts.actor import system
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.models import Channel
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.models import ShownCode, UpperPlatform
from lianjing.apps.sharing.services import ShareChanges, UpperChanges
from lianjing.ingest.roster import shared_nodes

pytestmark = pytest.mark.django_db
ACTOR = system("test")
COMMON = "34020000001310000001"


@pytest.fixture
def channels() -> list[Channel]:
    made = []
    for number in (1, 2, 3):
        code = f"3402000000118000000{number}"
        device = registry.create_device(actor=ACTOR, code=code, name=f"NVR {number}")
        made.append(Channel.objects.create(device=device, code=COMMON))
        Channel.objects.create(device=device, code=f"3402000000131000010{number}")
    return made


@pytest.fixture
def upper() -> UpperPlatform:
    values = UpperChanges(name="U", code="34000000002000000001", address="192.0.2.1")
    made = sharing.create_upper(actor=ACTOR, values=values)
    sharing.change_shares(actor=ACTOR, upper=made, changes=ShareChanges(share_all=True, basis="x"))
    return made


def test_the_first_keeps_its_code_the_others_get_one_each(
    channels: list[Channel], upper: UpperPlatform
) -> None:
    nodes = list(shared_nodes(upper))
    assert [node.channel for node in nodes] == [COMMON] * 3
    assert nodes[0].shown_as == ""
    others = {node.shown_as for node in nodes[1:]}
    assert len(others) == 2
    assert all(len(code) == 20 and code[:14] == COMMON[:14] for code in others)


def test_a_shown_code_stays_when_others_go(channels: list[Channel], upper: UpperPlatform) -> None:
    before = {n.device: n.shown_as for n in shared_nodes(upper)}
    channels[1].delete()
    after = {n.device: n.shown_as for n in shared_nodes(upper)}
    assert after == {device: before[device] for device in after}
    assert len(after) == 2


def test_a_taken_code_is_not_given(channels: list[Channel], upper: UpperPlatform) -> None:
    Channel.objects.create(device=channels[0].device, code=f"{COMMON[:14]}999999")
    list(shared_nodes(upper))
    codes = set(ShownCode.objects.values_list("code", flat=True))
    assert codes == {f"{COMMON[:14]}999998", f"{COMMON[:14]}999997"}


def test_odd_codes_get_a_whole_one(upper: UpperPlatform) -> None:
    for number in (1, 2):
        code = f"3402000000118000000{number}"
        device = registry.create_device(actor=ACTOR, code=code, name="x")
        Channel.objects.create(device=device, code="1")
    assert len(list(shared_nodes(upper))[1].shown_as) == 20


def test_without_common_codes_nothing_is_listed(upper: UpperPlatform) -> None:
    assert list(shared_nodes(upper)) == []
