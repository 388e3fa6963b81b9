"""Writes of the rule book and of what is owed."""
