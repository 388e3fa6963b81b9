"""The rule book and what breaks it."""
