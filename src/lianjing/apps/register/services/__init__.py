"""Every write of the call register.

The short of it, for whoever shows or hands out a picture:

```python
reason = services.reason_for(actor=actor, decision=decision, channel=channel)
entry = services.open_entry(
    look=Look(deed=Deed.LIVE, channel=channel, actor=actor, decision=decision, reason=reason)
)
services.close_entry(entry=entry.pk, reason=EndCode.CLOSED, bytes=sent)
services.note(look=Look(deed=Deed.SNAPSHOT, ...), product=Product(files=...))  # deeds of a moment
```
"""

from lianjing.apps.register.services.correcting import correct
from lianjing.apps.register.services.entering import (
    Asker,
    Look,
    Product,
    Span,
    close_entry,
    close_silent,
    follow_entries,
    follow_entry,
    follow_uppers,
    note,
    open_entry,
)
from lianjing.apps.register.services.exporting import export
from lianjing.apps.register.services.keeping import forget_old
from lianjing.apps.register.services.reasons import Reason, Stated, reason_for, state_reason

__all__ = [
    "Asker",
    "Look",
    "Product",
    "Reason",
    "Span",
    "Stated",
    "close_entry",
    "close_silent",
    "correct",
    "export",
    "follow_entries",
    "follow_entry",
    "follow_uppers",
    "forget_old",
    "note",
    "open_entry",
    "reason_for",
    "state_reason",
]
