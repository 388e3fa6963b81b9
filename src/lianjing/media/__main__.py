"""Runs the media process: `python -m lianjing.media`, settings from the data directory."""

import asyncio
import gc

from lianjing.media.node import MediaNode, run
from lianjing.runtime import configuration, logs, process, secrets, tls


def main() -> None:
    """Start a media node and serve until SIGTERM."""
    installation = configuration.load(configuration.default_directory())
    settings = installation.settings
    logs.set_up(settings.log, "media")

    async def serve(stop: asyncio.Event) -> None:
        key = secrets.key(installation.secrets, "link")
        context = tls.context(installation) if settings.tls.enabled else None
        node = MediaNode(settings.media, settings.link, key=key, tls=context)
        # Frames are freed by reference counts; walks of the collector over them are only pauses.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        async with tls.kept_current(context, installation):
            await run(node, stop)

    process.run(serve)


if __name__ == "__main__":
    main()
