"""People entered for one story, each with a session of their own."""

import copy
import secrets
from typing import Any

import httpx
from tests.e2e.platforms import SECONDS, Platform

NAMES = {
    "registrar": "县技术员",
    "reporter": "单位填报员",
    "viewer": "民警小王",
    "approver": "林校长",
}


def someone(platform: Platform, role: str, scope: tuple[str, str], **more: Any) -> Platform:
    """Enter a person and give the platform as this person signs in to it."""
    username = f"{role}-{secrets.token_hex(3)}"
    body = {
        "username": username,
        "name": NAMES[role],
        "roles": [role],
        "scopes": [{"kind": scope[0], "value": scope[1]}] if scope[0] else [],
        "conditions": {"reviewed_on": "2026-11-01", "review_note": "人事科"},
        **more,
    }
    made = platform.as_("security").post("/users", body)
    made.raise_for_status()
    own = copy.copy(platform)
    own._client, own._others = None, {}
    own.username, own.password = username, f"{secrets.token_hex(8)}-Az9"
    _choose_password(own, made.json()["password"])
    return own


def _choose_password(person: Platform, first: str) -> None:
    """Change the password that was handed over and sign the pledge, as everybody must."""
    with httpx.Client(base_url=f"{person.url}/api/v1", timeout=SECONDS, trust_env=False) as client:
        given = {"username": person.username, "password": first}
        client.post("/auth/login", json=given).raise_for_status()
        body = {"old_password": first, "new_password": person.password}
        changed = client.post("/auth/password", json=body)
        assert changed.is_success, changed.text
        pledge = client.get("/auth/me").json()["pledge"]
        signed = client.post("/auth/pledge", json={"version": pledge})
        assert signed.json()["pending"] == [], signed.text


def unit_named(platform: Platform, name: str, region: str) -> dict[str, Any]:
    """Find a unit or enter it."""
    for unit in platform.get("/units", search=name)["items"]:
        if unit["name"] == name:
            return dict(unit)
    made = platform.as_("admin").post("/units", {"name": name, "region": region})
    made.raise_for_status()
    return dict(made.json())


def user_of(platform: Platform, username: str) -> dict[str, Any]:
    """Give the account of somebody as the security administrator sees it."""
    found = platform.as_("security").get("/users", search=username)["items"]
    return dict(next(one for one in found if one["username"] == username))
