"""Calls: pulling a channel's media from below, and the story of each attempt."""
