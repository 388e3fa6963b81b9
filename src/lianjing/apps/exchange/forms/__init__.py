"""The workbook engine: reads any form into clean rows, writes templates, exports, marked workbooks.

Pure: no database, no Django. A form is a `Profile` (data); `read` gives a `Reading` whose rows hold
`Cell`s with what was given, what it means, what was put right and what is wrong.
"""

from lianjing.apps.exchange.forms.library import PROFILES, all_profiles, profile
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
from lianjing.apps.exchange.forms.rows import (
    Cell,
    Limits,
    PartialDate,
    Row,
    SheetHead,
    Step,
    Value,
)

__all__ = [
    "PROFILES",
    "Cell",
    "Choice",
    "ChoiceTable",
    "Column",
    "FormRefusedError",
    "Kind",
    "Layout",
    "Limits",
    "Need",
    "PartialDate",
    "Place",
    "Problem",
    "Profile",
    "Reading",
    "Row",
    "SheetHead",
    "Step",
    "Tables",
    "Value",
    "Words",
    "all_profiles",
    "profile",
    "read",
]
