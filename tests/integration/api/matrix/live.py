"""Rows of people, watching, platforms, the system."""

from tests.integration.api.conftest import PASSWORD

from .base import (
    ANYONE,
    OPERATE,
    OPERATE_ONE,
    SEE,
    SEE_ONE,
    WATCH_ONE,
    Matrix,
    admin,
    admin_one,
    but,
    security,
)

USER = {"username": "fresh", "password": "good enough 1", "roles": ["viewer"]}
DEVICE = {"code": "34020000001320000077"}
UPPER = {"name": "City", "code": "34020000002000000009", "address": "192.0.2.1"}

ROWS: Matrix = {
    ("POST", "/auth/login"): ({"username": "viewer", "password": PASSWORD}, (200,) * 10),
    ("POST", "/auth/logout"): (None, (204, 204, 204, 204, 204, 204, 204, 401, 204, 204)),
    ("GET", "/auth/me"): (None, ANYONE),
    ("POST", "/auth/password"): (
        {"old_password": PASSWORD, "new_password": "another one 1"},
        (204, 204, 204, 204, 204, 204, 204, 401, 204, 204),
    ),
    ("GET", "/users"): (None, security(200)),
    ("POST", "/users"): (USER, security(201)),
    ("GET", "/users/{user}"): (None, security(200)),
    ("PATCH", "/users/{user}"): ({"name": "x"}, security(200)),
    ("DELETE", "/users/{user}"): (None, security(204)),
    ("GET", "/organisations"): (None, security(200)),
    ("POST", "/organisations"): ({"name": "县局"}, security(201)),
    ("PATCH", "/organisations/{organisation}"): ({"name": "x"}, security(200)),
    ("DELETE", "/organisations/{organisation}"): (None, security(204)),
    ("GET", "/channels"): (None, SEE),
    ("GET", "/channels/{channel}"): (None, SEE_ONE),
    ("POST", "/channels/{channel}/live"): ({}, WATCH_ONE),
    ("POST", "/channels/{channel}/ptz"): ({"action": "stop"}, OPERATE_ONE),
    ("POST", "/channels/{channel}/control"): ({"action": "keyframe"}, OPERATE_ONE),
    ("GET", "/channels/{channel}/presets"): (None, OPERATE_ONE),
    ("GET", "/tree"): (None, SEE),
    ("GET", "/tree/path?channel={channel}"): (None, SEE_ONE),
    ("GET", "/devices"): (None, but(SEE, approver=403)),
    ("POST", "/devices"): (DEVICE, admin(201)),
    ("GET", "/devices/{device}"): (None, but(SEE_ONE, approver=403)),
    ("PATCH", "/devices/{device}"): ({"name": "x"}, admin_one(200)),
    ("DELETE", "/devices/{device}"): (None, admin_one(204)),
    ("POST", "/devices/{device}/refresh"): (None, admin_one(200)),
    ("POST", "/devices/{device}/reboot"): (None, admin_one(200)),
    ("GET", "/devices/{device}/status"): (None, but(SEE_ONE, approver=403)),
    ("GET", "/registrations"): (None, OPERATE),
    ("GET", "/platforms/lower"): (None, but(SEE, approver=403)),
    ("POST", "/platforms/lower"): (DEVICE, admin(201)),
    ("GET", "/platforms/upper"): (None, but(OPERATE, security=200, approver=200)),
    ("POST", "/platforms/upper"): (UPPER, admin(201)),
    ("GET", "/platforms/upper/{upper}"): (None, but(OPERATE, security=200, approver=200)),
    ("PATCH", "/platforms/upper/{upper}"): ({"name": "x"}, admin(200)),
    ("DELETE", "/platforms/upper/{upper}"): (None, admin(204)),
    ("GET", "/platforms/upper/{upper}/shares"): (None, but(OPERATE, security=200, approver=200)),
    ("PUT", "/platforms/upper/{upper}/shares"): (
        {"share_all": True, "basis": "芜数据〔2026〕8号"},
        security(200),
    ),
    ("POST", "/platforms/upper/{upper}/push"): (None, admin(200)),
    ("GET", "/sessions"): (None, ANYONE),
    ("POST", "/sessions/none/renew"): (None, (404, 404, 404, 404, 404, 404, 404, 401, 404, 404)),
    ("DELETE", "/sessions/none"): (None, (404, 404, 404, 404, 404, 404, 404, 401, 404, 404)),
    ("GET", "/calls"): (None, (200, 200, 200, 200, 403, 403, 200, 401, 403, 403)),
    ("GET", "/calls/call-7"): (None, (200, 200, 200, 200, 403, 403, 404, 401, 403, 403)),
    ("GET", "/events"): (None, ANYONE),
    ("GET", "/system"): (None, but(OPERATE, security=200)),
    ("GET", "/system/access"): (None, admin(200)),
}
