"""Requests and their way through the offices that decide."""
