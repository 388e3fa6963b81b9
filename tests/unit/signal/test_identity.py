"""On whose behalf is asked: what is written, read, passed on, and refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.link.signal import Viewer
from lianjing.signal.calls import identity
from lianjing.signal.cascade.refusing import loop_in

TOWN, COUNTY, CITY = "34020211002000000001", "34020200002000000001", "34000000002000000001"


def test_a_viewer_of_ours_is_written_after_our_code():
    assert identity.of_viewer(TOWN, Viewer(user="zhang.san")) == f"{TOWN}-zhang.san"
    assert identity.of_viewer(TOWN, None) == identity.of_viewer(TOWN, Viewer(user="")) == ""


def test_names_cannot_break_the_form():
    text = identity.of_viewer(TOWN, Viewer(user="张-三;\r\n", unit="教育-局"))
    read = identity.read(text)
    assert read is not None
    assert read.platforms == (TOWN,)
    assert "-" not in read.user
    assert read.user.count(";") == 1


def test_on_a_long_way_the_unit_goes_before_the_user_and_the_user_before_a_platform():
    text = identity.of_viewer(TOWN, Viewer(user="zhang.san", unit="合肥市蜀山区教育体育局" * 2))
    for hop in range(3):
        text = identity.passed_on(f"3402000000200000001{hop}", TOWN, identity.read(text))
    assert identity.read(text).user.startswith("zhang.san;org=")
    for hop in range(4):
        text = identity.passed_on(f"3402000000200000002{hop}", TOWN, identity.read(text))
    assert identity.read(text).user == "zhang.san"
    assert len(identity.read(text).platforms) == 8


def test_each_platform_puts_itself_in_front():
    first = identity.passed_on(COUNTY, CITY, identity.read(f"{CITY}-li"))
    assert first == f"{COUNTY}-{CITY}-li"
    assert identity.passed_on(TOWN, COUNTY, identity.read(first)) == f"{TOWN}-{first}"


def test_an_upper_that_says_nothing_is_named_itself():
    assert identity.passed_on(TOWN, COUNTY, None) == f"{TOWN}-{COUNTY}"
    assert identity.passed_on(TOWN, COUNTY, identity.read("")) == f"{TOWN}-{COUNTY}"


@pytest.mark.parametrize(
    "text", ["a" * 257, "with space", "line\nbreak", "tab\there", "naïve", "\x00", "a\x7fb"]
)
def test_what_cannot_be_passed_on_is_not_taken(text):
    assert identity.read(text) is None


@given(st.text(max_size=300))
def test_whatever_is_read_is_written_as_it_was(text):
    read = identity.read(text)
    if read is not None:
        assert read.write() == text.strip()


@given(st.text(max_size=200), st.text(max_size=200))
def test_whoever_our_viewer_is_the_header_is_one_line_of_ascii(user, unit):
    text = identity.of_viewer(TOWN, Viewer(user=user, unit=unit))
    assert len(text) <= identity.MAX_LENGTH
    assert set(text) <= set(string.ascii_letters + string.digits + "-._;=%")
    assert text == "" or identity.read(text) is not None


@given(st.lists(st.integers(0, 10**20 - 1), max_size=12), st.text("-;%abc019", max_size=250))
def test_what_is_passed_on_stays_within_bounds(numbers, user):
    received = identity.read("-".join([*(f"{n:020d}" for n in numbers), user]))
    if received is None or len(received.platforms) > identity.MAX_PLATFORMS:
        return
    passed = identity.passed_on(TOWN, CITY, received)
    assert len(passed) <= identity.MAX_LENGTH
    assert passed.startswith(f"{TOWN}-")


def test_a_request_that_has_been_here_before_is_a_loop():
    assert loop_in(TOWN, f"{CITY}-{TOWN}-li") == "loop_detected"
    assert loop_in(TOWN, f"{CITY}-{COUNTY}-li") == ""
    assert loop_in(TOWN, "") == ""
    many = "-".join(f"{n:020d}" for n in range(identity.MAX_PLATFORMS))
    assert loop_in(TOWN, f"{many}-li") == "too_many_platforms"
