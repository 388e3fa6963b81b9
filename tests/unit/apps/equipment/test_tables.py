"""Code tables: found by code, by word, by what spreadsheets make of them; never across tables."""

import pytest

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.fields import FIELDS
from lianjing.apps.equipment.tables import Confidence, Entry, overlaid


@pytest.mark.parametrize("table", tables.ids())
def test_every_table_holds_together(table):
    for version in tables.versions(table):
        found = tables.table(f"{table}@{version}")
        codes = [entry.code for entry in found.entries]
        assert codes
        assert len(codes) == len(set(codes))
        assert found.source
        assert found.title_zh
        assert found.title_en
        assert set(found.synonyms.values()) <= set(codes)
        for entry in found.entries:
            assert found.code_of(entry.code) == entry.code
            assert found.code_of(entry.zh) == entry.code or found.id.endswith("network_mark")
        for other, mapping in found.to.items():
            there = tables.table(other)
            assert set(mapping) <= set(codes)
            assert all(there.entry(code) for code in mapping.values())


def test_every_coded_field_names_a_table():
    named = {field.table for fields in FIELDS.values() for field in fields if field.table}
    assert named <= set(tables.ids())


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        ("l1.camera_type", " 球机 ", "1"),
        ("l1.camera_type", "1-球机", "1"),
        ("l1.camera_type", "1 球机", "1"),
        ("l1.camera_type", "３", "3"),
        ("l1.camera_type", "1.0", "1"),
        ("l1.camera_type", "枪机", "3"),
        ("l1.camera_type", "1-半球", None),
        ("l1.camera_type", "1.5", None),
        ("l1.camera_type", "", None),
        ("gb2022.function_type", "1", "01"),
        ("l1.encoding", "h.265", "4"),
        ("l1.device_status", "在用", "1"),
        ("own.measure", "以租代建", "rent"),
        ("f4.pole_condition", "完好", "intact"),
    ],
)
def test_a_code_is_found_by_what_people_write(table, text, code):
    assert tables.code_of(table, text) == code


def test_the_same_digit_means_different_things():
    assert tables.word("gb.industry@2011", "44") != tables.word("gb.industry@2022", "44")
    assert tables.word("l1.camera_type", "5") != tables.word("gb2022.camera_type", "5")
    assert tables.translate("5", "l1.camera_type", "gb2022.camera_type") is None
    assert tables.translate("4", "gb2022.fill_light", "gb2016.fill_light") is None
    assert tables.translate("4", "l1.encoding", "gb2022.encoding") == "5"


def test_networked_is_a_word_because_its_digits_contradict():
    assert tables.translate("yes", "own.networked", "l1.networked_zero") == "0"
    assert tables.translate("yes", "own.networked", "l1.networked_one") == "1"
    assert tables.table("own.networked").notes_zh


def test_several_codes_are_put_into_words_together():
    assert tables.word("l1.function_type", "1/99", "en") == "Vehicle checkpoint/Other"
    assert tables.word("l1.function_type", "1/77") == "车辆卡口/77"
    assert tables.word("l1.function_type", "") == ""


def test_what_was_seen_once_is_never_marked_as_verified():
    assert tables.table("anhui.fill_light").confidence is Confidence.P
    assert all(entry.confidence is not Confidence.V for entry in tables.table("l1.maker").entries)


def test_a_region_replaces_and_adds_entries():
    shipped = tables.table("l1.point_class")
    mine = overlaid(
        shipped,
        "3401",
        "1",
        [Entry("1", "一类点（本市）", "Class 1 here"), Entry("5", "县点", "5")],
    )
    assert mine.word("1") == "一类点（本市）"
    assert mine.entry("5").regional == "3401"
    assert mine.code_of("县点") == "5"
    assert shipped.entry("5") is None


def test_an_unknown_table_is_said_to_be_unknown():
    with pytest.raises(tables.UnknownTableError):
        tables.table("l1.nothing")
    with pytest.raises(tables.UnknownTableError):
        tables.table("gb.industry@1999")
    assert tables.versions("gb.industry") == ["2022", "2011"]
    assert tables.versions("nothing") == []
