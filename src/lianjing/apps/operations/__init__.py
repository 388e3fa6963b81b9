"""Faults, work orders, inspection, maintenance: not built yet."""
