"""Words everyone shares: codes, times, errors, frames. No I/O, no clock."""
