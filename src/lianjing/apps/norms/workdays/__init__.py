"""Announced holidays and weekends worked for them, a file for each year with its source."""
