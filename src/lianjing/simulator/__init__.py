"""Fake cameras, recorders and platforms: an independent witness that shares only protocol."""
