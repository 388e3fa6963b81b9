"""Tables of grants."""

from lianjing.apps.rights.models.grant import Grant
from lianjing.apps.rights.models.resources import GrantChannel, GrantRule
from lianjing.apps.rights.models.stamp import BookStamp

__all__ = ["BookStamp", "Grant", "GrantChannel", "GrantRule"]
