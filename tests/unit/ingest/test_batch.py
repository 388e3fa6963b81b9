"""Folding events before they are written."""

from lianjing.ingest.batch import CataloguePart, ChannelStates, fold
from lianjing.link import events
from lianjing.link.bus.port import Record
from lianjing.link.events import Event, Reason


def records(*run: Event) -> list[Record]:
    return [Record("signal", f"1:{number}", event) for number, event in enumerate(run, start=1)]


def channels(online: bool, *codes: str) -> Event:
    return events.ChannelsStatusChanged(
        device="d", at=1.0, online=online, reason=Reason.NOTIFIED, channels=codes
    )


def test_states_keep_the_latest_and_facts_are_all_there() -> None:
    suspected = events.MessageSuspected(device="d", source="x", at=1.0, what="y")
    refused = events.RegistrationRefused(device="d", at=1.0, source="x", reason="wrong_password")
    batch = fold(
        records(
            events.DeviceSeen(seen={"d": 5.0, "e": 1.0}),
            events.DeviceSeen(seen={"d": 4.0}),
            suspected,
            suspected,
            refused,
            refused,
        ),
        "",
    )
    assert batch.devices["d"].seen_at == 5.0
    assert batch.devices["d"].suspected == 2
    assert len(batch.registrations) == 2


def test_channel_states_are_folded_between_catalogues_but_not_across() -> None:
    changed = events.CatalogueChanged(device="d", at=1.0)
    run = records(channels(True, "1", "2"), channels(False, "1"), changed, channels(True, "1"))
    first, second, third = fold(run, "").work
    assert isinstance(first, ChannelStates)
    assert {code: state[0] for code, state in first.states.items()} == {"1": False, "2": True}
    assert second is changed
    assert isinstance(third, ChannelStates)
    assert third.states["1"][0] is True


def test_parts_know_the_position_before_them() -> None:
    received = events.CatalogueReceived(device="d", query="q", at=1.0, nodes=())
    work = fold(records(received, received), "0:9").work
    assert [part.since for part in work if isinstance(part, CataloguePart)] == ["0:9", "1:1"]


def test_measures_are_let_go() -> None:
    minute = events.StreamMinute(
        device="d", channel="c", at=1.0, packets=1, lost=0, bytes=1, frames=1
    )
    batch = fold(records(minute), "")
    assert batch.devices == {}
    assert batch.work == []
