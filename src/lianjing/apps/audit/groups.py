"""Which group an action belongs to, told from its words."""

from collections.abc import Mapping
from functools import cache

from lianjing.apps.audit.choices import ActionGroup

G = ActionGroup

_WHOLE: Mapping[str, ActionGroup] = {
    "user.signed_in": G.SIGN_IN,
    "user.signed_out": G.SIGN_IN,
    "user.sign_in_failed": G.SIGN_IN,
    "user.locked_out": G.SIGN_IN,
    "channel.controlled": G.CONTROL,
    "device.controlled": G.CONTROL,
    "contacts.revealed": G.EXPORT,
    "area.exported": G.EXPORT,
    "files.exported": G.EXPORT,
    "access_password.shown": G.CONFIGURATION,
    "register.exported": G.EXPORT,
    "snapshot.traced": G.PICTURE,
}
_BY_NOUN: Mapping[ActionGroup, str] = {
    G.SIGN_IN: "session sign_in factor",
    G.PEOPLE: "user role account token organisation post pledge password review break_glass seal",
    G.RIGHTS: "grant right grant_rule deed",
    G.APPROVAL: "request step approval delegation workflow evidence reason relocation publication",
    G.LIVE: "live viewing",
    G.PLAYBACK: "playback replay",
    G.CONTROL: "ptz preset recording_control guard",
    G.PICTURE: "snapshot picture",
    G.EXPORT: "download export",
    G.SHARING: "share upper sharing catalogue_share",
    G.RECORD: "file camera recorder system pole device channel group unit contact contacts "
    "proposal photo batch place division grid zone outline police area difference duplicate "
    "pair paper task campaign check survey code codes label filing department obligation finding "
    "agreement code_table decision divisions files grids groups inspection outlines register",
    G.CONFIGURATION: "setting mask rule threshold table webhook profile watermark platform "
    "rulebook",
    G.OPERATION: "job alarm fault",
    G.AUDIT: "audit flag",
    G.BACKUP: "backup restore",
    G.INTEGRATION: "integration api",
}


@cache
def _of_nouns() -> dict[str, ActionGroup]:
    return {noun: group for group, nouns in _BY_NOUN.items() for noun in nouns.split()}


@cache
def group_of(action: str) -> ActionGroup:
    """Give the group of an action; what is refused belongs together, whatever it was."""
    if action.endswith((".refused", ".denied")):
        return G.REFUSED
    if action in _WHOLE:
        return _WHOLE[action]
    return _of_nouns().get(action.partition(".")[0], G.OTHER)
