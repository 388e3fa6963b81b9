"""Which group an action belongs to, told from its words."""

from collections.abc import Mapping
from functools import cache

from lianjing.apps.audit.choices import ActionGroup

_WHOLE: Mapping[str, ActionGroup] = {
    "user.signed_in": ActionGroup.SIGN_IN,
    "user.signed_out": ActionGroup.SIGN_IN,
    "user.sign_in_failed": ActionGroup.SIGN_IN,
    "user.locked_out": ActionGroup.SIGN_IN,
    "channel.controlled": ActionGroup.CONTROL,
    "device.controlled": ActionGroup.CONTROL,
    "contacts.revealed": ActionGroup.EXPORT,
    "area.exported": ActionGroup.EXPORT,
    "files.exported": ActionGroup.EXPORT,
    "access_password.shown": ActionGroup.CONFIGURATION,
}
_BY_NOUN: Mapping[ActionGroup, str] = {
    ActionGroup.SIGN_IN: "session sign_in factor",
    ActionGroup.PEOPLE: "user role account token organisation post pledge password review break_glass",
    ActionGroup.RIGHTS: "grant right grant_rule",
    ActionGroup.APPROVAL: "request step approval delegation workflow evidence relocation publication",
    ActionGroup.LIVE: "live viewing",
    ActionGroup.PLAYBACK: "playback replay",
    ActionGroup.CONTROL: "ptz preset recording_control guard",
    ActionGroup.PICTURE: "snapshot picture",
    ActionGroup.EXPORT: "download export",
    ActionGroup.SHARING: "share upper sharing catalogue_share",
    ActionGroup.RECORD: "file camera recorder system pole device channel group unit contact contacts "
    "proposal photo batch place division grid zone outline police area difference duplicate "
    "pair paper task campaign check survey code codes label filing department obligation finding",
    ActionGroup.CONFIGURATION: "setting mask rule threshold table webhook profile watermark platform",
    ActionGroup.OPERATION: "job alarm fault",
    ActionGroup.AUDIT: "audit flag",
    ActionGroup.BACKUP: "backup restore",
    ActionGroup.INTEGRATION: "integration api",
}


@cache
def _of_nouns() -> dict[str, ActionGroup]:
    return {noun: group for group, nouns in _BY_NOUN.items() for noun in nouns.split()}


@cache
def group_of(action: str) -> ActionGroup:
    """Give the group of an action; what is refused belongs together, whatever it was."""
    if action.endswith((".refused", ".denied")):
        return ActionGroup.REFUSED
    if action in _WHOLE:
        return _WHOLE[action]
    return _of_nouns().get(action.partition(".")[0], ActionGroup.OTHER)
