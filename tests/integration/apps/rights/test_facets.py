"""Channels carry what rights look at, whichever side changes first."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.compliance.choices import Seen
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.services.papers import Look, enter_inspection
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.services import facets
from lianjing.apps.places.models import Unit
from lianjing.apps.registry import policies
from lianjing.apps.registry.models import Channel, ChannelDetail, Device
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import RulePlan
from lianjing.ingest.catalogue import merge
from lianjing.link.events import Node

CODE = "34020000001320000001"
OTHER = "34020000001320000002"


@pytest.fixture
def device(db: None) -> Device:
    from lianjing.apps.registry.services import plant_root

    device = Device.objects.create(code="34020000002000000009", online=True)
    plant_root(device=device)
    return device


@pytest.fixture
def school(db: None) -> Unit:
    unit = Unit.objects.create(name="school")
    Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    return unit


def arrive(device: Device, code: str = CODE, secrecy: int = 0) -> Channel:
    merge(device, [Node(code=code, name="gate", secrecy=secrecy)], (), at=1.0)
    return Channel.objects.get(code=code)


def touch(camera: Camera, *fields: str, action: str = "changed") -> None:
    facets.note_touched(
        Touched(
            kind=FileKind.CAMERA,
            ids=(camera.pk,),
            action=action,
            source=Source.PAGE,
            actor="x",
            fields=frozenset(fields),
        )
    )


def test_a_camera_that_appears_is_covered_the_same_second(
    give: Callable[..., Grant], officer: Actor, device: Device, school: Unit
) -> None:
    give(channels=[], rules=[RulePlan(unit=school.pk, place_class="7")])
    Camera.objects.create(name="gate", code=CODE, unit=school, place_class="71", point_class="1")
    channel = arrive(device)
    assert (channel.unit, channel.place_class, channel.point_class) == (school.pk, "71", "1")
    assert policies.decide(officer, Action.LIVE, channel).allowed


def test_a_file_that_comes_later_or_changes_is_followed(device: Device, school: Unit) -> None:
    channel = arrive(device)
    assert (channel.unit, channel.secret) == (None, False)
    camera = Camera.objects.create(name="gate", code=CODE, unit=school, secrecy=1)
    touch(camera, action="created")
    channel.refresh_from_db()
    assert (channel.unit, channel.secret) == (school.pk, True)
    Camera.objects.filter(pk=camera.pk).update(secrecy=0, unit=None, point_class="2")
    touch(camera, "secrecy", "unit", "point_class")
    channel.refresh_from_db()
    assert (channel.unit, channel.point_class, channel.secret) == (None, "2", False)


def test_the_stricter_side_says_what_is_secret(device: Device) -> None:
    assert arrive(device, secrecy=1).secret
    Camera.objects.create(name="gate", code=CODE, secrecy=0)
    facets.fill_facets([CODE])
    assert Channel.objects.get(code=CODE).secret
    assert not arrive(device, secrecy=0).secret
    Camera.objects.update(secrecy=1)
    facets.fill_facets([CODE])
    assert Channel.objects.get(code=CODE).secret
    merge(device, [Node(code=CODE, name="renamed", secrecy=0)], (), at=2.0)
    assert Channel.objects.get(code=CODE).secret


def test_a_private_place_needs_its_own_right_whoever_says_it_is_one(
    give: Callable[..., Grant], officer: Actor, device: Device, itself: Actor
) -> None:
    channel = arrive(device)
    give(channels=[channel.pk])
    camera = Camera.objects.create(name="gate", code=CODE, forbidden_zone="b")
    touch(camera, "forbidden_zone")
    channel.refresh_from_db()
    assert policies.decide(officer, Action.LIVE, channel).reason == "private"
    assert policies.decide(officer, Action.CATALOGUE, channel).allowed

    def seen() -> bool:
        live = policies.channels_in_scope(officer, Action.LIVE)
        return Channel.objects.filter(live).exists()

    assert not seen()
    merge(device, [Node(code=CODE, name="again")], (), at=2.0)
    assert Channel.objects.get(code=CODE).private
    Camera.objects.update(forbidden_zone="")
    touch(camera, "forbidden_zone")
    assert seen()
    look(itself, camera, Seen.PRIVATE)
    assert not seen()
    give(channels=[channel.pk], actions=Action.LIVE | Action.PRIVATE)
    assert seen()
    look(itself, camera, Seen.CLEAN)
    assert not Channel.objects.get(code=CODE).private


def look(actor: Actor, camera: Camera, seen: Seen) -> None:
    wish = Look(RuleSubject.CAMERA, camera.pk, seen, timezone.now())
    enter_inspection(actor=actor, look=wish)


def test_what_was_missed_is_repaired(device: Device, school: Unit) -> None:
    first, second = arrive(device), arrive(device, OTHER)
    Camera.objects.create(name="gate", code=CODE, unit=school)
    Channel.objects.filter(pk=second.pk).update(unit=school.pk, secret=True)
    ChannelDetail.objects.filter(channel=second).update(secrecy=0)
    last, changed = facets.fill_next(after=0, limit=1)
    assert (last, changed) == (first.pk, 1)
    assert facets.fill_next(after=last) == (0, 1)
    rows = Channel.objects.order_by("pk").values_list("unit", "secret")
    assert list(rows) == [(school.pk, False), (None, False)]
