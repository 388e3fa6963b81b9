"""Upper platforms and what is shared with each of them."""
