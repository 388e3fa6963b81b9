"""What survives kill -9: after any tear the state is one that was there before."""

import asyncio

import pytest

from lianjing.kernel.errors import ResourceError
from lianjing.signal.store import StateLog


async def written(path, *steps):
    """Write steps one after the other, each on disk before the next."""
    log = StateLog(path)
    log.load()
    running = asyncio.create_task(log.run())
    states = [dict(log.values)]
    for step in steps:
        step(log)
        await log.durable()
        states.append(dict(log.values))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return states


STEPS = [
    lambda log: log.put("reg/1", b"one"),
    lambda log: log.put("reg/2", b"\x00" * 40),
    lambda log: log.put("reg/1", b"changed"),
    lambda log: log.delete("reg/2"),
    lambda log: log.put("dlg/a@b", "清溪".encode()),
]


async def test_a_log_cut_anywhere_is_a_state_of_before(tmp_path):
    path = tmp_path / "signal.log"
    states = await written(path, *STEPS)
    whole = path.read_bytes()
    reached = set()
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        log = StateLog(path)
        log.load()
        assert log.values in states
        reached.add(states.index(log.values))
        again = StateLog(path)
        again.load()
        assert again.values == log.values, "what was read is written back whole"
        assert again.damaged == 0
    assert reached == set(range(len(states)))


async def test_damage_anywhere_costs_what_follows_and_nothing_else(tmp_path):
    path = tmp_path / "signal.log"
    states = await written(path, *STEPS)
    whole = path.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        log = StateLog(path)
        log.load()
        assert log.values in states, place


async def test_what_a_full_disk_refused_is_written_when_there_is_room(tmp_path, monkeypatch):
    path = tmp_path / "signal.log"
    log = StateLog(path)
    log.load()
    append, rewrite = log._append, log._rewrite

    def torn(data):
        append(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log, "_append", torn)
    monkeypatch.setattr(log, "_rewrite", full)
    running = asyncio.create_task(log.run())
    log.put("reg/1", b"one")
    with pytest.raises(ResourceError):
        await log.durable()
    assert not log.healthy
    for number in range(1000):
        log.put("reg/2", b"%d" % number)
    monkeypatch.setattr(log, "_append", append)
    monkeypatch.setattr(log, "_rewrite", rewrite)
    await log.durable()
    assert log.healthy
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    read = StateLog(path)
    read.load()
    assert read.values == {"reg/1": b"one", "reg/2": b"999"}
    assert read.damaged == 0


async def test_the_log_is_rewritten_when_history_outgrows_it(tmp_path, monkeypatch):
    monkeypatch.setattr("lianjing.signal.store._SMALL", 1000)
    path = tmp_path / "signal.log"
    await written(path, *[lambda log, n=n: log.put("reg/1", b"%040d" % n) for n in range(100)])
    assert path.stat().st_size < 2000
    log = StateLog(path)
    log.load()
    assert log.values == {"reg/1": b"%040d" % 99}


def test_keys_are_found_by_their_beginning(tmp_path):
    log = StateLog(tmp_path / "signal.log")
    log.load()
    log.put("reg/1", b"a")
    log.put("dlg/1", b"b")
    assert log.under("reg/") == {"1": b"a"}
