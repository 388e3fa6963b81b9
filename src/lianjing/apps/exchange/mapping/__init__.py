"""From rows of forms to records and back: pure, with what it must look up given to it."""
