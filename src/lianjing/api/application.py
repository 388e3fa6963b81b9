"""The whole API: its routers, its errors, its description."""

from ninja import NinjaAPI

from lianjing.api import accounts, audit, channels, devices, errors, sharing, tree, viewing
from lianjing.api.events import stream
from lianjing.api.system import router as system


def build() -> NinjaAPI:
    """Put the API together."""
    api = NinjaAPI(
        title="联镜 Lianjing",
        version="1",
        description=(
            "Sign in at `/auth/login`; the session cookie does the rest. Writes from pages of "
            "other origins are refused. Errors carry a stable `code` and sentences in the "
            "language of `Accept-Language`."
        ),
        docs_url=None,
        openapi_url="/openapi.json",
        urls_namespace="api-v1",
    )
    errors.install(api)
    for module in (accounts, channels, tree, devices, sharing, viewing, stream, system, audit):
        api.add_router("", module.router)
    return api


api = build()
