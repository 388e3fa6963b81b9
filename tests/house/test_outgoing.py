"""Nothing calls out but from places that say where they may go (no server-side request forgery)."""

import ast
import functools

from tests.house.tree import SOURCE, modules

CALLERS = {
    "http.client",
    "urllib.request",
    "httpx",
    "requests",
    "aiohttp",
    "ftplib",
    "smtplib",
    "ldap3",
    "authlib",
    "telnetlib",
    "xmlrpc.client",
}
"""What can open a connection to an address somebody typed."""

MAY = {
    "apps/webhooks/sending.py": "only to a Target that guard.check has looked up",
    "cli/demo/client.py": "its own platforms on this machine",
    "simulator/": "fake cameras; never part of a platform",
    "signal/uploading.py": "pictures for an upper, to addresses of `runtime.outward` only",
    "apps/accounts/services/directory.py": "the directory of the configuration file",
    "apps/accounts/services/single_sign_on.py": "the issuer of the configuration file",
}
"""Who may, and why it goes nowhere a user can choose. Addresses in the configuration file are the
administrator's of the machine; whatever comes over the API goes through `webhooks.guard`."""

SOCKETS = {"create_connection", "open_connection", "open_unix_connection"}
SOCKETS_MAY = (
    "apps/webhooks/sending.py",
    "cli/children.py",
    "cli/demo/",
    "link/",
    "media/tcp.py",
    "signal/",
    "simulator/",
)
"""Own processes, and the peers the protocols themselves speak to."""


@functools.cache
def _parts():
    """Parse what can matter at all: every word looked for stands in the text."""
    words = (*CALLERS, *SOCKETS, "sending", *(name.rpartition(".")[0] for name in CALLERS))
    texts = [(path, path.read_text("utf-8")) for path in modules()]
    return [
        (path.relative_to(SOURCE).as_posix(), ast.parse(text), text)
        for path, text in texts
        if any(word and word in text for word in words)
    ]


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_known_modules_can_call_an_address():
    found = {
        name
        for name, tree, _ in _parts()
        if any(one == c or one.startswith(f"{c}.") for one in _imported(tree) for c in CALLERS)
    }
    strange = [name for name in found if not name.startswith(tuple(MAY))]
    assert not sorted(strange)


def test_only_known_modules_open_connections():
    found = {
        name
        for name, tree, _ in _parts()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in SOCKETS
    }
    strange = [name for name in found if not name.startswith(SOCKETS_MAY)]
    assert not sorted(strange)


def test_pictures_for_uppers_are_looked_up_and_checked_each_time():
    [text] = [text for name, _, text in _parts() if name == "signal/uploading.py"]
    assert "await look_up(place, allowed)" in text
    assert "follow_redirects=False" in text


def test_messages_to_receivers_pass_the_guard_each_time():
    """The target is checked where it is sent, not only where it is entered."""
    callers = {
        name: text
        for name, tree, text in _parts()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sending.send"
    }
    assert callers
    assert not [name for name, text in callers.items() if "guard.check(" not in text]
