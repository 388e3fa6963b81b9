"""Django's description of this app."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """The rule book."""

    name = "lianjing.apps.compliance"
    label = "compliance"

    def ready(self) -> None:
        """Hear of files that change; give the days of the rule book to who reckons by them."""
        from lianjing.apps.compliance import watching
        from lianjing.apps.compliance.selectors import governed, views
        from lianjing.apps.equipment import deadlines, observers
        from lianjing.apps.equipment.selectors import facets
        from lianjing.apps.norms import values
        from lianjing.apps.quality.selectors import book

        observers.watch(watching.take_note)
        facets.witness(views.seen_private)
        deadlines.govern(governed.filing_values)
        book.govern(governed.quality_settings)
        values.read_from(governed.rule_value)
