"""What was shared before there were grants is shared afterwards."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("sharing", "0003_rights_digest")]
AFTER = [("sharing", "0005_shares_are_grants")]


@pytest.fixture
def old() -> Any:
    """The tables as they were; whatever the test leaves behind is migrated forward again."""
    executor = MigrationExecutor(connection)
    yield executor.migrate(BEFORE).apps
    again = MigrationExecutor(connection)
    again.migrate(again.loader.graph.leaf_nodes())


def forward() -> Any:
    executor = MigrationExecutor(connection)
    return executor.migrate(AFTER).apps


def test_nodes_channels_and_what_is_withheld_become_one_grant_each(old: Any) -> None:
    device_model = old.get_model("registry", "Device")
    channel_model = old.get_model("registry", "Channel")
    group_model = old.get_model("registry", "Group")
    upper_model = old.get_model("sharing", "UpperPlatform")
    rule_model = old.get_model("sharing", "ShareRule")
    device = device_model.objects.create(code="34020000001180000001")
    one, two = (channel_model.objects.create(device=device, code=str(n)) for n in (1, 2))
    group = group_model.objects.create(device=device, code="g", kind="device", path="/")
    facts = {"code": "34000000002000000001", "created_at": timezone.now()}
    uppers = [
        upper_model.objects.create(key=f"k{n}", name=f"U{n}", address=f"192.0.2.{n}", **facts)
        for n in range(4)
    ]
    rule_model.objects.create(upper=uppers[0], group=group)
    rule_model.objects.create(upper=uppers[0], channel=one)
    rule_model.objects.create(upper=uppers[0], channel=two, withheld=True)
    upper_model.objects.filter(key="k1").update(share_all=True)
    rule_model.objects.create(upper=uppers[1], channel=one, withheld=True)
    rule_model.objects.create(upper=uppers[2], channel=two, withheld=True)

    new = forward()
    grants = {
        grant.upper: grant
        for grant in new.get_model("rights", "Grant").objects.filter(subject="upper")
    }
    assert set(grants) == {"k0", "k1"}, "who had nothing has no grant"
    for grant in grants.values():
        assert (grant.origin, grant.state, grant.actions) == (
            "direct",
            "active",
            1 | 2 | 4 | 8 | 64,
        )
        assert grant.number.startswith("SQ-")
        assert grant.basis
    [rule] = grants["k0"].rules.all()
    assert rule.group == group.pk
    assert listed(grants["k0"]) == {one.pk: False, two.pk: True}
    [wide] = grants["k1"].rules.all()
    assert (wide.group, wide.region, wide.label) == (None, "", "")
    assert listed(grants["k1"]) == {one.pk: True}


def listed(grant: Any) -> dict[int, bool]:
    return dict(grant.channels.values_list("channel", "excluded"))
