"""Indicators, scores, reports: not built yet."""
