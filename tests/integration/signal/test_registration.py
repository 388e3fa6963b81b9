"""Devices register, stay, go and come back: real sockets, the simulator as the other side."""

import asyncio

import pytest

from lianjing.link import events
from lianjing.link.events import Reason
from lianjing.protocol.manscdp import Edition
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.plan import ChannelPlan, DevicePlan, Kind
from lianjing.simulator.quirks import Quirk

from .platform_under_test import until

CAMERA = "34020000001320000001"
NVR = "34020000001180000001"


def standing(fleet, code=CAMERA):
    return fleet.device(code).registration.standing


# cases: 1, 2, 17, 19, 24, 27
@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_a_device_registers_is_described_and_kept_alive(platform, transport):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(
        DevicePlan(CAMERA, "清溪镇政府大门", transport=transport, edition=Edition.V2022)
    )
    device = platform.device(CAMERA)
    await until(lambda: device.channels)
    await until(lambda: standing(fleet).keepalives_answered >= 2)
    assert device.flow.transport is transport
    assert device.registration.gb_version == "3.0"
    assert abs(standing(fleet).clock_offset) < 1
    registered = platform.told(events.DeviceRegistered)
    assert [(event.device, event.known) for event in registered] == [(CAMERA, True)]
    await until(lambda: platform.told(events.DeviceDescribed))
    await until(lambda: any(CAMERA in event.seen for event in platform.told(events.DeviceSeen)))


# cases: 3, 4, 7
@pytest.mark.parametrize("quirk", [Quirk.UPPER_CASE_DIGEST, Quirk.IGNORES_QOP, Quirk.NO_EXPIRES])
async def test_a_device_with_habits_registers(platform, quirk):
    await platform.enter(platform.entry(CAMERA))
    await platform.fleet(DevicePlan(CAMERA, "x", quirks=frozenset({quirk})))
    assert platform.online(CAMERA)


# cases: 5
async def test_a_wrong_password_is_refused_counted_and_reported_once(platform):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x", password="wrong"), wait=False, retry=0.05)
    await until(lambda: standing(fleet).failures >= 3)
    assert not platform.online(CAMERA)
    assert standing(fleet).last_status == 403
    assert platform.count("registrations.refused.wrong_password") >= 3
    refused = platform.told(events.RegistrationRefused)
    assert [(event.reason, event.password_source) for event in refused] == [
        ("wrong_password", "device")
    ]


# cases: 9
async def test_a_refresh_is_authenticated_and_asks_nothing_again(make_platform):
    platform = await make_platform("34020000002000000001", expires_min=1)
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"), expires=2)
    await until(lambda: standing(fleet).refreshes >= 1)
    asked = fleet.device(CAMERA).requests["MESSAGE"]
    await until(lambda: standing(fleet).refreshes >= 2)
    assert fleet.device(CAMERA).requests["MESSAGE"] == asked
    assert len(platform.told(events.DeviceRegistered)) == 1
    assert len(platform.told(events.RegistrationRefreshed)) >= 2
    assert len(platform.told(events.DeviceStatusChanged)) == 1


# cases: 11
async def test_a_device_that_says_goodbye_is_gone_at_once(platform):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"))
    await fleet.device(CAMERA).stop()
    await until(lambda: not platform.online(CAMERA))
    device = platform.device(CAMERA)
    assert device.presence.reason is Reason.UNREGISTERED
    assert device.flow is None


# cases: 28
async def test_silence_takes_a_device_offline_and_a_keepalive_brings_it_back(platform):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"), keepalive=0.3)
    fleet.device(CAMERA).change_faults({"deaf": True})
    await asyncio.sleep(0.1)
    platform.clock.ahead += 180 + 6
    await until(lambda: not platform.online(CAMERA), within=3)
    assert platform.device(CAMERA).presence.reason is Reason.KEEPALIVE_LOST
    fleet.device(CAMERA).change_faults({"deaf": False})
    await until(lambda: platform.online(CAMERA))


# cases: 10
async def test_a_registration_that_is_not_refreshed_ends_and_is_not_revived_by_keepalives(
    make_platform,
):
    platform = await make_platform("34020000002000000001", keepalive_seconds=6000)
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"), keepalive=2.5, retry=30)
    before = standing(fleet).registrations
    platform.clock.ahead += 3606
    await until(lambda: not platform.online(CAMERA), within=3)
    assert platform.device(CAMERA).presence.reason is Reason.EXPIRED
    # its next keepalive is refused, so it registers anew at once
    await until(lambda: platform.online(CAMERA))
    await until(lambda: standing(fleet).registrations == before + 1)


# cases: 30, 31
async def test_a_keepalive_from_a_new_port_changes_nothing_until_it_registers_from_there(platform):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"), keepalive=0.3)
    before = platform.device(CAMERA).flow
    await fleet.device(CAMERA).rebind()
    await until(lambda: standing(fleet).failures)
    assert platform.count("suspicious") == 1
    await until(lambda: platform.device(CAMERA).flow != before)
    assert platform.device(CAMERA).flow.port == fleet.device(CAMERA).endpoint.local.port
    assert platform.online(CAMERA)


# cases: 25
async def test_a_lost_tcp_connection_takes_the_device_offline_until_it_returns(platform):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x", transport=Transport.TCP))
    for connection in list(platform.server.core.stack.transports.connections.values()):
        connection.close()
    await until(lambda: not platform.online(CAMERA))
    assert platform.device(CAMERA).presence.reason is Reason.CONNECTION_LOST
    await until(lambda: platform.online(CAMERA))
    await until(lambda: standing(fleet).registrations == 2)


async def test_a_device_nobody_entered_comes_in_with_the_access_password(platform):
    await platform.fleet(DevicePlan(CAMERA, "x"))
    assert [event.known for event in platform.told(events.DeviceRegistered)] == [False]
    await until(lambda: platform.device(CAMERA).channels)


async def test_a_device_nobody_entered_waits_unasked_where_that_is_the_rule(make_platform):
    platform = await make_platform("34020000002000000001", unknown_devices="hold")
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"))
    await until(lambda: standing(fleet).keepalives_answered)
    assert fleet.device(CAMERA).requests == {}
    await platform.enter(platform.entry(CAMERA))
    await until(lambda: platform.device(CAMERA).channels)


async def test_a_device_nobody_entered_is_refused_where_that_is_the_rule(make_platform):
    platform = await make_platform("34020000002000000001", unknown_devices="refuse")
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"), wait=False)
    await until(lambda: standing(fleet).failures)
    assert standing(fleet).last_status == 403
    assert platform.device(CAMERA) is None


async def test_a_device_taken_off_the_roster_is_gone(platform):
    await platform.enter(platform.entry(CAMERA))
    await platform.fleet(DevicePlan(CAMERA, "x"), retry=30, keepalive=30)
    await platform.change(devices_removed=(CAMERA,))
    assert platform.device(CAMERA) is None
    changes = platform.told(events.DeviceStatusChanged)
    assert (changes[-1].online, changes[-1].reason) == (False, Reason.REMOVED)


# cases: 46
async def test_a_recorder_lists_its_channels_in_parts(platform):
    await platform.enter(platform.entry(NVR))
    channels = [f"340200000013100000{n:02d}" for n in range(1, 17)]
    plans = tuple(ChannelPlan(code, f"通道{n}") for n, code in enumerate(channels))
    await platform.fleet(DevicePlan(NVR, "录像机", kind=Kind.NVR, channels=plans))
    await until(lambda: len(platform.device(NVR).channels) == 16)
    await until(lambda: platform.told(events.CatalogueReceived))
    received = platform.told(events.CatalogueReceived)[-1]
    assert received.complete
    assert sorted(node.code for node in received.nodes) == channels
