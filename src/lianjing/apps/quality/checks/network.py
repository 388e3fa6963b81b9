"""Checks of addresses on the network."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address

from lianjing.apps.quality.checks.common import Check, number, shown, text
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import CLEAN, Hit, Hits, Values
from lianjing.apps.quality.rulebook import Rule

_HEX = frozenset("0123456789abcdefABCDEF")
_NO_HARDWARE = frozenset({"000000000000", "FFFFFFFFFFFF"})


def _ipv4(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        value = text(values, "ipv4")
        if not value or _is_ipv4(value):
            return CLEAN
        return (Hit("ipv4", {"value": shown(value)}),)

    return check


def _is_ipv4(value: str) -> bool:
    parts = value.split(".")
    return len(parts) == 4 and all(
        part.isascii()
        and part.isdigit()
        and len(part) <= 3
        and str(int(part)) == part
        and int(part) <= 255
        for part in parts
    )


def _ipv4_usable(rule: Rule) -> Check:
    """An address a camera can have: not loopback, not all zeros, no group address."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        value = text(values, "ipv4")
        if not value or value.startswith(("10.", "192.168.", "172.")) or not _is_ipv4(value):
            return CLEAN
        address = IPv4Address(value)
        unusable = address.is_loopback or address.is_unspecified or address.is_multicast
        if unusable or address.is_reserved or address.is_link_local:
            return (Hit("ipv4", {"value": value}),)
        return CLEAN

    return check


def _ipv6(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        value = text(values, "ipv6")
        if not value:
            return CLEAN
        try:
            IPv6Address(value)
        except (AddressValueError, ValueError):
            return (Hit("ipv6", {"value": shown(value)}),)
        return CLEAN

    return check


def _mac(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        value = text(values, "mac")
        if not value:
            return CLEAN
        digits = value.replace("-", "").replace(":", "")
        good = len(digits) == 12 and _HEX.issuperset(digits) and digits.upper() not in _NO_HARDWARE
        if good and len(value) in {12, 17}:
            return CLEAN
        return (Hit("mac", {"value": shown(value)}),)

    return check


def _port(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        port = number(values, "port")
        if port is None or 0 < port <= 65535:
            return CLEAN
        return (Hit("port", {"value": shown(values["port"])}),)

    return check


FACTORIES = {
    "ipv4": _ipv4,
    "ipv4_usable": _ipv4_usable,
    "ipv6": _ipv6,
    "mac": _mac,
    "port": _port,
}
