"""Every read of batches and exports, and what reading a form looks up in the registry."""
