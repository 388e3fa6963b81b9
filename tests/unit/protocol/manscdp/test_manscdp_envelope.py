"""Character sets, repairs, refusals and limits."""

import time

import pytest

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Charset, Edition, Keepalive, Repair, Result, Root

CODE = "34020000001180000001"
HEAD = f"<SN>1</SN><DeviceID>{CODE}</DeviceID>"


def info(name: str, declared: str = "GB2312", codec: str = "gb18030") -> bytes:
    text = f'<?xml version="1.0" encoding="{declared}"?><Response><CmdType>DeviceInfo</CmdType>'
    return (text + f"{HEAD}<DeviceName>{name}</DeviceName></Response>").encode(codec)


def name_in(body: bytes, charset: Charset | None = None) -> str:
    message = manscdp.parse(body, charset=charset).message
    assert isinstance(message, manscdp.DeviceInfoResponse)
    return message.device_name


# cases: 36
@pytest.mark.parametrize(
    ("name", "declared", "codec"),
    [
        ("北门球机", "GB2312", "gb2312"),
        ("镕基路喆", "GBK", "gbk"),
        ("㐂𠮷门", "GB18030", "gb18030"),
        ("北门球机𠮷", "UTF-8", "utf-8"),
        ("北门", "gb2312", "gbk"),
        ("北门", "utf8", "utf-8"),
    ],
)
def test_names_are_right_in_every_declared_character_set(name, declared, codec):
    parsed = manscdp.parse(info(name, declared, codec))
    assert parsed.message.device_name == name
    assert parsed.repairs == ()


# cases: 37
@pytest.mark.parametrize("name", ["北门球机一号", "门", "县政府", "联通大厦", "阿·买提", "𠮷"])
def test_utf8_under_a_gb2312_declaration_is_recognised(name):
    assert name_in(info(name, "GB2312", "utf-8")) == name


@pytest.mark.parametrize(
    "name", ["联通大厦", "北门球机一号", "街道", "中华路口", "汉·口", "一", "路", "中山路"]
)
def test_gb_names_are_not_taken_for_utf8(name):
    assert name_in(info(name, "GB2312", "gbk")) == name


# cases: 37
def test_operator_setting_decides_where_bytes_fit_both():
    body = info("门门", "GB2312", "utf-8")
    assert name_in(body, Charset.GB18030) != "门门"
    assert name_in(body, Charset.UTF8) == "门门"


def test_one_bad_byte_costs_one_character_and_no_element():
    body = info("北@门").replace(b"@", b"\xff")
    parsed = manscdp.parse(body)
    assert parsed.message.device_name == "北\ufffd门"
    assert parsed.repairs == (Repair.BAD_BYTES,)


def test_message_with_names_beyond_gb2312_declares_gb18030():
    message = manscdp.DeviceInfoResponse(1, CODE, "喆")
    assert b'encoding="GB18030"' in manscdp.build(message)
    assert b'encoding="GB2312"' in manscdp.build(manscdp.DeviceInfoResponse(1, CODE, "北·门—"))
    assert b'encoding="GB18030"' in manscdp.build(message, edition=Edition.V2022)


# cases: 38
@pytest.mark.parametrize(
    ("fragment", "name", "repair"),
    [
        ("A&B", "A&B", Repair.AMPERSAND),
        ("A&nbsp;B", "A&nbsp;B", Repair.AMPERSAND),
        ("<3号", "<3号", Repair.LESS_THAN),
        ("北\x02门", "北门", Repair.CONTROL_CHARACTERS),
    ],
)
def test_known_damage_is_repaired_and_reported(fragment, name, repair):
    parsed = manscdp.parse(info(fragment))
    assert parsed.message.device_name == name
    assert parsed.repairs == (repair,)


# cases: 39
def test_unknown_cmdtype_is_a_value():
    parsed = manscdp.parse(b"<Notify><CmdType>TimeSync</CmdType><SN>x</SN><A>1</A></Notify>")
    assert parsed.message == manscdp.UnknownMessage(0, "", Root.NOTIFY, "TimeSync", (("A", "1"),))


def test_known_cmdtype_under_a_wrong_root_is_unknown():
    parsed = manscdp.parse(f"<Control><CmdType>Keepalive</CmdType>{HEAD}</Control>".encode())
    assert isinstance(parsed.message, manscdp.UnknownMessage)


# cases: 41
@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"\x00" * 50, b"hello", b"<", b"<Query/>", b"<Query></Query>", b"<Foo><CmdType>"],
)
def test_what_is_no_message_is_malformed(body):
    with pytest.raises(MalformedMessageError):
        manscdp.parse(body)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)
)


# cases: 42
@pytest.mark.parametrize(
    "start",
    [
        BOMB + "]>",
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!doctype x [<!ENTITY y SYSTEM "http://192.0.2.1/">]>',
        "<!-- c --><!DOCTYPE x>",
    ],
)
def test_document_type_definitions_are_refused(start):
    body = f"{start}<Query><CmdType>Catalog</CmdType>{HEAD}</Query>".encode()
    with pytest.raises(MalformedMessageError):
        manscdp.parse(body)


def test_entity_without_definition_stays_text():
    assert name_in(info("&a;&#65;&lt;")) == "&a;A<"


# cases: 42
@pytest.mark.parametrize(
    "body",
    [
        b"<Query>" + b"<a>" * 300_000,
        b"<a " * 300_000,
        b"<Notify>" + b"<Address>" * 100_000,
        b"<Notify>" + b"<Address>a</b" * 60_000 + b"</Address></Notify>",
        b"<Notify>" + b"&" * 900_000,
        b"<Notify><CmdType>Keepalive</CmdType>" + b" " * 900_000,
        b"<Response><CmdType>Catalog</CmdType><SN>" + b"9" * 900_000 + b"</SN></Response>",
        b"<Notify " + b"a=b " * 200_000 + b"/>",
        b"<Notify>" + b"</" * 450_000,
        b"\xff" * 900_000,
        b"<>" * 450_000,
        b"<!" * 450_000,
        b"<Query><CmdType>Catalog</CmdType>" + b"<x/>" * 200_000 + b"</Query>",
        b"<?xml " * 150_000,
        b"<Notify " + b" ".join(b"a%d='1'" % n for n in range(90_000)) + b"/>",
        b"<Response><CmdType>Catalog</CmdType><DeviceList>" + b"<Item><Info>" * 80_000,
        b"<Notify><CmdType>Alarm</CmdType>" + b"<Info/>" * 140_000 + b"</Notify>",
        b"<Notify><CmdType>x</CmdType>" + b"<a" * 200_000 + b">" * 200_000,
    ],
    ids=range(18),
)
def test_hostile_megabytes_cost_bounded_time(body):
    begin = time.process_time()
    for override in (None, Charset.UTF8):
        try:
            manscdp.parse(body, charset=override)
        except MalformedMessageError:
            continue
    assert time.process_time() - begin < 2


def test_bodies_over_the_limit_are_refused_unless_allowed():
    body = info("x" * 1_100_000)
    with pytest.raises(MalformedMessageError):
        manscdp.parse(body)
    assert manscdp.parse(body, max_bytes=2_000_000).message.device_name[:1] == "x"


def test_more_than_ten_thousand_items_are_refused():
    for kind, name in (("Catalog", "DeviceList"), ("RecordInfo", "RecordList")):
        items = "<Item><DeviceID>1</DeviceID></Item>" * 10_001
        body = f"<Response><CmdType>{kind}</CmdType>{HEAD}<SumNum>1</SumNum>"
        body += f"<{name}>{items}</{name}></Response>"
        with pytest.raises(MalformedMessageError):
            manscdp.parse(body.encode())


def test_a_damaged_control_is_never_guessed():
    whole = manscdp.build(manscdp.DeviceControl(1, CODE, manscdp.PtzCommand("A50F0108004000FD")))
    with pytest.raises(MalformedMessageError):
        manscdp.parse(whole[:-20])


# cases: 27
def test_usual_keepalive_takes_the_short_way_to_the_same_value():
    usual = manscdp.build(Keepalive(43, CODE))
    longer = usual.replace(b"<SN>", b"<Other/><SN>")
    assert manscdp.parse(usual).message == manscdp.parse(longer).message == Keepalive(43, CODE)


# cases: 32
def test_keepalive_names_faulty_channels():
    message = Keepalive(1, CODE, Result.ERROR, (CODE, "34020000001310000001"))
    assert manscdp.parse(manscdp.build(message)).message == message


def test_text_cannot_leave_its_element():
    message = manscdp.DeviceInfoResponse(1, CODE, "</DeviceName><Result>ERROR</Result>\x00\x1b")
    read = manscdp.parse(manscdp.build(message)).message
    assert read.device_name == "</DeviceName><Result>ERROR</Result>"
    assert read.result is Result.OK
