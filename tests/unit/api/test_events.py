"""Folding notices, and pages that do not read."""

import json

from lianjing.api.events.ear import MOST_TEXTS, Heard
from lianjing.api.events.hub import QUEUE, Page
from lianjing.apps.accounts.actor import system
from lianjing.link.signal import StatusNotice, StreamEndedNotice, StreamsNotice, TextNotice


def test_the_latest_state_counts() -> None:
    heard = Heard()
    heard.take(StatusNotice(devices=(("d", True, "registered"),)))
    heard.take(
        StatusNotice(
            devices=(("d", False, "keepalive_lost"),), channels=(("d", "c", False, "notified"),)
        )
    )
    heard.take(StreamsNotice(streams=(("s", 900, 25.0, 0.1, 12.0),)))
    heard.take(StreamEndedNotice(stream="s", cause="idle"))
    for _ in range(MOST_TEXTS + 5):
        heard.take(TextNotice(level="info", code="idle"))
    assert heard.devices == {"d": (False, "keepalive_lost")}
    assert heard.channels == {("d", "c"): (False, "notified")}
    assert heard.streams == {"s": (900, 25.0, 0.1, 12.0)}
    assert heard.ended == {"s": "idle"}
    assert len(heard.texts) == MOST_TEXTS


def test_a_page_that_does_not_read_is_told_to_reload_and_costs_no_memory() -> None:
    page = Page(actor=system("test"), language="zh")
    for number in range(QUEUE + 1):
        page.put("counts", {"nodes": [[number, 1, 1]]})
    assert page.queue.qsize() == 2
    name, body = page.queue.get_nowait()
    assert (name, json.loads(body)["reload"]) == ("status", True)
    assert page.queue.get_nowait()[0] == "counts"
