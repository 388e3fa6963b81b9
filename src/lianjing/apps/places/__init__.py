"""Divisions, police districts, grids and the units that own equipment."""
