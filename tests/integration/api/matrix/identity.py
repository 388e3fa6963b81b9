"""Rows of sign-ins, the pledge, reviews of accounts, the sealed envelope."""

from typing import Any

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.services import reviews

from .base import ANYONE, Matrix, security

ROWS: Matrix = {
    ("GET", "/auth/ways"): (None, (200,) * 10),
    ("GET", "/auth/oidc"): (None, (404,) * 10),
    ("GET", "/auth/oidc/back"): (None, (302,) * 10),
    ("POST", "/auth/pledge"): ({"version": "1"}, ANYONE),
    ("GET", "/auth/sign-ins"): (None, ANYONE),
    ("DELETE", "/auth/sign-ins/{factor}"): (None, (404,) * 7 + (401, 404, 404)),
    ("POST", "/auth/factor/totp"): ({"code": "123456"}, (403,) * 7 + (401, 403, 403)),
    ("POST", "/auth/factor/recovery"): ({"code": "x"}, (403,) * 7 + (401, 403, 403)),
    ("POST", "/auth/factor/key/options"): (None, ANYONE),
    ("POST", "/auth/factor/key"): ({"credential": {}}, (403,) * 7 + (401, 403, 403)),
    ("GET", "/auth/factors"): (None, ANYONE),
    ("POST", "/auth/factors/totp"): ({}, (201,) * 7 + (401, 201, 201)),
    ("POST", "/auth/factors/totp/{factor}"): ({"code": "123456"}, (404,) * 7 + (401, 404, 404)),
    ("POST", "/auth/factors/key/options"): (None, ANYONE),
    ("POST", "/auth/factors/key"): ({"credential": {}}, (403,) * 7 + (401, 403, 403)),
    ("DELETE", "/auth/factors/{factor}"): (None, (404,) * 7 + (401, 404, 404)),
    ("DELETE", "/users/{user}/factors"): (None, security(204)),
    ("GET", "/reviews"): (None, security(200)),
    ("POST", "/reviews"): (None, security(201)),
    ("GET", "/reviews/{review}/items"): (None, security(200)),
    ("PUT", "/reviews/items/{review_item}"): ({"answer": "keep"}, security(200)),
    ("POST", "/reviews/{review}/close"): (None, security(409)),
    ("POST", "/users/{user}/leave"): ({"reason": "调离"}, security(200)),
    ("POST", "/users/{user}/unlock"): (None, security(204)),
    ("POST", "/seal"): (None, security(200)),
}


def keys(_country: Any) -> dict[str, int]:
    """Open a round over the people there are."""
    review = reviews.open_review(actor=system("test"))
    item = review.items.get(user__username="scoped")
    return {"review": review.pk, "review_item": item.pk, "factor": 999}
