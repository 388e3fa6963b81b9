"""The domain: one Django app per concern, all shaped alike."""
