"""Every read of agreement, limited to what the actor may see."""
