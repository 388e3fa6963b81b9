"""Takes what has expired off the disk: exports after some days, batches after some months."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.audit import services as audit
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import WORKING, WRITING
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.selectors.exports import expired

_SOME = 20


def clear_up() -> None:
    """Delete a few expired exports and batches with their files; says so in the audit."""
    for export in expired():
        with transaction.atomic():
            audit.record(system("schedule"), "export.expired", export)
            storage.export_file(export.pk).unlink(missing_ok=True)
            export.delete()
    days = settings.INSTALLATION.settings.exchange.batch_days
    old = Batch.objects.filter(created_at__lt=timezone.now() - timedelta(days=days))
    for batch in old.exclude(state__in=[*WORKING, *WRITING]).order_by("pk")[:_SOME]:
        with transaction.atomic():
            audit.record(system("schedule"), "batch.expired", batch)
            key = batch.pk
            BatchRow.objects.filter(batch=batch)._raw_delete(BatchRow.objects.db)
            batch.delete()
        storage.forget_batch(key)
