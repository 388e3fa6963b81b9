"""Packages of divisions: the shipped one, newer ones, a county's own list."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.places import package, tables
from lianjing.apps.places.package import BadPackageError, Row


def parse(text: str | bytes) -> package.Package:
    content = text if isinstance(text, bytes) else text.encode()
    return package.parse(content, name="own", version="1")


def test_the_shipped_divisions_know_the_country() -> None:
    shipped = package.shipped_upper()
    names = dict(shipped.rows)
    assert (shipped.name, shipped.version) == ("china-division", "2.7.0")
    assert shipped.published == "2023-06-30"
    assert shipped.levels == "1234"
    assert names["340121"] == "长丰县"
    assert names["340121100"] == "水湖镇"
    assert {"71", "81", "82"} <= names.keys()
    assert len(names) == len(shipped.rows) == 44706


def test_every_shipped_division_hangs_under_another() -> None:
    keys = {row.key for row in package.shipped_upper().rows}
    assert {key[: {4: 2, 6: 4, 9: 6}[len(key)]] for key in keys if len(key) > 2} <= keys


def test_villages_are_shipped_by_province() -> None:
    villages = package.shipped_villages("34")
    assert villages is not None
    assert villages.scope == "34"
    assert len(villages.rows) == 18334
    assert package.shipped_villages("71") is None
    assert package.shipped_villages("../34") is None


@pytest.mark.parametrize(
    "text",
    [
        "code,name\n34,安徽省\n340121,长丰县\n",
        "\ufeffcode,name\r\n340000,安徽省\r\n340121,长丰县\r\n",
        '行政区划代码,名称,备注\n340000,"安徽省",x\n340121,长丰县,\n',
        '[{"code": "34", "name": "安徽省"}, {"code": "340121", "name": "长丰县"}]',
        '{"340000": "安徽省", "340121": "长丰县"}',
        "code,name\n34,安徽省\n340121,长丰县\n".encode("gb18030"),
    ],
)
def test_lists_are_read_however_they_are_written(text: str | bytes) -> None:
    assert parse(text).rows == (Row("34", "安徽省"), Row("340121", "长丰县"))


def test_a_city_that_is_its_own_county_keeps_both_codes() -> None:
    rows = parse("code,name\n44,广东省\n4419,东莞市\n441900,东莞市\n441900003,东城街道\n").rows
    assert [row.key for row in rows] == ["44", "4419", "441900", "441900003"]


def test_the_part_of_the_country_it_covers_is_known() -> None:
    assert parse("code,name\n340121100,水湖镇\n340121101,庄墓镇\n").scope == "340121"
    assert parse("code,name\n34,安徽省\n35,福建省\n").scope == ""


@pytest.mark.parametrize(
    "text",
    ["", "x", "a,b\n1,2\n", "code,name\n", "code,name\nabc,安徽\n", "code,name\n34,\n", "[1]", "{",
     "[" * 100_000, b"\xff\xff\xff", 'code,name\n34,"' + "x" * 200_000 + '"\n'],
)  # fmt: skip
def test_what_holds_no_divisions_is_refused_with_words(text: str | bytes) -> None:
    with pytest.raises(BadPackageError) as refused:
        parse(text)
    assert " / " in refused.value.facts["detail"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(BadPackageError):
        parse(content)


COLUMNS = {"code": ("code", "编码"), "name": ("name", "名称")}


def test_a_table_finds_its_columns_by_name() -> None:
    lines = tables.read("名称,编码\n一所, 1 \n,\n二所,2\n".encode("gb18030"), COLUMNS)
    assert [(line.number, dict(line.values)) for line in lines] == [
        (2, {"code": "1", "name": "一所"}),
        (4, {"code": "2", "name": "二所"}),
    ]


@given(st.binary(max_size=200))
def test_any_table_is_read_or_refused(content: bytes) -> None:
    with suppress(tables.BadTableError):
        tables.read(b"code,name\n" + content, COLUMNS)


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(tables.BadTableError) as refused:
        tables.read(b"a,b\n1,2\n", COLUMNS)
    assert "code" in refused.value.facts["detail"]
