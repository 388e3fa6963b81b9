"""Packets are lost and delayed as ordered, never invented."""

import random

from hypothesis import given
from hypothesis import strategies as st

from lianjing.simulator.faults import Faults
from lianjing.simulator.sinks import FaultySink


class Collector:
    def __init__(self) -> None:
        self.packets: list[bytes] = []

    def send(self, packet: bytes) -> None:
        self.packets.append(packet)

    def close(self) -> None:
        pass


def sent_through(faults: Faults, count: int, seed: int = 1) -> list[int]:
    collector = Collector()
    sink = FaultySink(collector, lambda: faults, random.Random(seed))
    for number in range(count):
        sink.send(number.to_bytes(2, "big"))
    return [int.from_bytes(packet, "big") for packet in collector.packets]


def test_a_healthy_line_changes_nothing():
    assert sent_through(Faults(), 100) == list(range(100))


def test_loss_takes_about_its_share():
    kept = sent_through(Faults(loss=0.2), 2000)
    assert 1500 < len(kept) < 1700
    assert kept == sorted(kept)


@given(st.integers(0, 1000), st.floats(0.01, 0.5))
def test_reordering_delays_by_a_few_packets_only(seed, share):
    kept = sent_through(Faults(reorder=share), 200, seed)
    assert len(kept) == len(set(kept))
    for place, number in enumerate(kept):
        assert all(other >= number - 60 for other in kept[place:])
