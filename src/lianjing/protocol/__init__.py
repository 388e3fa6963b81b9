"""Wire formats and state machines: no I/O, no clock, no logging; families do not know each other."""
