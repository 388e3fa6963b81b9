"""Wire formats and state machines: no I/O, no clock, no logging; families are strangers."""
