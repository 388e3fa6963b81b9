"""A million cameras of which everybody sees five thousand, written by the database itself.

Every facet picks about `SEEN` cameras that lie scattered over the whole table: neighbours in the
catalogue are nobody's neighbours here, which is the worst case for reading their rows.
"""

from typing import Any

SEEN = 5000
ORGANISATIONS = 200
SCHOOLS = 20
BUREAU = "教育局"
SPOTS = ("路口", "小学", "医院", "广场", "派出所", "车站", "公园", "菜市场", "银行", "北门")
_ROAD = "人民路"


def fill(count: int) -> range:
    """Write device, trees, units and cameras; gives the keys of the cameras."""
    from django.db import connection, transaction

    from lianjing.apps.registry.models import Channel, ChannelDetail

    with transaction.atomic():
        facts = _surroundings(count)
        rebuilt = _without_indexes([Channel._meta.db_table]) if _postgresql() else []
        with connection.cursor() as cursor:
            if _postgresql():
                cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
                # The keys are right as they are made: nothing looks each of them up again.
                cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(_channels(count, facts))
            cursor.execute(_details(ChannelDetail._meta.db_table, Channel._meta.db_table))
            for statement in rebuilt:
                cursor.execute(statement)
    if _postgresql():
        with connection.cursor() as cursor:
            # What its own housekeeping would have done within a minute; SQLite has none.
            cursor.execute("VACUUM ANALYZE")
    first = Channel.objects.order_by("id").values_list("id", flat=True)[0]
    keys = range(first, first + count)
    assert Channel.objects.filter(id__in=[keys[0], keys[-1]], name__contains="0").count() == 2
    return keys


def region(n: int) -> str:
    """Give one of up to ten thousand divisions."""
    return f"34{n // 100 % 100:02d}{n % 100:02d}"


def parts_of(count: int) -> int:
    """Give how many divisions there are: each has about `SEEN` cameras."""
    return min(10_000, max(4, count // SEEN))


def _postgresql() -> bool:
    from django.db import connection

    return bool(connection.vendor == "postgresql")


def _surroundings(count: int) -> dict[str, Any]:
    from lianjing.apps.places.models import Unit
    from lianjing.apps.registry.models import Device

    device = Device.objects.create(code="34020000002000000009", name="下级平台", online=True)
    _divisions(count)
    top = Unit.objects.create(name=BUREAU)
    Unit.objects.filter(pk=top.pk).update(path=f"/{top.pk}/")
    schools = [
        Unit.objects.create(name=f"学校 {n}", parent=top, path=f"/{top.pk}/")
        for n in range(SCHOOLS)
    ]
    for school in schools:
        Unit.objects.filter(pk=school.pk).update(path=f"/{top.pk}/{school.pk}/")
    organisations = _organisations(device, count)
    return {"device": device.pk, "school": schools[0].pk, "organisation": organisations}


def _divisions(count: int) -> None:
    from lianjing.apps.registry.models import Group

    nodes: dict[str, Group] = {}
    each = count // parts_of(count)
    codes = [region(n) for n in range(parts_of(count))]
    for code in sorted({code[:length] for code in codes for length in (2, 4, 6)}, key=len):
        above = nodes.get(code[:-2])
        below = sum(one.startswith(code) for one in codes) if len(code) < 6 else 1
        node = Group.objects.create(
            device=None, code=code, kind="region", parent=above, total=below * each
        )
        node.path = f"{above.path if above else '/'}{node.pk}/"
        node.save()
        nodes[code] = node


def _organisations(device: Any, count: int) -> int:
    from lianjing.apps.registry.models import Group

    root = Group.objects.create(device=device, code=device.code, kind="platform", total=count)
    root.path = f"/{root.pk}/"
    root.save()
    first = 0
    for n in range(ORGANISATIONS):
        node = Group.objects.create(
            device=device,
            code=f"340200000021600{n:05d}",
            name=f"第{n}组织",
            kind="organisation",
            parent=root,
            total=count // ORGANISATIONS,
        )
        node.path = f"{root.path}{node.pk}/"
        node.save()
        first = first or node.pk
    return first


def _channels(count: int, facts: dict[str, Any]) -> str:
    """Give the statement that writes the cameras; all its values are our own numbers and names."""
    from lianjing.apps.places.search import pinyin_of

    parts = parts_of(count)
    spots = " UNION ALL ".join(
        "SELECT {} AS at, '{}' AS name, '{}' AS sound, '{}' AS initials".format(
            at, name, *pinyin_of(name)
        )
        for at, name in enumerate(SPOTS)
    )
    # Within each part of the table the other facets take their turns at lengths of their own.
    turn = f"n / {parts}"
    serial, line = _padded("n"), "char(10)" if not _postgresql() else "chr(10)"
    code = f"'3402000000132' || {serial}"
    # fmt: off
    values = {
        "device_id": str(facts["device"]), "code": code, "name": f"spot.name || {serial}",
        "group_id": f"{facts['organisation']} + {turn} / 3 % {ORGANISATIONS}",
        "region": f"'34' || {_padded(f'n % {parts}', 4)}",
        "online": f"{turn} % 5 > 0", "reported": f"{turn} % 5 > 0", "status_reason": "''",
        "ptz_type": f"{turn} / 5 % 6", "point_class": _text(f"{turn} / 7 % 3 + 1"),
        "unit": f"CASE WHEN n % {parts} = 1 THEN {facts['school']} + {turn} % {SCHOOLS} END",
        "place_class": f"CASE WHEN n % {parts} = 2 THEN '71' ELSE '9' END",
        "secret": f"{turn} % 97 = 7", "fingerprint": "n",
        "search": f"spot.name || {serial} || {line} || {code} || {line} || spot.sound || {serial}"
                  f" || {line} || spot.initials || {serial} || {line} || '{_ROAD}'",
    }
    # fmt: on
    return (
        f"WITH RECURSIVE {_numbers(count)}, spot(at, name, sound, initials) AS ({spots}) "
        f"INSERT INTO registry_channel ({', '.join(values)}) "
        f"SELECT {', '.join(values.values())} FROM numbers "
        f"JOIN spot ON spot.at = {turn} / 11 % {len(SPOTS)} ORDER BY n"
    )


def _details(table: str, of: str) -> str:
    # fmt: off
    values = {
        "channel_id": "id", "parent_code": "'34020000002000000009'", "civil_code": "region",
        "business_group": "''", "manufacturer": "'Hikvision'", "model": "'DS-2DE4A425IWG-E'",
        "address": f"'{_ROAD}' || id || '号'", "ip": "'10.1.2.3'", "secrecy": "0",
        "fields": """'{"Owner": "0", "Block": "", "RegisterWay": "1"}'""",
    }
    # fmt: on
    return (
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {of}"
    )


def _numbers(count: int) -> str:
    if _postgresql():
        return f"numbers(n) AS (SELECT generate_series(0, {count - 1}))"
    return f"numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})"


def _padded(number: str, digits: int = 7) -> str:
    if _postgresql():
        return f"lpad(({number})::text, {digits}, '0')"
    return f"printf('%0{digits}d', {number})"


def _text(number: str) -> str:
    return f"CAST({number} AS text)"


def _without_indexes(tables: list[str]) -> list[str]:
    """Drop what would be kept up row by row; gives the statements that make it again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisprimary "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = i.indexrelid)",
            [tables],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]
