"""Plans say exactly what they mean or are refused with the place that is wrong."""

import argparse

import pytest

from lianjing.kernel.errors import ConfigurationError
from lianjing.protocol.manscdp import Edition
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.faults import HEALTHY, Lie, change_faults, faults_as_json
from lianjing.simulator.main import add_arguments, plan_of
from lianjing.simulator.names import demo_channels
from lianjing.simulator.plan import DevicePlan, Kind, read_plan
from lianjing.simulator.quirks import PROFILES, Quirk, read_quirks

PLAN = """
control_port = 18080
keepalive = 5.0
[server]
code = "34021100002000000001"
password = "secret"
[[device]]
code = "34021100001320000001"
name = "大门"
count = 2
edition = "2022"
transport = "tcp"
quirks = ["dahua"]
faults = { loss = 0.1, lies = ["cycle"] }
port = 16000
[[device]]
code = "34021100001180000001"
name = "录像机"
kind = "nvr"
channels = ["东", "西"]
"""


def test_a_plan_is_read_with_codes_and_ports_counting_up(tmp_path):
    path = tmp_path / "fleet.toml"
    path.write_text(PLAN, encoding="utf-8")
    plan = read_plan(path)
    first, second, recorder = plan.devices
    assert (first.code, second.code) == ("34021100001320000001", "34021100001320000002")
    assert (first.port, second.port) == (16000, 16001)
    assert first.edition is Edition.V2022
    assert first.transport is Transport.TCP
    assert first.faults.loss == 0.1
    assert Quirk.PROVISIONAL_101 in first.quirks
    assert recorder.kind is Kind.NVR
    assert [channel.name for channel in recorder.channels] == ["东", "西"]
    assert recorder.channels[1].code == "34021100001310000002"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("colour = 1", "no key 'colour'"),
        ("[server]\nhsot = 1", r"\[server\] has no key 'hsot'"),
        ('[[device]]\ncode = "34021100001320000001"\nsize = 1', "no key 'size'"),
        ('[[device]]\ncode = "12"', "no 20-digit code"),
        ('[[device]]\ncode = "34021100001320000001"\nquirks = ["odd"]', "no quirk or profile"),
        ('[[device]]\ncode = "34021100001320000001"\nfaults = {x = 1}', "no fault 'x'"),
        ("x =", "fleet.toml"),
    ],
)
def test_a_wrong_plan_is_refused_with_its_place(tmp_path, line, complaint):
    path = tmp_path / "fleet.toml"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=complaint):
        read_plan(path)


def test_arguments_make_a_plan():
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    words = """--server 10.0.0.1:15060 --server-code 34021100002000000001 --kind nvr --count 3
        --channels 8 --transport tcp --fault loss=0.5 --fault silent --quirk hikvision
        --ports-from 20000"""
    args = parser.parse_args(words.split())
    plan = plan_of(args)
    assert (plan.server.host, plan.server.port) == ("10.0.0.1", 15060)
    assert [device.port for device in plan.devices] == [20000, 20001, 20002]
    codes = [channel.code for device in plan.devices for channel in device.channels]
    assert len(set(codes)) == 24
    assert plan.devices[0].faults.silent
    assert plan.devices[0].quirks == PROFILES["hikvision"]


def test_faults_change_one_by_one_and_show_only_what_is_wrong():
    faults = change_faults(HEALTHY, {"loss": 1, "lies": ["cycle", "duplicate"]})
    assert faults.lies == {Lie.CYCLE, Lie.DUPLICATE}
    assert faults_as_json(faults) == {"loss": 1.0, "lies": ["cycle", "duplicate"]}
    assert faults_as_json(HEALTHY) == {}


@pytest.mark.parametrize("change", [{"loss": "much"}, {"silent": 1}, {"lies": "cycle"}])
def test_a_fault_of_the_wrong_type_is_refused(change):
    with pytest.raises(ConfigurationError):
        change_faults(HEALTHY, change)


def test_a_camera_has_itself_as_channel_and_its_division_from_its_code():
    plan = DevicePlan("34021100001320000001", "大门")
    assert [channel.code for channel in plan.channels] == [plan.code]
    assert plan.region == "340211"
    assert DevicePlan("34020211001320000001", "村口").region == "34020211"


def test_quirks_and_profiles_mix():
    assert read_quirks(["dahua", "no-expires"]) >= {Quirk.NO_EXPIRES, Quirk.PROVISIONAL_101}


def test_names_of_a_fleet_do_not_repeat():
    names = demo_channels(1000)
    assert len(set(names)) == 1000
