"""Reads upper platforms and what each may do with which channel."""

from lianjing.apps.sharing.selectors.codes import channels_with_a_common_code, codes_in_use
from lianjing.apps.sharing.selectors.reaching import (
    Given,
    Terms,
    given_channels,
    rights_digest,
    shared_channels,
    shared_condition,
    terms_of,
)
from lianjing.apps.sharing.selectors.shares import (
    ShareList,
    grants_of,
    keys_that_share_everything,
    share_grant,
    share_list,
    share_list_of,
    widely_shared,
)
from lianjing.apps.sharing.selectors.uppers import (
    keys_of_uppers,
    names_of_uppers,
    roster_uppers,
    upper,
    upper_by_key,
    uppers,
    uppers_that_follow_the_catalogue,
    uppers_with_rights,
)

__all__ = [
    "Given",
    "ShareList",
    "Terms",
    "channels_with_a_common_code",
    "codes_in_use",
    "given_channels",
    "grants_of",
    "keys_of_uppers",
    "keys_that_share_everything",
    "names_of_uppers",
    "rights_digest",
    "roster_uppers",
    "share_grant",
    "share_list",
    "share_list_of",
    "shared_channels",
    "shared_condition",
    "terms_of",
    "upper",
    "upper_by_key",
    "uppers",
    "uppers_that_follow_the_catalogue",
    "uppers_with_rights",
    "widely_shared",
]
