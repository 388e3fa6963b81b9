"""The call register: who looked at what, and why."""
