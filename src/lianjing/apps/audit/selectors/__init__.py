"""Reads of the audit."""
