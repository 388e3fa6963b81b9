"""Campaigns: who must report what until when, and what came in."""
