"""Why a form was refused, or a cell of it: words for clerks."""

from lianjing.kernel.causes.forms import cells, remarks, sheets
from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (*sheets.TABLE, *remarks.TABLE, *cells.TABLE)
