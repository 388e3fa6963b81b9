"""Printable forms of requests, with the field names the trade knows them by.

What stands on a form is put together once (`sheets`) and written as Word or PDF.
"""

from lianjing.apps.approvals.forms.paper import FormFormat, FormKind, Printed, Sheet

__all__ = ["FormFormat", "FormKind", "Printed", "Sheet"]
