"""Runs the signalling process: `python -m lianjing.signal`."""

import asyncio

from lianjing.runtime import configuration, logs, process
from lianjing.signal.server import SignalServer


async def main(stop: asyncio.Event) -> None:
    """Run until told to stop."""
    installation = configuration.load(configuration.default_directory())
    logs.set_up(installation.settings.log, "signal")
    server = SignalServer(installation)
    await server.start()
    try:
        await stop.wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    process.run(main)
