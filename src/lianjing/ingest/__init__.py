"""Turns the event stream into rows: folding, bulk writers, the roster keeper."""
