"""Which group an action belongs to, told from its words."""

from collections.abc import Mapping
from functools import cache

from lianjing.apps.audit.choices import Group

_WHOLE: Mapping[str, Group] = {
    "user.signed_in": Group.SIGN_IN,
    "user.signed_out": Group.SIGN_IN,
    "user.sign_in_failed": Group.SIGN_IN,
    "user.locked_out": Group.SIGN_IN,
    "channel.controlled": Group.CONTROL,
    "device.controlled": Group.CONTROL,
    "contacts.revealed": Group.EXPORT,
    "area.exported": Group.EXPORT,
    "files.exported": Group.EXPORT,
    "access_password.shown": Group.CONFIGURATION,
}
_BY_NOUN: Mapping[Group, str] = {
    Group.SIGN_IN: "session sign_in factor",
    Group.PEOPLE: "user role account token organisation post pledge password review break_glass",
    Group.RIGHTS: "grant right grant_rule",
    Group.APPROVAL: "request step approval delegation workflow evidence relocation publication",
    Group.LIVE: "live viewing",
    Group.PLAYBACK: "playback replay",
    Group.CONTROL: "ptz preset recording_control guard",
    Group.PICTURE: "snapshot picture",
    Group.EXPORT: "download export",
    Group.SHARING: "share upper sharing catalogue_share",
    Group.RECORD: "file camera recorder system pole device channel group unit contact contacts "
    "proposal photo batch place division grid zone outline police area difference duplicate "
    "pair paper task campaign check survey code codes label filing department obligation finding",
    Group.CONFIGURATION: "setting mask rule threshold table webhook profile watermark platform",
    Group.OPERATION: "job alarm fault",
    Group.AUDIT: "audit flag",
    Group.BACKUP: "backup restore",
    Group.INTEGRATION: "integration api",
}


@cache
def _of_nouns() -> dict[str, Group]:
    return {noun: group for group, nouns in _BY_NOUN.items() for noun in nouns.split()}


@cache
def group_of(action: str) -> Group:
    """Give the group of an action; what is refused belongs together, whatever it was."""
    if action.endswith((".refused", ".denied")):
        return Group.REFUSED
    if action in _WHOLE:
        return _WHOLE[action]
    return _of_nouns().get(action.partition(".")[0], Group.OTHER)
