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
)

USER = {"username": "fresh", "password": "good enough 1", "roles": ["viewer"]}
DEVICE = {"code": "34020000001320000077"}
UPPER = {"name": "City", "code": "34020000002000000009", "address": "192.0.2.1"}

ROWS: Matrix = {
    ("POST", "/auth/login"): ({"username": "viewer", "password": PASSWORD}, (200,) * 8),
    ("POST", "/auth/logout"): (None, (204, 204, 204, 204, 204, 204, 204, 401)),
    ("GET", "/auth/me"): (None, ANYONE),
    ("POST", "/auth/password"): (
        {"old_password": PASSWORD, "new_password": "another one 1"},
        (204, 204, 204, 204, 204, 204, 204, 401),
    ),
    ("GET", "/users"): (None, admin(200)),
    ("POST", "/users"): (USER, admin(201)),
    ("GET", "/users/{user}"): (None, admin(200)),
    ("PATCH", "/users/{user}"): ({"name": "x"}, admin(200)),
    ("DELETE", "/users/{user}"): (None, admin(204)),
    ("GET", "/organisations"): (None, admin(200)),
    ("POST", "/organisations"): ({"name": "县局"}, admin(201)),
    ("PATCH", "/organisations/{organisation}"): ({"name": "x"}, admin(200)),
    ("DELETE", "/organisations/{organisation}"): (None, admin(204)),
    ("GET", "/channels"): (None, SEE),
    ("GET", "/channels/{channel}"): (None, SEE_ONE),
    ("POST", "/channels/{channel}/live"): ({}, WATCH_ONE),
    ("POST", "/channels/{channel}/ptz"): ({"action": "stop"}, OPERATE_ONE),
    ("POST", "/channels/{channel}/control"): ({"action": "keyframe"}, OPERATE_ONE),
    ("GET", "/channels/{channel}/presets"): (None, OPERATE_ONE),
    ("GET", "/tree"): (None, SEE),
    ("GET", "/tree/path?channel={channel}"): (None, SEE_ONE),
    ("GET", "/devices"): (None, SEE),
    ("POST", "/devices"): (DEVICE, admin(201)),
    ("GET", "/devices/{device}"): (None, SEE_ONE),
    ("PATCH", "/devices/{device}"): ({"name": "x"}, admin_one(200)),
    ("DELETE", "/devices/{device}"): (None, admin_one(204)),
    ("POST", "/devices/{device}/refresh"): (None, admin_one(200)),
    ("POST", "/devices/{device}/reboot"): (None, admin_one(200)),
    ("GET", "/devices/{device}/status"): (None, SEE_ONE),
    ("GET", "/registrations"): (None, OPERATE),
    ("GET", "/platforms/lower"): (None, SEE),
    ("POST", "/platforms/lower"): (DEVICE, admin(201)),
    ("GET", "/platforms/upper"): (None, OPERATE),
    ("POST", "/platforms/upper"): (UPPER, admin(201)),
    ("GET", "/platforms/upper/{upper}"): (None, OPERATE),
    ("PATCH", "/platforms/upper/{upper}"): ({"name": "x"}, admin(200)),
    ("DELETE", "/platforms/upper/{upper}"): (None, admin(204)),
    ("GET", "/platforms/upper/{upper}/shares"): (None, OPERATE),
    ("PUT", "/platforms/upper/{upper}/shares"): ({"share_all": True}, admin(200)),
    ("POST", "/platforms/upper/{upper}/push"): (None, admin(200)),
    ("GET", "/sessions"): (None, ANYONE),
    ("POST", "/sessions/none/renew"): (None, (404, 404, 404, 404, 404, 404, 404, 401)),
    ("DELETE", "/sessions/none"): (None, (404, 404, 404, 404, 404, 404, 404, 401)),
    ("GET", "/calls"): (None, (200, 200, 200, 200, 403, 403, 200, 401)),
    ("GET", "/calls/call-7"): (None, (200, 200, 200, 200, 403, 403, 404, 401)),
    ("GET", "/events"): (None, ANYONE),
    ("GET", "/system"): (None, OPERATE),
    ("GET", "/system/access"): (None, admin(200)),
    ("GET", "/audit"): (None, (200, 403, 403, 200, 403, 403, 403, 401)),
}
