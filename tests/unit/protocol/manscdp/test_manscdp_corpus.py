"""Every sample reads as the file beside it says, and is written back so that it reads the same."""

from pathlib import Path

import pytest
from tests.unit.protocol.body_reading import CORPUS, MALFORMED, expected, read, samples

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Edition

SAMPLES = samples("manscdp")
STANDARD = samples("manscdp", "gb28181")
OF_2022 = ("2022", "s3_17", "s3_18", "s3_19", "videoparam", "osd", "iframe", "precise", "upgrade")
EXACT = [
    ("s3_1-deviceinfo-query", Edition.V2016),
    ("s3_4-keepalive", Edition.V2016),
    ("s3_5-catalog-query", Edition.V2016),
    ("s3_8-deviceinfo-response", Edition.V2016),
    ("s3_9-devicestatus-response", Edition.V2016),
    ("s3_10-recordinfo-query", Edition.V2016),
    ("s3_10-recordinfo-response", Edition.V2016),
    ("s3_11-alarm-response", Edition.V2016),
    ("s3_12-ptz-control", Edition.V2016),
    ("s3_12-teleboot-control", Edition.V2016),
    ("s3_12-guardcmd-control", Edition.V2016),
    ("s3_12-alarmcmd-control", Edition.V2016),
    ("s3_12-dragzoomin-control", Edition.V2016),
    ("s3_12-homeposition-control", Edition.V2016),
    ("s3_14-configdownload-query", Edition.V2016),
    ("s3_14-configdownload-basicparam", Edition.V2016),
    ("s3_18-snapshot-finished", Edition.V2022),
    ("s3_20-broadcast-notify", Edition.V2016),
    ("s3_20-broadcast-response", Edition.V2016),
    ("s3_21-alarm-subscribe", Edition.V2016),
    ("s3_21-catalog-subscribe", Edition.V2016),
    ("s7_3-catalog-response-2022", Edition.V2022),
]


def _name(sample: Path) -> str:
    return sample.stem


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_sample_reads_as_expected(sample):
    assert read("manscdp", sample.read_bytes()) == expected(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_what_was_read_is_written_so_that_it_reads_the_same(sample):
    """Mandatory fields that a sample lacks are filled in the first time, then nothing changes."""
    if expected(sample) == MALFORMED:
        return
    message = manscdp.parse(sample.read_bytes()).message
    for edition in (e for e in Edition if _fits(message, e)):
        once = manscdp.parse(manscdp.build(message, edition=edition))
        twice = manscdp.parse(manscdp.build(once.message, edition=edition))
        assert once.message == twice.message
        assert type(once.message) is type(message)
        assert once.repairs == ()


def _fits(message, edition):
    positions = getattr(message, "positions", (None,))
    return edition is Edition.V2022 or len(positions) == 1


@pytest.mark.parametrize("sample", STANDARD, ids=_name)
def test_samples_of_the_standard_need_no_repair(sample):
    assert manscdp.parse(sample.read_bytes()).repairs == ()


# cases: 34, 58
@pytest.mark.parametrize(("name", "edition"), EXACT)
def test_what_we_write_is_the_standard_sample_to_the_byte(name, edition):
    sample = (CORPUS / "manscdp" / "gb28181" / f"{name}.xml").read_bytes()
    assert manscdp.build(manscdp.parse(sample).message, edition=edition) == sample
