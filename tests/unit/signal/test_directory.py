"""Who is known, over which path, and whose deadline comes when."""

from hypothesis import given
from hypothesis import strategies as st

from lianjing.link.roster import DeviceEntry, Edition
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.signal.directory import Directory, Registration

CODES = [f"3402000000132000000{n}" for n in range(5)]


def flow(port, host="192.0.2.1"):
    return Flow(Transport.UDP, host, port)


def registration(port, host="192.0.2.1", version=""):
    return Registration(flow(port, host), "", "c", 3600, 0.0, gb_version=version)


@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 3) | st.none()), max_size=60))
def test_paths_and_hosts_are_counted_exactly_whoever_moves(moves):
    directory = Directory(window=180.0)
    where: dict[str, int] = {}
    for code, port in moves:
        device = directory.ensure(code)
        directory.set_registration(device, None if port is None else registration(port))
        where.pop(code, None)
        if port is not None:
            where[code] = port
        for known in range(4):
            here = {device.code for device in directory.on_flow(flow(known))}
            assert here == {code for code, port in where.items() if port == known}
        assert directory.count_at("192.0.2.1") == len(where)
    for code in list(where):
        directory.remove(code)
    assert directory._by_flow == {}
    assert directory._by_host == {}


def test_a_device_that_flaps_is_watched_once():
    directory = Directory(window=180.0)
    device = directory.ensure(CODES[0])
    for second in range(1000):
        device.presence.register(now=float(second), expires_in=3600.0)
        directory.watch(device)
        device.presence.lose_connection()
        list(directory.overdue(float(second)))
    assert len(directory._deadlines) <= 10


def test_each_deadline_is_judged_when_it_is_due():
    directory = Directory(window=180.0)
    device = directory.ensure(CODES[0])
    device.presence.register(now=0.0, expires_in=3600.0)
    directory.watch(device)
    device.presence.see(now=100.0)
    assert list(directory.overdue(186.0)) == []
    assert [device.code for device in directory.overdue(285.0)] == [CODES[0]]


def test_a_shorter_expiry_moves_the_deadline_nearer():
    directory = Directory(window=6000.0)
    device = directory.ensure(CODES[0])
    device.presence.register(now=0.0, expires_in=3600.0)
    directory.watch(device)
    device.presence.register(now=10.0, expires_in=60.0)
    directory.watch(device)
    due = []
    for found in directory.overdue(76.0):
        due.append(found.code)
        found.presence.check(now=76.0)
    assert due == [CODES[0]]


# cases: 17, 18
def test_the_edition_is_as_set_or_as_the_device_says():
    directory = Directory(window=180.0)
    device = directory.ensure(CODES[0])
    assert device.edition == "2016"
    directory.set_registration(device, registration(1, version="3.0"))
    assert device.edition == "2022"
    device.entry = DeviceEntry(code=CODES[0], edition=Edition.GB2016)
    assert device.edition == "2016"


def test_a_stranger_waits_where_that_is_the_rule():
    device = Directory(window=180.0, hold_unknown=True).ensure(CODES[0])
    assert not device.admitted
    device.entry = DeviceEntry(code=CODES[0])
    assert device.admitted


# cases: 57
def test_serial_numbers_wrap_and_belong_to_each_device():
    directory = Directory(window=180.0)
    one, two = directory.ensure(CODES[0]), directory.ensure(CODES[1])
    one.sn = 0x7FFFFFFF
    assert one.next_sn() == 1
    assert two.next_sn() == 1
