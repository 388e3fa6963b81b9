"""Whose packets count."""

from tests.unit.media.media_kit import HERE, SSRC, armed, feed, kinds, packets, pull

from lianjing.link.media import FirstPacket, PacketsRefused, Refusal

ELSEWHERE = ("198.51.100.9", 15060)


# cases: 92
def test_the_first_right_packet_is_reported_once():
    made, _, notices = armed()
    feed(made, packets())
    (first,) = kinds(notices, FirstPacket)
    assert (first.source.address, first.source.port, first.ssrc) == (*HERE, SSRC)


def test_packets_from_another_address_are_refused_and_reported():
    made, _, notices = armed()
    feed(made, packets(), ELSEWHERE)
    (refused,) = kinds(notices, PacketsRefused)
    assert (refused.kind, refused.source.address, refused.count) == (
        Refusal.SOURCE,
        "198.51.100.9",
        1,
    )
    made.measure()
    assert kinds(notices, PacketsRefused)[1].count == len(packets()) - 1
    assert not made.intake.started
    assert not made.fanout.gop.frames


# cases: 96
def test_a_wrong_ssrc_is_refused_in_strict_mode():
    made, _, notices = armed()
    feed(made, packets(ssrc=7))
    (refused,) = kinds(notices, PacketsRefused)
    assert (refused.kind, refused.ssrc) == (Refusal.SSRC, 7)
    assert not made.intake.started


# cases: 95, 96
def test_lenient_mode_adopts_one_ssrc_of_the_right_source_and_keeps_to_it():
    made, _, notices = armed(strict=False)
    feed(made, packets(ssrc=7), ELSEWHERE)
    feed(made, packets(ssrc=7)[:3])
    feed(made, packets(ssrc=8))
    feed(made, packets(ssrc=8), (HERE[0], 9))
    assert kinds(notices, FirstPacket)[0].ssrc == 7
    made.measure()
    refused = kinds(notices, PacketsRefused)
    assert {notice.kind for notice in refused} == {Refusal.SOURCE, Refusal.SSRC}
    assert sum(n.count for n in refused if n.kind is Refusal.SSRC) == 2 * len(packets())


def test_a_second_stream_from_the_same_socket_does_not_mix_in():
    made, _, _ = armed()
    mixed = [p for pair in zip(packets(), packets(ssrc=9), strict=True) for p in pair]
    feed(made, mixed)
    assert made.intake.statistics.foreign == len(packets())
    assert made.intake.statistics.lost == 0


def test_packets_before_the_answer_wait_and_are_judged_then():
    made, _, notices = pull()
    feed(made, packets())
    feed(made, packets(ssrc=9), ELSEWHERE)
    assert not notices
    made.arm(("192.0.2.7",), SSRC)
    assert kinds(notices, FirstPacket)
    assert kinds(notices, PacketsRefused)[0].source.address == "198.51.100.9"
    assert made.fanout.gop.frames


def test_what_waits_for_the_answer_is_bounded():
    made, _, _ = pull()
    feed(made, packets() * 100)
    assert len(made.intake._held) == 256


def test_no_named_source_means_nobody_may_send():
    made, _, notices = pull()
    made.arm((), SSRC)
    feed(made, packets())
    assert not kinds(notices, FirstPacket)


def test_a_sender_whose_port_changes_is_followed():
    made, _, notices = armed()
    half = len(packets()) // 2
    feed(made, packets()[:half])
    feed(made, packets()[half:], (HERE[0], 40000))
    assert made.intake.statistics.lost == 0
    assert len(kinds(notices, FirstPacket)) == 1


def test_what_is_no_rtp_is_refused():
    made, _, notices = armed()
    feed(made, [b"hello", b"\x16\x03\x01" + bytes(50)])
    assert kinds(notices, PacketsRefused)[0].kind is Refusal.NOT_RTP


def test_rtcp_is_passed_over():
    made, _, notices = armed()
    feed(made, [bytes.fromhex("80c8000600000005") + bytes(20)])
    assert not notices
