"""A masked variant without its child: what goes in, what comes out, how it fails."""

from tests.unit.media.media_kit import armed, packets
from tests.unit.protocol.media_samples import adts_frames

from lianjing.kernel.frames import AudioFrame, Codec, VideoFrame
from lianjing.link.media import StreamIdle, StreamReady, VariantFailed
from lianjing.link.pictures import Rect
from lianjing.media.picturing.plans import MaskPlan
from lianjing.media.picturing.variant import Variant
from lianjing.media.picturing.wire import Flag, Kind, Unit

from .films import filmed

HERE = ("192.0.2.7", 15060)


class FakeChild:
    """Remembers what it is given."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.backlog = 0
        self.killed = False

    def send(self, unit: Unit) -> None:
        self.units.append(unit)

    def kill(self) -> None:
        self.killed = True


def started():
    """Give a variant whose child runs, its source, its clock and what it told."""
    source, clock, told = armed()
    for packet in packets():
        source.intake.datagram_received(packet, HERE)
    ended = []
    variant = Variant(
        "m1",
        source,
        MaskPlan(codec=Codec.H264, masks=(Rect(0, 0, 1, 1),)),
        notify=told.append,
        now=clock,
        idle_seconds=10.0,
        ended=lambda _, cause: ended.append(cause),
    )
    variant._child = child = FakeChild()
    source.fanout.taps.append(variant.take)
    return variant, source, clock, told, child, ended


def frame(number, *, key=False, codec=Codec.H264):
    at = 900_000 + number * 3600
    return VideoFrame(codec, key, at, at, b"\0\0\0\1\x65")


def comes_back(variant, number, *, key):
    data = filmed(Codec.H264, 1)[0][0]
    at = 900_000 + number * 3600
    flags = Flag.KEY if key else Flag.NONE
    variant._came_back(Unit(Kind.PICTURE, flags, at, at, data))


def test_nothing_is_shown_before_the_first_masked_picture():
    variant, source, _, told, child, _ = started()
    sound = AudioFrame(Codec.AAC, 900_000, adts_frames()[0])
    source.fanout.take(frame(0, key=True), 0)
    source.fanout.take(sound, 0)
    assert [unit.kind for unit in child.units] == [Kind.PICTURE]
    assert variant.fanout.gop.frames == []
    assert not [n for n in told if isinstance(n, StreamReady) and n.stream == "m1"]
    comes_back(variant, 0, key=True)
    source.fanout.take(sound, 0)
    assert [type(f) for f in variant.fanout.gop.frames] == [VideoFrame, AudioFrame]
    assert [n.width for n in told if isinstance(n, StreamReady) and n.stream == "m1"] == [320]


def test_another_codec_ends_it_and_nothing_more_goes_in():
    variant, source, _, told, child, ended = started()
    source.fanout.take(frame(0, key=True), 0)
    source.fanout.take(frame(1, key=True, codec=Codec.H265), 0)
    source.fanout.take(frame(2, key=True), 0)
    (failed,) = [n for n in told if isinstance(n, VariantFailed)]
    assert (failed.cause, ended) == ("mask_failed", ["mask_failed"])
    assert len(child.units) == 1
    assert child.killed
    assert source.fanout.taps == []
    comes_back(variant, 0, key=True)
    assert variant.fanout.gop.frames == [], "what comes late is not shown either"


def test_a_key_picture_is_asked_of_the_child_and_not_too_often():
    variant, source, clock, _, child, _ = started()
    source.fanout.take(frame(0, key=True), 0)
    variant.want_key_frame()
    variant.want_key_frame()
    source.fanout.take(frame(1), 0)
    variant.want_key_frame()
    source.fanout.take(frame(2), 0)
    clock.now += 2
    variant.want_key_frame()
    source.fanout.take(frame(3), 0)
    assert [bool(unit.flags & Flag.KEY) for unit in child.units] == [True, True, False, True]


def test_a_source_with_a_variant_is_in_use():
    _, source, clock, told, _, _ = started()
    clock.now += 100
    source.measure()
    assert not [n for n in told if isinstance(n, StreamIdle) and n.stream == "s1"]


def test_nobody_watches_and_it_says_so_and_is_abandoned_at_last():
    variant, _, clock, told, _, _ = started()
    clock.now += 11
    variant.measure()
    variant.measure()
    assert [n.stream for n in told if isinstance(n, StreamIdle)] == ["m1"]
    assert not variant.is_abandoned
    clock.now += 30
    assert variant.is_abandoned
