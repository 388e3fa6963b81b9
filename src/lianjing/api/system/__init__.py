"""The platform itself: processes, ports, self-check, numbers."""
