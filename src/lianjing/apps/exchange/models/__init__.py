"""Tables of what comes in and goes out."""

from lianjing.apps.exchange.models.batch import Batch, BatchRow
from lianjing.apps.exchange.models.export import Export
from lianjing.apps.exchange.models.survey import SurveyedGroup

__all__ = ["Batch", "BatchRow", "Export", "SurveyedGroup"]
