"""HTTP interface: thin Django Ninja routers that parse, call a service or selector, and answer."""
