"""Tables of grants."""

from lianjing.apps.rights.models.grant import Grant
from lianjing.apps.rights.models.resources import GrantChannel, GrantRule
from lianjing.apps.rights.models.stamp import BookChange, BookStamp

__all__ = ["BookChange", "BookStamp", "Grant", "GrantChannel", "GrantRule"]
