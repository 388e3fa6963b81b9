"""The whole API: its routers, its errors, its description."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from lianjing.api import (
    account_care,
    accounts,
    agreement,
    approval_acts,
    approvals,
    audit,
    camera_selections,
    cameras,
    channels,
    codes,
    compliance,
    deeds,
    departments,
    devices,
    divisions,
    duplicates,
    equipment,
    errors,
    exchange,
    explanations,
    factors,
    filing,
    jobs,
    labels,
    maps,
    norms,
    obligations,
    phone,
    photos,
    pictures,
    places,
    proposals,
    quality,
    quality_summary,
    register,
    rights,
    rights_changes,
    sharing,
    survey,
    survey_tasks,
    tree,
    units,
    viewing,
    workflows,
)
from lianjing.api.description import Api
from lianjing.api.events import stream
from lianjing.api.system import router as system

AREAS = (
    account_care,
    accounts,
    deeds,
    channels,
    tree,
    devices,
    sharing,
    viewing,
    stream,
    system,
    audit,
    jobs,
    phone,
    divisions,
    places,
    units,
    maps,
    cameras,
    camera_selections,
    photos,
    pictures,
    survey,
    survey_tasks,
    codes,
    equipment,
    filing,
    approvals,
    approval_acts,
    workflows,
    norms,
    departments,
    proposals,
    agreement,
    duplicates,
    quality,
    quality_summary,
    compliance,
    obligations,
    exchange,
    factors,
    register,
    rights_changes,
    rights,
    explanations,
    labels,
)
"""The modules whose routes are the API, in the order of its description."""


class JsonRenderer(BaseRenderer):
    """Writes JSON as UTF-8: half the size for Chinese names, and several times faster."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        """Write the plain values a schema has given."""
        return msgspec.json.encode(data)


def build() -> NinjaAPI:
    """Put the API together."""
    api = Api(
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
        renderer=JsonRenderer(),
    )
    errors.install(api)
    for module in AREAS:
        api.add_router("", module.router)
    return api


api = build()
