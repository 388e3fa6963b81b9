"""Every sample reads as the file beside it says, and what is in order is written back unchanged."""

import json
from pathlib import Path

import pytest
from tests.unit.protocol.sip.sip_reading import CORPUS, MALFORMED, read, samples

from lianjing.protocol.sip.message import SipRequest
from lianjing.protocol.sip.parse import parse_message

SAMPLES = samples()
READABLE = [s for s in SAMPLES if json.loads(s.with_suffix(".json").read_text()) != MALFORMED]


def _name(sample: Path) -> str:
    return sample.relative_to(CORPUS).as_posix()


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_sample_reads_as_expected(sample: Path) -> None:
    expected = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(read(sample.read_bytes()))) == expected


@pytest.mark.parametrize("sample", READABLE, ids=_name)
def test_what_was_read_is_written_so_that_it_reads_the_same(sample: Path) -> None:
    message = parse_message(sample.read_bytes())
    again = parse_message(message.serialise())
    assert again.items == message.items
    assert again.body == message.body
    assert not again.body_is_short
    assert again.start_line == message.start_line


@pytest.mark.parametrize("sample", sorted((CORPUS / "gb28181").glob("*.sip")), ids=_name)
def test_samples_of_the_standard_are_whole_and_clean(sample: Path) -> None:
    message = parse_message(sample.read_bytes())
    assert message.declared_length == len(message.body)
    assert message.ignored_lines == 0
    assert all((message.via, message.from_, message.to, message.call_id, message.cseq))


# cases: 17, 18
def test_version_header_is_found_in_any_case_and_absent_without_fuss() -> None:
    lower = parse_message((CORPUS / "field/register-version-lower-case.sip").read_bytes())
    absent = parse_message((CORPUS / "field/register-no-expires.sip").read_bytes())
    assert (lower.gb_version, absent.gb_version) == ("3.0", None)


# cases: 19, 20
def test_date_is_read_in_both_forms() -> None:
    gb = parse_message((CORPUS / "gb28181/s2_3-response-200-register.sip").read_bytes())
    rfc1123 = parse_message((CORPUS / "field/register-rfc1123-date-contact-star.sip").read_bytes())
    assert gb.date == rfc1123.date == 1767225600.0


# cases: 40
def test_content_type_is_compared_without_case() -> None:
    message = parse_message((CORPUS / "field/keepalive-bare-lf.sip").read_bytes())
    assert message.content_type == "application/manscdp+xml"


# cases: 136
def test_paths_of_a_cascade_are_read_in_order() -> None:
    message = parse_message((CORPUS / "field/invite-cascade-paths.sip").read_bytes())
    assert isinstance(message, SipRequest)
    assert message.preferred_path[0] == "34020000002000000001"
    assert len(message.preferred_path) == 3
