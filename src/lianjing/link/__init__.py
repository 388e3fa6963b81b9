"""Messages between our own processes, their encoding, the event bus and the client ports."""
