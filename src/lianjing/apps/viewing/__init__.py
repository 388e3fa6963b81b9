"""Live sessions, tickets and the story of each call."""
