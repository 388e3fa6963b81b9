"""How long a catalogue takes from the journal until its channels can be searched.

`python -m benchmarks.ingest_catalogue [channels]`; LIANJING_DATABASE_URL chooses PostgreSQL.
The catalogue: 200 organisations two deep, Chinese names, twelve extra fields on each camera.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

DEVICE = "34022100002000000001"
PART = 500
TRANSPORT = {"source": "127.0.0.1:5060", "transport": "udp"}


def nodes(count):
    from lianjing.link.events import Node

    organisations = [f"34022100002160{number:06d}" for number in range(200)]
    for number, code in enumerate(organisations):
        parent = "" if number < 20 else organisations[number % 20]
        yield Node(code=code, name=f"第{number}派出所", parent=parent, group="")
    words = ("人民路", "北门", "派出所", "小学", "广场", "东街", "西巷", "大桥")
    for number in range(count - 200):
        place = words[number % 8] + words[number // 8 % 8]
        yield Node(
            code=f"3402{number % 40:02d}00001310{number:06d}"[:20].ljust(20, "0"),
            name=f"{place}{number}号球机",
            parent=f"{DEVICE}/{organisations[number % 200]}",
            civil_code=f"3402{number % 40:02d}",
            ptz_type=number % 4 + 1,
            manufacturer="Hikvision",
            model="DS-2DE4A425IWG-E",
            address=f"{place}{number}号",
            longitude=118.3 + number / 1e6,
            latitude=31.3,
            ip="10.1.2.3",
            extra={f"Field{i}": str(number * i) for i in range(12)},
        )


async def write_journal(installation, count):
    from lianjing.link import events
    from lianjing.link.bus.choose import publisher

    bus = publisher("", installation.journal, "signal")
    running = asyncio.create_task(bus.run())
    now = time.time()
    bus.append(events.DeviceRegistered(device=DEVICE, at=now, expires_at=now + 3600, **TRANSPORT))
    bus.append(
        events.DeviceStatusChanged(
            device=DEVICE, at=now, online=True, reason=events.Reason.REGISTERED
        )
    )
    everything = list(nodes(count))
    for start in range(0, count, PART):
        bus.append(
            events.CatalogueReceived(
                device=DEVICE,
                query="bench",
                at=now,
                nodes=tuple(everything[start : start + PART]),
                done=start + PART >= count,
                complete=True,
                total=count,
            )
        )
    await bus.durable()
    running.cancel()


def timed(work):
    """Give what some work gives, and how long it took in milliseconds."""
    started = time.perf_counter()
    found = work()
    return found, (time.perf_counter() - started) * 1000


def folded(ingest, result):
    from lianjing.runtime.process import memory_mb

    before = memory_mb()
    started, burnt = time.perf_counter(), time.process_time()
    while ingest.fold_once():
        pass
    result["folded_s"] = time.perf_counter() - started
    ingest.recount_once()
    result["searchable_s"] = time.perf_counter() - started
    result["own_cpu_s"] = time.process_time() - burnt
    result["memory_mb"] = [before, memory_mb()]


def looked_at(actor, result):
    from lianjing.apps.registry.selectors import (
        ChannelFilter,
        TreeView,
        channel_page,
        tree_page,
    )

    for name, where in (
        ("list", ChannelFilter()),
        ("search_chinese", ChannelFilter(search="北门广场")),
        ("search_initials", ChannelFilter(search="bmgc12")),
        ("search_rare", ChannelFilter(search="99777")),
        ("online", ChannelFilter(online=True)),
        ("region", ChannelFilter(region="340213")),
    ):
        found, spent = timed(lambda where=where: channel_page(actor=actor, where=where))
        result[f"{name}_ms"] = spent
        result[f"{name}_total"] = (len(found.channels), found.total)
    view = TreeView.ORGANISATION
    top, spent = timed(lambda: tree_page(actor=actor, view=view, parent=None))
    _, more = timed(lambda: tree_page(actor=actor, view=view, parent=top.nodes[0].id))
    result["tree_ms"] = spent + more


def measure(count):
    from django.conf import settings
    from django.db import connection

    from lianjing.apps.accounts.actor import system
    from lianjing.apps.registry.models import Device
    from lianjing.apps.registry.services import delete_device
    from lianjing.conf import setup
    from lianjing.ingest.service import Ingest
    from lianjing.link.bus.choose import subscriber

    setup.migrate()
    installation, actor = settings.INSTALLATION, system("bench")
    asyncio.run(write_journal(installation, count))
    ingest = Ingest(installation, subscriber("", installation.journal))
    result = {"channels": count - 200, "database": connection.vendor}
    folded(ingest, result)
    looked_at(actor, result)
    ingest._folders["signal"][0].dirty_all()
    result["recount_s"] = timed(ingest.recount_once)[1] / 1000
    device = Device.objects.get()
    result["delete_s"] = timed(lambda: delete_device(actor=actor, device=device))[1] / 1000
    return result


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="lianjing-bench-") as directory:
        os.environ["LIANJING_DATA"] = str(Path(directory))
        os.environ["DJANGO_SETTINGS_MODULE"] = "lianjing.conf.settings"
        import django

        django.setup()
        print(json.dumps(measure(count), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
