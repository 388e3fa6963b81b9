"""The media node: ports, receivers, fan-out to viewers, relays to uppers. No database."""
