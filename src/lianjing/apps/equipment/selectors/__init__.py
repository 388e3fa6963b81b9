"""Every read of the files, limited to what the actor may see."""
