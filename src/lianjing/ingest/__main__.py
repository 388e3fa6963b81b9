"""`python -m lianjing.ingest`: the ingest process of the data directory in `LIANJING_DATA`."""

import asyncio
import os


def main() -> None:
    """Set up Django and run until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
    import django

    django.setup()
    from django.conf import settings

    from lianjing.ingest.service import Ingest
    from lianjing.link.bus.choose import subscriber
    from lianjing.runtime import logs, process

    installation = settings.INSTALLATION
    logs.set_up(installation.settings.log, "ingest")
    bus = subscriber(installation.settings.bus.url, installation.journal)

    async def serve(stop: asyncio.Event) -> None:
        await Ingest(installation, bus).run(stop)

    process.run(serve)


if __name__ == "__main__":
    main()
