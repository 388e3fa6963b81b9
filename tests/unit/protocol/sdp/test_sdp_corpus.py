"""Every sample reads as the file beside it says, and is written back so that it reads the same."""

import pytest
from tests.unit.protocol.body_reading import CORPUS, expected, read, samples

from lianjing.protocol import sdp
from lianjing.protocol.sdp import MediaFormat, Setup

SAMPLES = samples("sdp")
PLATFORM = "34020000002000000001"
CHANNEL = "34020000001310000001"
MEDIA = "192.0.2.20"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_sample_reads_as_expected(sample):
    assert read("sdp", sample.read_bytes()) == expected(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_what_was_read_is_written_so_that_it_reads_the_same(sample):
    description = sdp.parse(sample.read_bytes())
    assert sdp.parse(sdp.build(description)) == description


def standard(name: str) -> bytes:
    return (CORPUS / "sdp" / "gb28181" / f"{name}.sdp").read_bytes()


# cases: 92
def test_live_offer_and_answer_are_the_standard_samples_to_the_byte():
    offer = sdp.live_offer(owner=PLATFORM, address=MEDIA, port=30000, ssrc=200000001)
    assert sdp.build(offer) == standard("s4_7-live-offer-udp")
    answer = sdp.answer(
        offer,
        owner=CHANNEL,
        address="192.0.2.102",
        port=15060,
        ssrc=offer.ssrc,
        media_format=MediaFormat(2, "6", 25, 1, 4096, 1, 8, 1),
    )
    assert sdp.build(answer) == standard("s4_7-live-answer-udp")


# cases: 108
def test_playback_offer_is_the_standard_sample_to_the_byte():
    offer = sdp.playback_offer(
        owner=PLATFORM, address=MEDIA, port=30002, ssrc=1200000001, channel=CHANNEL,
        start=1767233400, stop=1767234600, setup=Setup.PASSIVE,
    )  # fmt: skip
    assert sdp.build(offer) == standard("s4_9-playback-offer-tcp-passive")


# cases: 115
def test_download_offer_is_the_standard_sample_to_the_byte():
    offer = sdp.download_offer(
        owner=PLATFORM, address=MEDIA, port=30004, ssrc=1200000002, channel=CHANNEL,
        start=1767233400, stop=1767234600, setup=Setup.PASSIVE,
    )  # fmt: skip
    assert sdp.build(offer) == standard("s4_10-download-offer")


# cases: 124
def test_broadcast_offer_and_answer_are_the_standard_samples_to_the_byte():
    offer = sdp.broadcast_offer(owner="34020000001370000001", address="192.0.2.101", port=15064)
    assert sdp.build(offer) == standard("s6_7-broadcast-offer")
    answer = sdp.answer(
        offer, owner=PLATFORM, address=MEDIA, port=30010, ssrc=200000005,
        media_format=sdp.TELEPHONE_AUDIO,
    )  # fmt: skip
    assert sdp.build(answer) == standard("s6_7-broadcast-answer")
