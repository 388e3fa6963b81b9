"""Changes told to other systems."""
