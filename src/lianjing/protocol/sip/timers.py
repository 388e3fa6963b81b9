"""Timer values of SIP in seconds (RFC 3261 §17, Table 4; RFC 6026 §8)."""

T1 = 0.5
"""Round-trip estimate."""

T2 = 4.0
"""Longest interval between repeats of a non-INVITE request or an INVITE response."""

T4 = 5.0
"""How long a message stays in the network."""

TIMER_B = 64 * T1
"""How long an INVITE waits for any answer; F for other requests, H for an ACK."""

TIMER_C = 180.0
"""How long an INVITE may ring; a proxy's timer (§16.6), here so that every machine ends."""

TIMER_D = 32.0
"""How long repeats of a refusal are acknowledged over UDP."""

TIMER_J = 64 * T1
"""How long a finished transaction still absorbs repeats over UDP."""

TIMER_L = 64 * T1
"""How long an accepted INVITE absorbs repeats and waits for its ACK (RFC 6026 §8.7)."""

TIMER_M = 64 * T1
"""How long repeats of a 2xx reach an INVITE's sender (RFC 6026 §8.4)."""
