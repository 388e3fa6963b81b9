"""The workbook engine: reads any form into clean rows, writes templates, exports, marked workbooks.

Pure: no database, no Django. A form is a `Profile` (data); `read` gives a `Reading` whose rows hold
`Cell`s with what was given, what it means, what was put right and what is wrong.
"""

from lianjing.apps.exchange.forms.cards import Card, write_cards
from lianjing.apps.exchange.forms.library import PROFILES, all_profiles, profile
from lianjing.apps.exchange.forms.marked import write_marked
from lianjing.apps.exchange.forms.marks import Mark, mark_of
from lianjing.apps.exchange.forms.problems import FormRefusedError, Place, Problem
from lianjing.apps.exchange.forms.profile import (
    Choice,
    ChoiceTable,
    Column,
    Kind,
    Layout,
    Need,
    Profile,
    Words,
)
from lianjing.apps.exchange.forms.reading import Reading, Tables, read
from lianjing.apps.exchange.forms.returned import Returned, Said, write_returned
from lianjing.apps.exchange.forms.rows import (
    Cell,
    Limits,
    PartialDate,
    Row,
    SheetHead,
    Step,
    Value,
)
from lianjing.apps.exchange.forms.words import STEP_WORDS
from lianjing.apps.exchange.forms.writing import Head, write_csv, write_rows, write_template

__all__ = [
    "PROFILES",
    "STEP_WORDS",
    "Card",
    "Cell",
    "Choice",
    "ChoiceTable",
    "Column",
    "FormRefusedError",
    "Head",
    "Kind",
    "Layout",
    "Limits",
    "Mark",
    "Need",
    "PartialDate",
    "Place",
    "Problem",
    "Profile",
    "Reading",
    "Returned",
    "Row",
    "Said",
    "SheetHead",
    "Step",
    "Tables",
    "Value",
    "Words",
    "all_profiles",
    "mark_of",
    "profile",
    "read",
    "write_cards",
    "write_csv",
    "write_marked",
    "write_returned",
    "write_rows",
    "write_template",
]
