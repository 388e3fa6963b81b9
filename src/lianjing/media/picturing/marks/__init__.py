"""Marks in pictures: visible text of who looks, and a hidden number that survives re-encoding."""
