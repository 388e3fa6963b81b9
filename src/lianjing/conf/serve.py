"""Runs the web process: `python -m lianjing.conf.serve`, over TLS where the settings say so."""

import socket
import ssl
from collections.abc import Callable

import uvicorn

from lianjing.conf.connections import PatientProtocol
from lianjing.conf.redirect import Redirect
from lianjing.runtime import configuration, process, tls
from lianjing.runtime.http import HttpServer
from lianjing.runtime.networks import parse_networks
from lianjing.runtime.settings import Installation

MOST_CONNECTIONS = 8000
"""Beyond this the answer is 503: memory stays bounded whatever comes."""


class WebServer(uvicorn.Server):
    """uvicorn with a certificate that renews itself and a port that redirects."""

    def __init__(self, config: uvicorn.Config, installation: Installation) -> None:
        super().__init__(config)
        self._installation = installation

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop."""
        self.config.load()
        redirect = await self._redirect()
        try:
            async with tls.kept_current(self.config.ssl, self._installation, renewing=True):
                await super().serve(sockets)
        finally:
            if redirect is not None:
                await redirect.stop()

    async def _redirect(self) -> HttpServer | None:
        settings = self._installation.settings
        if not settings.tls.enabled or not settings.tls.redirect_port:
            return None
        server = HttpServer(Redirect(self._installation).handle)
        await server.start(settings.web.address, settings.tls.redirect_port)
        return server


def server(installation: Installation) -> WebServer:
    """Put the server of an installation together."""
    web = installation.settings.web
    PatientProtocol.trusted = parse_networks(web.proxies)

    def context(_: uvicorn.Config, __: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        return tls.context(installation)

    config = uvicorn.Config(
        "lianjing.conf.asgi:application",
        host=web.address,
        port=web.port,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        forwarded_allow_ips=list(web.proxies),
        # Live streams of events would hold the process for ever.
        timeout_graceful_shutdown=2,
        ssl_context_factory=context if installation.settings.tls.enabled else None,
    )
    return WebServer(config, installation)


def main() -> None:
    """Serve the data directory of `LIANJING_DATA`."""
    process.raise_file_limit()
    installation = configuration.load(configuration.default_directory())
    server(installation).run()


if __name__ == "__main__":
    main()
