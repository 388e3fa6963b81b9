"""Filings (备案) with the county police: drawn up, handed in, answered, watched for changes."""

from lianjing.apps.equipment.services.filing.common import FilingStateError
from lianjing.apps.equipment.services.filing.deciding import (
    accept_filing,
    cancel_filing,
    return_filing,
    submit_filing,
)
from lianjing.apps.equipment.services.filing.drawing import (
    change_filing,
    create_filing,
    draw_up_missing,
)
from lianjing.apps.equipment.services.filing.proofs import (
    MOST_PROOF_BYTES,
    attach_proof,
    media_type_of,
    proof_of,
)
from lianjing.apps.equipment.services.filing.values import FilingValues
from lianjing.apps.equipment.services.filing.watching import (
    note_touched,
    recheck_some,
    reckon_again,
)

__all__ = [
    "MOST_PROOF_BYTES",
    "FilingStateError",
    "FilingValues",
    "accept_filing",
    "attach_proof",
    "cancel_filing",
    "change_filing",
    "create_filing",
    "draw_up_missing",
    "media_type_of",
    "note_touched",
    "proof_of",
    "recheck_some",
    "reckon_again",
    "return_filing",
    "submit_filing",
]
