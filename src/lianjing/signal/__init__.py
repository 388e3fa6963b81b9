"""The SIP server: the only authority on what is online now. No database, no web framework."""
