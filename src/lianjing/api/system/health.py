"""Health and metrics for machines, outside `/api`."""

import re
from collections.abc import Iterator

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from lianjing import __version__
from lianjing.api.system.state import Engines, ask_engines
from lianjing.apps.registry.selectors import database_answers, totals
from lianjing.apps.viewing.selectors import count_running

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_OF_ONE_SOURCE = re.compile(r"\.(\d+\.\d+\.\d+\.\d+|[0-9a-f.]*:[0-9a-f:.]*|others)$")
_Sample = tuple[str, str, dict[str, str], float]


def healthz(_: HttpRequest) -> JsonResponse:
    """Answer 200 if the database and signal answer, else 503 and which does not.

    Names nothing that a stranger could use.
    """
    parts = {"database": database_answers(), "signal": ask_engines().signal is not None}
    ok = all(parts.values())
    words = {name: "ok" if answers else "down" for name, answers in parts.items()}
    status = "ok" if ok else "failed"
    return JsonResponse({"status": status, **words}, status=200 if ok else 503)


def metrics(_: HttpRequest) -> HttpResponse:
    """Write the Prometheus text format: our rows, and what signal and media counted."""
    engines = ask_engines()
    lines: list[str] = []
    seen: set[str] = set()
    for name, kind, labels, value in _samples(engines):
        if name not in seen:
            seen.add(name)
            lines.append(f"# TYPE {name} {kind}")
        shown = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        number = f"{value:.0f}" if float(value).is_integer() else f"{value:.3f}"
        lines.append(f"{name}{{{shown}}} {number}" if shown else f"{name} {number}")
    return HttpResponse("\n".join(lines) + "\n", content_type=_TYPE)


def _samples(engines: Engines) -> Iterator[_Sample]:
    yield "lianjing_info", "gauge", {"version": __version__}, 1
    processes = engines.processes()
    for process in processes:
        yield "lianjing_up", "gauge", {"process": process.name}, float(process.up)
    for process in processes:
        if process.rss_mb is not None:
            labels = {"process": process.name}
            yield "lianjing_memory_bytes", "gauge", labels, process.rss_mb * 1048576
    yield from _rows()
    yield from _engine_samples(engines)


def _rows() -> Iterator[_Sample]:
    try:
        counts, sessions = totals(), count_running()
    except DatabaseError:
        yield "lianjing_database_up", "gauge", {}, 0
        return
    yield "lianjing_database_up", "gauge", {}, 1
    for kind, (total, online) in counts.items():
        yield f"lianjing_{kind}", "gauge", {"state": "all"}, total
        yield f"lianjing_{kind}", "gauge", {"state": "online"}, online
    yield "lianjing_viewing_sessions", "gauge", {}, sessions


def _engine_samples(engines: Engines) -> Iterator[_Sample]:
    if engines.signal is not None:
        yield "lianjing_calls", "gauge", {}, engines.signal.calls
        for name, value in sorted(engines.signal.counters.items()):
            # Who it came from is on the system page, for those who may see it.
            if not _OF_ONE_SOURCE.search(name):
                yield "lianjing_signal_events_total", "counter", {"event": name}, value
    if engines.media is not None:
        yield "lianjing_media_streams", "gauge", {}, len(engines.media.streams)
        yield "lianjing_media_ports_free", "gauge", {}, engines.media.ports_free
        for name, value in sorted(engines.media.counters.items()):
            yield "lianjing_media_events_total", "counter", {"event": name}, value


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
