"""A world to judge in, and a camera nothing is wrong with."""

from datetime import date
from typing import Any

from lianjing.apps.equipment import tables
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.finding import FindingValue, Judgement
from lianjing.apps.quality.rulebook import Setting

TODAY = date(2026, 11, 20)

GOOD: dict[str, Any] = {
    "code": "34012101001320000001",
    "code_table": "2022",
    "name": "双凤镇 人民路与文化路交口 东南角 01",
    "common_name": "人民路口",
    "osd_text": "双凤镇人民路与文化路交口东南角01",
    "maker": "1",
    "model": "DS-2CD",
    "serial": "",
    "ipv4": "10.1.2.3",
    "ipv6": "",
    "port": 8000,
    "channel_number": 1,
    "mac": "00-1A-2B-3C-4D-5E",
    "networked": "yes",
    "camera_type": "3",
    "function_types": "1/5",
    "address": "人民路100号",
    "longitude": 117.266573,
    "latitude": 31.870837,
    "given_longitude": "117.266573",
    "given_latitude": "31.870837",
    "datum": "wgs84",
    "region": "340121101",
    "police_code": "340121530000",
    "grassroots_code": "000000",
    "direction": "1",
    "azimuth": 90.0,
    "position_types": "2/4",
    "point_class": "1",
    "place_class": "B1",
    "key_part": False,
    "anti_terror_key": False,
    "forbidden_zone": "",
    "forbidden_checked": True,
    "installer_basis": "operator",
    "sign": "yes",
    "departments": "1",
    "measure": "keep",
    "rent_instead_of_build": False,
    "manager": "长丰县公安局",
    "manager_contact": "张三 0551-12345678",
    "installed_on": "2020-03-01",
    "built_on": "2020-03",
    "in_use_on": "2020-04-01",
    "removed_on": "",
    "storage_days": 30,
    "device_status": "1",
    "state": "in_use",
    "unit": 7,
    "system_name": "全市旅游视频管理平台",
    "coded": {},
    "filing_state": "accepted",
    "photo_distance": 12.0,
}


def context(**changes: Any) -> Context:
    given: dict[str, Any] = {
        "today": TODAY,
        "tables": {
            name: {entry.code for entry in known.entries}
            for name in tables.ids()
            if not (known := tables.table(name)).open
        },
        "industries": {
            version: {e.code for e in tables.table(f"gb.industry@{version}").entries}
            for version in tables.versions("gb.industry")
        },
        "kinds": frozenset({"118", "131", "132", "200"}),
        "divisions": frozenset({"34", "3401", "340121", "340122", "340121101"}),
        "police": frozenset({"340121530000"}),
        "inside": lambda division, longitude, latitude: (
            (117.0 <= longitude <= 118.0 and 31.0 <= latitude <= 32.0)
            if division == "340121"
            else (longitude < 117.5 if division == "340121101" else None)
        ),
    }
    return Context(**{**given, **changes})


WORLD = context()
BOOK = Rulebook()


def judge(kind: str = "camera", settings: list[Setting] | None = None, **changes: Any) -> Judgement:
    book = Rulebook(settings) if settings else BOOK
    return book.appraise(kind, {**GOOD, **changes}, WORLD)


def broken(**changes: Any) -> set[str]:
    """Give the rules a good camera breaks once something of it is changed."""
    return {finding.rule for finding in judge(**changes).findings}


def only(judgement: Judgement, rule: str) -> FindingValue:
    (found,) = [one for one in judgement.findings if one.rule == rule]
    return found
