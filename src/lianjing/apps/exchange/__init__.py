"""Forms in and out: workbooks, batches, exports."""
