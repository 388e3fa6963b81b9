"""People, organisations, roles and scopes."""
