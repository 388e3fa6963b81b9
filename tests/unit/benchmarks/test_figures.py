"""How benchmarks judge and read figures; nothing here is timed."""

import json

import pytest
from benchmarks import common
from benchmarks.common import Better, Figure, figures_in, tell
from benchmarks.rows import BENCHES, Reading


def test_a_promise_holds_on_its_own_side() -> None:
    assert Figure("rate", 10, wanted=9, better=Better.MORE).reached
    assert not Figure("rate", 8, wanted=9, better=Better.MORE).reached
    assert Figure("delay", 8, wanted=9).reached
    assert not Figure("delay", 10, wanted=9).reached
    assert Figure("watched", 1e9).reached


def test_a_loss_of_more_than_fifteen_percent_is_worse() -> None:
    assert Figure("rate", 84, better=Better.MORE).worse_than(100)
    assert not Figure("rate", 86, better=Better.MORE).worse_than(100)
    assert Figure("delay", 116).worse_than(100)
    assert not Figure("delay", 90).worse_than(100)


def test_what_a_script_tells_is_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    told = [Figure("delay", 3.5, "ms", 4.0), Figure("rate", 1, "/s", 2, Better.MORE)]
    assert tell(told, {"median": "3 ms"}) == 1
    *_, last = capsys.readouterr().out.splitlines()
    assert figures_in(json.loads(last)) == told


def test_a_reading_takes_one_number_or_all() -> None:
    answer = {"keepalive": {"per_second": 17_000, "reached": True, "who": "x"}}
    assert Reading(("keepalive", "per_second"), "rate", "/s").take(answer)[0].value == 17_000
    assert [f.name for f in Reading(("keepalive", "*")).take(answer)] == ["per_second"]
    assert Reading(("storm", "seconds")).take(answer) == []


def test_every_benchmark_is_a_script_that_is_there() -> None:
    for bench in BENCHES:
        assert (common.ROOT / "benchmarks" / bench.words[0]).is_file(), bench.name
    assert len({bench.name for bench in BENCHES}) == len(BENCHES)
