"""The description says of every route who may call it and how it refuses."""

from functools import cache
from typing import Any

from lianjing.api.application import api

OPEN = {"/auth/login", "/auth/ways", "/auth/oidc", "/auth/oidc/back"}
"""For those who have not signed in."""
OF_ALL = {400, 401, 403, 404, 429, 503}
OF_WRITES = {409, 410, 413, 415, 428}


@cache
def described() -> Any:
    return api.get_openapi_schema(path_prefix="")


def routes() -> list[tuple[str, str, dict[str, Any]]]:
    paths = described()["paths"]
    return [(path, way, one) for path, ways in paths.items() for way, one in ways.items()]


def test_what_needs_no_signing_in_is_named_and_nothing_else_is_open() -> None:
    assert {path for path, _, one in routes() if "security" not in one} == OPEN


def test_tokens_change_nothing_of_who_somebody_is() -> None:
    by_session = {path for path, _, one in routes() if one.get("security") == [{"session": []}]}
    assert {"/auth/logout", "/auth/me", "/auth/password", "/auth/pledge"} <= by_session


def test_each_route_says_how_it_refuses() -> None:
    for path, way, one in routes():
        missing = OF_ALL - set(one["responses"])
        if way != "get" and path not in OPEN:
            missing |= OF_WRITES - set(one["responses"])
        assert not missing, (way, path, missing)


def test_every_refusal_has_the_same_shape() -> None:
    shared = described()["components"]["responses"]
    shapes = {str(one["content"]["application/json"]["schema"]) for one in shared.values()}
    assert shapes == {"{'$ref': '#/components/schemas/ErrorOut'}"}
