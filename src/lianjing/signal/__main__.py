"""Runs the signalling process: `python -m lianjing.signal`."""

import asyncio
import gc

from lianjing.runtime import configuration, logs, process
from lianjing.signal.server import SignalServer


async def main(stop: asyncio.Event) -> None:
    """Run until told to stop."""
    installation = configuration.load(configuration.default_directory())
    logs.set_up(installation.settings.log, "signal")
    server = SignalServer(installation)
    try:
        await server.start()
    except OSError as error:
        sip = installation.settings.sip
        raise SystemExit(
            f"信令端口 {sip.address}:{sip.port} 无法监听: {error}. "
            f"检查 [sip] address 是否是本机地址, port 是否被占用 (lianjing check).\n"
            f"Cannot listen on {sip.address}:{sip.port}: {error}. "
            f"See whether [sip] address is ours and port is free (lianjing check)."
        ) from error
    # What is known of devices lives long; walks of the collector over it are only pauses.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        await stop.wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    process.run(main)
