"""Each rule finds what it should in a good camera made bad, and nothing in a good one."""

from typing import Any

import pytest

from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.words import sentence

from .world import BOOK, GOOD, WORLD, broken, context, judge, only


def test_nothing_is_wrong_with_a_good_camera() -> None:
    good = judge()
    assert good.findings == ()
    assert (good.score, good.complete, good.completeness) == (100, True, 1.0)


CODE = "34012101001320000001"
FAR = {"longitude": 117.266573, "latitude": 31.870837}

BAD: list[tuple[str, dict[str, Any]]] = [
    ("code.format", {"code": "3.40123E+19"}),
    ("code.format", {"code": CODE[:-1]}),
    ("code.format", {"code": CODE[:-1] + "X"}),
    ("code.format", {"code": CODE[:-1] + "１"}),
    ("code.division", {"code": "34019901001320000001", "region": "340199"}),
    ("code.region", {"code": "34012201001320000001"}),
    ("code.industry", {"code": "34012101993320000001"[:10] + "1320000001", "code_table": "2022"}),
    ("code.industry", {"code": "34012101441320000001", "code_table": "1999"}),
    ("code.type", {"code": "34012101009990000001"}),
    ("code.kind.camera", {"code": "34012101001180000001"}),
    ("code.network", {"code": "34012101001329000001"}),
    ("code.serial", {"code": "34012101001320000000"}),
    ("table.code", {"point_class": "7"}),
    ("table.code", {"position_types": "2/40"}),
    ("table.code", {"coded": {"fill_light": {"table": "gb2016.fill_light", "code": "77"}}}),
    ("table.several", {"position_types": "4/2"}),
    ("table.several", {"function_types": "1／5"}),
    ("name.length", {"name": "长" * 33, "osd_text": ""}),
    ("name.characters", {"name": "人民路/文化路", "osd_text": ""}),
    ("name.characters", {"name": "人民路\u200b口", "osd_text": ""}),
    ("name.dummy", {"name": "测试", "osd_text": ""}),
    ("name.dummy", {"address": "无"}),
    ("name.dummy", {"manager": "未知"}),
    ("name.dummy", {"address": "０"}),
    ("name.dummy", {"model": "N/A"}),
    ("name.osd", {"osd_text": "双凤镇 别处"}),
    ("region.known", {"region": "3401", "code": None}),
    ("region.known", {"region": "349999", "code": None}),
    ("region.known", {"region": "340121999"}),
    ("position.half", {"latitude": None, "given_latitude": ""}),
    ("position.datum", {"datum": "", "longitude": None, "latitude": None}),
    ("position.decimals", {"given_longitude": "117.26657"}),
    ("position.decimals", {"given_latitude": "31"}),
    ("position.last_zero", {"given_longitude": "117.266570"}),
    ("position.datum", {"datum": ""}),
    ("position.datum", {"datum": "unknown"}),
    ("position.swapped", {"longitude": 31.870837, "latitude": 117.266573}),
    ("position.abroad", {"longitude": 0.0, "latitude": 0.0}),
    ("position.abroad", {"longitude": 128.0, "latitude": 30.0}),
    ("position.abroad", {"longitude": 139.7, "latitude": 35.7}),
    ("position.county", {"longitude": 116.5, "latitude": 31.5}),
    ("position.town", {"longitude": 117.9, "latitude": 31.5}),
    ("position.photo", {"photo_distance": 101.0}),
    ("network.ipv4", {"ipv4": "256.1.1.1"}),
    ("network.ipv4", {"ipv4": "10.1.2"}),
    ("network.ipv4", {"ipv4": "10.1.2.03"}),
    ("network.ipv4", {"ipv4": "10.1.2.3:8000"}),
    ("network.ipv4_usable", {"ipv4": "127.0.0.1"}),
    ("network.ipv4_usable", {"ipv4": "0.0.0.0"}),
    ("network.ipv6", {"ipv6": "fe80::1::2"}),
    ("network.mac", {"mac": "00-1A-2B-3C-4D"}),
    ("network.mac", {"mac": "00-00-00-00-00-00"}),
    ("network.port", {"port": 0}),
    ("network.port", {"port": 70000}),
    ("date.format", {"installed_on": "2020-13"}),
    ("date.format", {"installed_on": "1899-01-01"}),
    ("date.future", {"installed_on": "2026-12"}),
    ("date.future", {"in_use_on": "2027"}),
    ("date.order", {"installed_on": "2020-05"}),
    ("life.status", {"device_status": "3"}),
    ("forbidden.zone", {"forbidden_zone": "c"}),
    ("forbidden.unchecked", {"forbidden_checked": False}),
    ("retention.general", {"storage_days": 29}),
    ("retention.antiterror", {"storage_days": 89, "anti_terror_key": True}),
    ("sign.missing", {"sign": "no"}),
    ("sign.missing", {"sign": "bad", "place_class": "art9"}),
    ("sign.unknown", {"sign": ""}),
    ("basis.none", {"installer_basis": "none"}),
    ("filing.overdue", {"filing_state": ""}),
    ("filing.due", {"filing_state": "", "in_use_on": "2026-11-01"}),
    ("police.format", {"police_code": "34012153"}),
    ("police.known", {"police_code": "340121990000"}),
    ("unit.missing", {"unit": None}),
    ("contact.phone", {"manager_contact": "张三"}),
    ("view.angle", {"azimuth": 361.0}),
    ("profile.m1", {"maker": ""}),
    ("profile.class1", {"storage_days": None}),
    ("profile.class12", {"longitude": None, "given_longitude": "", "point_class": "2"}),
    ("profile.decree799", {"place_class": ""}),
    ("profile.decree799.article7", {"installer_basis": ""}),
    ("profile.gb2022", {"grassroots_code": ""}),
    ("profile.f4", {"measure": ""}),
]


@pytest.mark.parametrize(("rule", "changes"), BAD)
def test_a_rule_finds_what_it_should(rule: str, changes: dict[str, Any]) -> None:
    found = broken(**changes)
    if rule == "profile.class12":  # the sheet demands it of all; the stronger rule names it
        rule = "profile.m1"
    assert rule in found


FINE: list[tuple[str, dict[str, Any]]] = [
    ("code", {"code": "34012101441320000001", "code_table": "2011"}),
    ("code", {"code": "34012101441320000001", "code_table": ""}),
    ("code", {"code": "34012101001310000001"}),
    ("code.region", {"region": "3401"}),
    ("table", {"position_types": "2/4/96"}),
    ("table", {"measure": "本地的做法"}),
    ("name.osd", {"osd_text": "双凤镇\n人民路与文化路交口 东南角01"}),
    ("name.osd", {"osd_text": ""}),
    ("name.length", {"name": "长" * 32, "osd_text": ""}),
    ("name.dummy", {"maker": "1"}),
    ("name.dummy", {"name": "无锡路口", "osd_text": ""}),
    ("position", {"given_longitude": "", "given_latitude": ""}),
    ("position", {"longitude": 121.5, "latitude": 25.0, "region": "71", "code": None}),
    ("position", {"longitude": 112.33, "latitude": 16.83, "region": "4603", "code": None}),
    ("position", {"region": "340122", "code": None}),
    ("position.photo", {"photo_distance": None}),
    ("network", {"ipv6": "2001:db8::1"}),
    ("network", {"mac": "001A2B3C4D5E"}),
    ("date", {"installed_on": "2020", "in_use_on": "2020-02-29"}),
    ("date", {"installed_on": "2026-11", "in_use_on": ""}),
    ("life", {"device_status": "", "state": "repair"}),
    ("retention", {"storage_days": 29, "place_class": "art9"}),
    ("retention", {"storage_days": 1, "place_class": "art33"}),
    ("retention", {"storage_days": 90, "anti_terror_key": True}),
    ("filing", {"filing_state": "", "place_class": "art9"}),
    ("filing", {"filing_state": "submitted"}),
    ("sign", {"sign": "no", "place_class": "art33"}),
    ("police", {"police_code": ""}),
]


@pytest.mark.parametrize(("rule", "changes"), FINE)
def test_a_rule_accuses_nobody_without_cause(rule: str, changes: dict[str, Any]) -> None:
    assert not {found for found in broken(**changes) if found.startswith(rule)}


def test_what_is_not_known_is_not_judged() -> None:
    empty = context(tables={}, industries={}, kinds=frozenset(), divisions=None, police=None)
    values = {**GOOD, "code": "99999999999990000001", "region": "999999", "point_class": "z"}
    found = {one.rule for one in BOOK.judge("camera", values, empty)}
    assert found <= {"code.kind.camera", "code.network"}
    partial = {"name": "北门", "code": "34012101001320000001"}
    judged = {one.rule for one in BOOK.judge("camera", partial, WORLD)}
    assert all(rule.startswith("profile.") for rule in judged)


def test_a_system_in_use_before_the_decree_is_overdue_since_july_2025_and_not_dated_anew() -> None:
    found = only(judge(filing_state="", in_use_on="2025-03-31"), "filing.overdue")
    assert found.params["due"] == "2025-07-01"
    assert found.severity is Severity.ERROR


def test_a_system_put_into_use_when_the_decree_came_into_force_is_due_a_month_later() -> None:
    found = only(judge(filing_state="", in_use_on="2025-04-01"), "filing.overdue")
    assert found.params["due"] == "2025-05-01"


def test_a_month_alone_is_late_only_when_its_last_day_is() -> None:
    assert "filing.due" in broken(filing_state="", in_use_on="2026-10")
    assert "filing.overdue" in broken(filing_state="", in_use_on="2026-09")


def test_ninety_days_of_a_key_target_come_before_the_thirty() -> None:
    found = broken(storage_days=20, anti_terror_key=True)
    assert "retention.antiterror" in found
    assert "retention.general" not in found


def test_one_mistake_is_one_finding() -> None:
    assert broken(longitude=31.870837, latitude=117.266573) == {"position.swapped"}
    assert broken(code="3.40123E+19") == {"code.format"}
    found = only(judge(longitude=None, given_longitude=""), "position.half")
    assert found.field == "longitude"


def test_missing_fields_are_named_once_by_the_strongest_rule() -> None:
    found = [one for one in judge(code=None).findings if one.field == "code"]
    assert [(one.rule, one.severity) for one in found] == [("profile.m1", Severity.ERROR)]


def test_either_of_two_fields_is_enough() -> None:
    assert "profile.m1" not in broken(manager="")
    assert "profile.m1" in broken(manager="", unit=None)


def test_planned_equipment_need_not_have_what_comes_with_use() -> None:
    planned = {**GOOD, "state": "planned", "storage_days": None, "sign": "no", "maker": ""}
    assert BOOK.judge("camera", planned, WORLD) == []
    wrong = {**planned, "code": "12"}
    assert [one.rule for one in BOOK.judge("camera", wrong, WORLD)] == ["code.format"]


def test_removed_equipment_is_history() -> None:
    assert judge(state="removed", code="12", name="").findings == ()


def test_findings_speak_to_a_clerk_in_both_languages() -> None:
    for changes in [changes for _, changes in BAD]:
        for one in judge(**changes).findings:
            rule = BOOK.rules("")[one.rule]
            for language in ("zh", "en"):
                words = sentence(rule, "camera", one.field, one.params, language)
                assert words
                assert "{" not in words


def test_poles_systems_recorders_and_contracts_have_rules_of_their_own() -> None:
    def rules(kind: str, **values: Any) -> set[str]:
        given = {"state": "in_use", **values}
        return {one.rule for one in BOOK.judge(kind, given, WORLD)}

    assert "pole.height" in rules("pole", height=650.0)
    assert "code.kind.system" in rules("system", code=CODE)
    assert "retention.system" in rules("system", storage_days=7, place_class="B1")
    assert "code.kind.recorder" in rules("recorder", code=CODE)
    assert "contract.ended" in rules("contract", ends_on="2026-11-19")
    assert "contract.ended" not in rules("contract", ends_on="2026-11-20")
    assert "contract.confidentiality" in rules("contract", confidentiality=False)
