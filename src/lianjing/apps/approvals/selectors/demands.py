"""What the rule book demands of a workflow, asked at the moment of acting; no number is here."""

from lianjing.apps.approvals.details import MASK_FIELDS
from lianjing.apps.approvals.machine import Workflow
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.selectors.resources import of_request
from lianjing.apps.norms import values

PERSONS = ("retrieve.min_persons", "least")
MASKS = ("publish.mask", "wanted")
_COUNTY = 6
_MOST_COUNTIES = 200


def persons_wanted(table: Workflow, request: Request | None = None) -> int:
    """Give how many persons a retrieval takes: the most any county of its cameras asks for.

    A workflow may ask for more (`min_persons`), not for fewer.
    """
    regions = {""} if request is None else {request.organisation.region, *_counties(request)}
    rule = max(values.number(*PERSONS, region) for region in regions)
    return max(rule, table.number("min_persons"), 1)


def _counties(request: Request) -> set[str]:
    rows = of_request(request).order_by().values_list("region", flat=True).distinct()
    return {one[:_COUNTY] for one in rows[:_MOST_COUNTIES]}


def masks_wanted() -> tuple[str, ...]:
    """Give what must be masked before anything is published, by the names particulars have.

    Where no rule holds it is everything the form knows: a missing rule opens no gate.
    """
    wanted = values.words(*MASKS)
    return tuple(MASK_FIELDS.get(one, one) for one in wanted) or tuple(MASK_FIELDS.values())
