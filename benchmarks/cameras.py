"""Fills a database with camera files, for benchmarks: `python -m benchmarks.cameras 100000`.

Works on the installation that `LIANJING_DATA` names. Cameras stand in clumps as in a county:
streets of a few towns, several on a pole. The same number gives the same cameras.
"""

import os
import random
import sys
from collections.abc import Iterator
from typing import Any

TOWNS = 60
_BATCH = 2_000
MIDDLE = (117.28, 31.86)


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Give the fields of each camera."""
    chance = random.Random(1)
    spread = chance.gauss
    towns = [(MIDDLE[0] + spread(0, 0.12), MIDDLE[1] + spread(0, 0.1)) for _ in range(TOWNS)]
    place = towns[0]
    for number in range(1, count + 1):
        if number % 3 == 1:  # three on a pole
            town = towns[chance.randrange(TOWNS)]
            place = (town[0] + spread(0, 0.03), town[1] + spread(0, 0.03))
        yield {
            "code": f"3401230000132{number:07d}",
            "name": f"测试点 {number}",
            "search": f"测试点 {number} 3401230000132{number:07d}",
            "region": f"340123{number % 30 + 100:03d}",
            "longitude": round(place[0], 7),
            "latitude": round(place[1], 7),
            "azimuth": float(chance.randrange(360)),
            "horizontal_angle": 60.0,
            "view_distance": 50.0,
            "point_class": "1223339"[number % 7],
            "state": ("in_use", "in_use", "in_use", "repair", "planned")[number % 5],
            "score": chance.randrange(40, 101),
            "errors": number % 4 == 0,
            "warnings": number % 3 == 0,
        }


def fill(count: int) -> None:
    """Write the cameras, and a channel for two of three."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
    django.setup()
    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.registry.models import Channel, Device

    device = Device.objects.create(code="34012300002000000009", name="下级")
    cameras, channels = [], []
    for number, row in enumerate(rows(count)):
        cameras.append(Camera(**row))
        if number % 3:
            online = number % 4 != 0
            channels.append(Channel(device=device, code=row["code"], online=online))
    Camera.objects.bulk_create(cameras, batch_size=_BATCH)
    Channel.objects.bulk_create(channels, batch_size=_BATCH)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
