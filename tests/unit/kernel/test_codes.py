"""The 20-digit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel import codes
from lianjing.kernel.codes import NodeKind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("34", NodeKind.REGION),
        ("340121", NodeKind.REGION),
        ("34012110", NodeKind.REGION),
        ("34010000002000000001", NodeKind.PLATFORM),
        ("34010000002150000001", NodeKind.BUSINESS_GROUP),
        ("34010000002160000001", NodeKind.ORGANISATION),
        ("34010000001180000001", NodeKind.DEVICE),
        ("34010000001310000001", NodeKind.CAMERA),
        ("34010000001320000001", NodeKind.CAMERA),
        ("34010000001340000001", NodeKind.ALARM_INPUT),
        ("34010000001370000001", NodeKind.AUDIO_OUTPUT),
        ("3401000000132000000", NodeKind.OTHER),
        ("3401000000132000000x", NodeKind.OTHER),
        ("", NodeKind.OTHER),
    ],
)
def test_a_code_is_classified_by_its_type_digits(code, kind):
    assert codes.classify(code) is kind


@given(st.text(max_size=30))
def test_any_text_is_classified(text):
    assert codes.classify(text) in NodeKind


def test_digits_of_other_scripts_make_no_code():
    assert not codes.is_code("３" * 20)
    assert not codes.is_region("３４")


@pytest.mark.parametrize(
    ("civil_code", "region"),
    [
        ("340121", "340121"),
        ("34012110", "34012110"),
        ("3401211000", "34012110"),
        ("34012110001320000001", "34012110"),
        ("34012", "3401"),
        ("", "340100"),
        ("合肥", "340100"),
    ],
)
def test_the_region_is_found_in_whatever_the_civil_code_holds(civil_code, region):
    assert codes.region_of(civil_code, "34010000001320000001") == region


@given(st.text(max_size=30))
def test_a_region_has_an_even_number_of_digits(text):
    assert len(codes.region_of(text, "34010000001320000001")) in {2, 4, 6, 8}


def test_domains_are_cut_from_the_platform_code():
    assert codes.sip_domain("34012110002000000001") == "3401211000"
    assert codes.ssrc_domain("34012110002000000001") == "12110"
    assert codes.parent_region("340121") == "3401"
