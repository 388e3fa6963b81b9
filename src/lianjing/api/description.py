"""What the description of the API says beyond its shapes: who may call, and how it refuses."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from lianjing.api.auth import signed_in_perhaps_new
from lianjing.api.schemas.common import ErrorOut

_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ALWAYS = (400, 401, 403, 404, 429, 503)
_OF_PEOPLE = (409, 428)
_OF_WRITES = (410, 413, 415)
_OF_PEERS = (502, 504)
_REFUSED = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    410: "Gone",
    413: "ContentTooLarge",
    415: "UnsupportedMediaType",
    422: "UnprocessableContent",
    428: "PreconditionRequired",
    429: "TooManyRequests",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}
_SCHEMES = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "lianjing_session",
        "description": "Set by `/auth/login`; over TLS its name begins with `__Host-`.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token somebody has made; it may less than its person.",
    },
}

_MEDIA_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gzip": "application/gzip",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "toml": "application/toml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "other": "application/octet-stream",
}
PAPERS = ("pdf", "jpeg", "png", "other")
"""What scans of papers are."""


def gives(*kinds: str, tagged: bool = False) -> dict[str, Any]:
    """Describe an answer that is a file of one of these kinds, for `openapi_extra` of a route."""
    file = {"schema": {"type": "string", "format": "binary"}}
    content = {_MEDIA_TYPES[kind]: file for kind in kinds}
    answers: dict[int, Any] = {200: {"description": "A file.", "content": content}}
    if tagged:
        answers[304] = {"description": "It is the one the caller has."}
    return {"responses": answers}


class Description(OpenAPISchema):
    """The description Django Ninja makes, with the ways to sign in and the refusals."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        """Say how one shows who one is; nothing where strangers may ask."""
        if not operation.auth_callbacks:
            return None
        if signed_in_perhaps_new in operation.auth_callbacks:
            return [{"session": []}]
        return [{"session": []}, {"token": []}]

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """Add the refusals to what is described of an operation."""
        described: dict[str, Any] = super().operation_details(operation)
        known = described["responses"]
        for status in sorted(_refusals(operation, described) - set(known)):
            known[status] = {"$ref": f"#/components/responses/{_REFUSED[status]}"}
        return described

    def get_components(self) -> dict[str, Any]:
        """Add the schemes of security, and the refusals all operations share."""
        self.schemas.setdefault("ErrorOut", ErrorOut.json_schema())
        refusal = {"schema": {"$ref": "#/components/schemas/ErrorOut"}}
        shared = {
            name: {"description": str(status), "content": {"application/json": refusal}}
            for status, name in _REFUSED.items()
        }
        return {**super().get_components(), "securitySchemes": _SCHEMES, "responses": shared}


def _refusals(operation: Operation, described: dict[str, Any]) -> set[int]:
    found = set(_ALWAYS)
    if operation.auth_callbacks:
        found |= set(_OF_PEOPLE)
    if _WRITES & set(operation.methods):
        found |= set(_OF_WRITES)
    if described["parameters"] or "requestBody" in described:
        found.add(422)
    return found


class Api(NinjaAPI):
    """An API described by `Description`."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Describe every route."""
        return Description(
            self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        )
