"""Devices, channels, groups and regions: what exists and what is known about it."""
